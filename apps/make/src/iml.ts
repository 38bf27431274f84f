/** Expressions of IML, Make's language within JSON. Only what its documentation describes (README, "Facts"). */
import type { Field } from 'payssam-adapter-catalogue';

/** A string that is one expression; it keeps the type of what it comes to. */
export function iml(expression: string): string {
	return `{{${expression}}}`;
}

/** A text within an expression. How a quote would be escaped there is not documented. */
export function quoted(text: string): string {
	if (/['"\\{}]/.test(text)) throw new Error(`IML has no documented way to write this text: ${text}`);
	return `'${text}'`;
}

/** A day in Korea, of what Make makes of a day: midnight where the user is, in UTC. */
function day(parameter: string): string {
	return `formatDate(${parameter}, 'YYYY-MM-DD', 'Asia/Seoul')`;
}

/** A parameter as the adapter takes it. What is empty is `undefined`, and Make sends it not at all. */
export function sendable({ key, kind }: Pick<Field, 'key' | 'kind'>): string {
	const parameter = `parameters.${key}`;
	if (kind === 'date') return `if(${parameter}, ${day(parameter)}, undefined)`;
	if (kind === 'yesNo') return `if(${parameter}, true, undefined)`;
	return `ifempty(${parameter}, undefined)`;
}

/** `{name}` of a path, filled in so that it stays one step of it. Goes with `encodeUrl: false`. */
export function pathOf(path: string): string {
	return path.replace(/\{(\w+)\}/g, (_, name: string) => iml(`encodeURL(parameters.${name})`));
}

/** Kinds whose values are hashed as they are sent: of a moment its day, of "no" nothing. */
const CHANGED = new Set<Field['kind']>(['date', 'yesNo']);

/**
 * A hash of the values of an action: the same for the same values, and for nothing else.
 *
 * @param salt an expression whose text goes in as well
 */
export function hashOf(action: string, fields: readonly Field[], salt?: string): string {
	const plain = fields.filter(({ kind }) => !CHANGED.has(kind)).map(({ key }) => quoted(key));
	const changed = fields
		.filter(({ kind }) => CHANGED.has(kind))
		.map(({ key, kind }) => {
			const parameter = `parameters.${key}`;
			return `if(${parameter}, ${kind === 'date' ? day(parameter) : quoted('yes')}, '')`;
		});
	const values = `createJSON(pick(parameters, ${plain.join(', ')}))`;
	const parts = [quoted(`${action} `), ...(salt === undefined ? [] : [salt]), values, ...changed];
	return `sha256(${parts.join(' + ')})`;
}
