/** Readers for the control API's JSON: a shape is a record of readers, a typo in a field name is an error that names it. */
import { isRecord, own } from '../record';

/** Anything wrong with a control call; `error` is for programs, `message` for people. */
export class ControlError extends Error {
	readonly status: 400 | 404 | 409;
	readonly error: string;

	constructor(status: 400 | 404 | 409, error: string, message: string) {
		super(message);
		this.name = 'ControlError';
		this.status = status;
		this.error = error;
	}
}

export const badRequest = (message: string): ControlError => new ControlError(400, 'invalid_request', message);

export type Reader<T> = (value: unknown, name: string) => T;
type Shape = Readonly<Record<string, Reader<unknown>>>;
export type Parsed<S extends Shape> = { [K in keyof S]: ReturnType<S[K]> };

/** Reads `body` by `shape`; unknown fields are refused. A missing body is an empty object. */
export function read<S extends Shape>(shape: S, body: unknown): Parsed<S> {
	const record = body === undefined || body === null || body === '' ? {} : body;
	if (!isRecord(record)) throw badRequest('the body must be a JSON object');
	const unknown = Object.keys(record).find((name) => !Object.hasOwn(shape, name));
	if (unknown !== undefined) {
		throw badRequest(`unknown field ${unknown}; known are: ${Object.keys(shape).join(', ') || '(none)'}`);
	}
	const entries = Object.entries(shape).map(([name, reader]) => [name, reader(own(record, name), name)]);
	return Object.fromEntries(entries);
}

export const maybe =
	<T>(reader: Reader<T>): Reader<T | undefined> =>
	(value, name) =>
		value === undefined ? undefined : reader(value, name);

export const text: Reader<string> = (value, name) => {
	if (typeof value !== 'string' || value === '') throw badRequest(`${name} must be a text that is not empty`);
	return value;
};

export const flag: Reader<boolean> = (value, name) => {
	if (typeof value !== 'boolean') throw badRequest(`${name} must be true or false`);
	return value;
};

export const number =
	(min: number, max: number): Reader<number> =>
	(value, name) => {
		if (typeof value !== 'number' || !(value >= min && value <= max)) {
			throw badRequest(`${name} must be a number from ${min} to ${max}`);
		}
		return value;
	};

export const whole =
	(min: number, max: number): Reader<number> =>
	(value, name) => {
		const read = number(min, max)(value, name);
		if (!Number.isInteger(read)) throw badRequest(`${name} must be a whole number`);
		return read;
	};

/** Won as a string of digits. */
export const won: Reader<string> = (value, name) => {
	if (typeof value !== 'string' || !/^\d{1,10}$/.test(value))
		throw badRequest(`${name} must be a string of 1 to 10 digits (won)`);
	return value;
};

export const oneOf =
	<const T extends string>(choices: readonly T[]): Reader<T> =>
	(value, name) => {
		const found = choices.find((choice) => choice === value);
		if (found === undefined) throw badRequest(`${name} must be one of ${choices.join(', ')}`);
		return found;
	};

export const listOf =
	<T>(reader: Reader<T>): Reader<T[]> =>
	(value, name) => {
		if (!Array.isArray(value)) throw badRequest(`${name} must be a list`);
		return value.map((item, index) => reader(item, `${name}[${index}]`));
	};

export const object =
	<S extends Shape>(shape: S): Reader<Parsed<S>> =>
	(value, name) => {
		if (!isRecord(value)) throw badRequest(`${name} must be an object`);
		return read(shape, value);
	};
