/** The text of a JSON file, in the form that the formatter of this repository gives it. */

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
	readonly [key: string]: Json;
}

/** Columns of a line, and of a tab. */
const WIDTH = 120;
const TAB = 2;

/** One value to a line, tabs; a list of plain values stands on one line where it fits. */
export function print(value: Json): string {
	return `${shown(value, 0, 0)}\n`;
}

/** @param before columns that are taken on the line already */
function shown(value: Json, depth: number, before: number): string {
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	const indent = '\t'.repeat(depth + 1);
	const end = '\t'.repeat(depth);
	if (isList(value)) {
		const flat = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
		const isFlat = value.every((item) => typeof item !== 'object' || item === null);
		// A comma may follow.
		if (isFlat && before + flat.length + 1 <= WIDTH) return flat;
		const items = value.map((item) => `${indent}${shown(item, depth + 1, (depth + 1) * TAB)}`);
		return `[\n${items.join(',\n')}\n${end}]`;
	}
	const entries = Object.entries(value);
	if (entries.length === 0) return '{}';
	const lines = entries.map(([key, item]) => {
		const start = `${JSON.stringify(key)}: `;
		return `${indent}${start}${shown(item, depth + 1, (depth + 1) * TAB + start.length)}`;
	});
	return `{\n${lines.join(',\n')}\n${end}}`;
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
	return Array.isArray(value);
}
