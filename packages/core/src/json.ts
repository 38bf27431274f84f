/** JSON at the border: foreign values are copied into plain JSON, or refused. Nothing foreign is trusted by type. */

/** Any JSON value. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
/** A JSON object. */
export type JsonObject = { [key: string]: JsonValue };

/** How much of a foreign value is read before it is refused: nesting, values, and characters of text. */
export interface JsonLimits {
	readonly depth: number;
	readonly values: number;
	readonly characters: number;
}

/** Generous for answers (lists of sub-merchants can be long). */
export const ANSWER_LIMITS: JsonLimits = { depth: 32, values: 200_000, characters: 5_000_000 };
/** Tight for callbacks: anyone on the internet can send one, and a real one has some twenty short fields. */
export const CALLBACK_LIMITS: JsonLimits = { depth: 8, values: 500, characters: 65_536 };

/** Names through which a later deep merge could reach `Object.prototype`. No PaySsam field is called like this: dropped. */
const UNSAFE_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

class NotJson extends Error {}

/**
 * Copies a foreign value into fresh plain JSON. Answers `undefined` when it is no JSON (functions, NaN, bigint…), is cyclic, throws while
 * being read, or exceeds the limits. Properties that are `undefined` and names such as `__proto__` are left out.
 */
export function copyJson(value: unknown, limits: JsonLimits = ANSWER_LIMITS): JsonValue | undefined {
	let values = 0;
	let characters = 0;
	const text = (part: string): string => {
		characters += part.length;
		if (characters > limits.characters) throw new NotJson();
		return part;
	};
	const copy = (part: unknown, depth: number): JsonValue => {
		values += 1;
		if (depth > limits.depth || values > limits.values) throw new NotJson();
		if (part === null || typeof part === 'boolean') return part;
		if (typeof part === 'string') return text(part);
		if (typeof part === 'number' && Number.isFinite(part)) return part;
		if (Array.isArray(part)) return Array.from(part, (item: unknown) => copy(item, depth + 1));
		if (typeof part !== 'object') throw new NotJson();
		const result: JsonObject = {};
		for (const [name, item] of Object.entries(part)) {
			if (item === undefined || UNSAFE_NAMES.has(name)) continue;
			result[text(name)] = copy(item, depth + 1);
		}
		return result;
	};
	try {
		return copy(value, 0);
	} catch {
		return undefined;
	}
}

/** Parses JSON text into fresh plain JSON; `undefined` when it is no JSON or exceeds the limits. A byte order mark is ignored. */
export function parseJson(text: string, limits: JsonLimits = ANSWER_LIMITS): JsonValue | undefined {
	if (text.length > limits.characters) return undefined;
	try {
		const parsed: unknown = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
		return copyJson(parsed, limits);
	} catch {
		return undefined;
	}
}

/** Whether a JSON value is an object (not an array, not null). */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object's own value under a name; never something inherited. */
export function ownValue(object: Readonly<Record<string, unknown>>, name: string): unknown {
	return Object.hasOwn(object, name) ? object[name] : undefined;
}

/**
 * The first readable text under any of the given names. Whole numbers are read as text because integrations have met both; blank text
 * and null count as absent.
 */
export function readText(object: JsonObject, names: readonly string[]): string | undefined {
	for (const name of names) {
		const value = ownValue(object, name);
		if (typeof value === 'string' && value.trim() !== '') return value.trim();
		if (Number.isSafeInteger(value)) return String(value);
	}
	return undefined;
}
