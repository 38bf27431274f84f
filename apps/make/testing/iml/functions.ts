/**
 * The functions of IML that the app uses, as Make's documentation describes them (developers.make.com, "JavaScript in Make"; help.make.com, "Functions"). Ours, not Make's. Where the documentation says nothing of a value, such as `length` of nothing, they throw: the app must not depend on it.
 */
import { createHash } from 'node:crypto';
import { formatDate } from './dates';
import { ImlError } from './parse';

export type Value = unknown;
type ImlFunction = (...values: readonly Value[]) => Value;

function text(name: string, value: Value): string {
	if (typeof value === 'string') return value;
	throw new ImlError(`${name}: what it does with ${shown(value)} instead of a text is not documented.`);
}

function list(name: string, value: Value): readonly Value[] {
	if (Array.isArray(value)) return value;
	throw new ImlError(`${name}: what it does with ${shown(value)} instead of an array is not documented.`);
}

export function isCollection(value: Value): value is Readonly<Record<string, Value>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function collection(name: string, value: Value): Readonly<Record<string, Value>> {
	if (isCollection(value)) return value;
	throw new ImlError(`${name}: what it does with ${shown(value)} instead of a collection is not documented.`);
}

function shown(value: Value): string {
	return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** "Either not defined, null, or an empty string." */
function isEmpty(value: Value): boolean {
	return value === undefined || value === null || value === '';
}

const FUNCTIONS: Readonly<Record<string, ImlFunction>> = {
	if: (condition, then, otherwise) => (condition ? then : otherwise),
	ifempty: (value, otherwise) => (isEmpty(value) ? otherwise : value),
	switch: (value, ...rest) => {
		const cases = rest.length - (rest.length % 2);
		for (let index = 0; index < cases; index += 2) if (rest[index] === value) return rest[index + 1];
		return rest.length % 2 === 1 ? rest.at(-1) : undefined;
	},
	omit: (of, ...names) =>
		Object.fromEntries(Object.entries(collection('omit', of)).filter(([name]) => !names.includes(name))),
	pick: (of, ...names) =>
		Object.fromEntries(Object.entries(collection('pick', of)).filter(([name]) => names.includes(name))),
	toArray: (of) => Object.entries(collection('toArray', of)).map(([key, value]) => ({ key, value })),
	map: (of, name) => list('map', of).map((item) => collection('map', item)[text('map', name)]),
	join: (of, separator) => list('join', of).join(text('join', separator)),
	length: (of) => (typeof of === 'string' ? of.length : list('length', of).length),
	indexOf: (of, value) => text('indexOf', of).indexOf(text('indexOf', value)),
	trim: (of) => text('trim', of).trim(),
	encodeURL: (of) => encodeURIComponent(text('encodeURL', of)),
	createJSON: (of) => JSON.stringify(of),
	sha256: (of) => createHash('sha256').update(text('sha256', of), 'utf8').digest('hex'),
	formatDate: (date, format, zone) => formatDate(date, text('formatDate', format), zone),
};

/** Names of all. */
export const FUNCTION_NAMES: ReadonlySet<string> = new Set(Object.keys(FUNCTIONS));

/** @throws ImlError when there is none of that name */
export function functionOf(name: string): ImlFunction {
	const found = FUNCTION_NAMES.has(name) ? FUNCTIONS[name] : undefined;
	if (found === undefined) throw new ImlError(`There is no function "${name}" here.`);
	return found;
}
