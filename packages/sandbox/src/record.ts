/** Reading JSON of unknown shape without trusting its prototype: only own properties count, so `__proto__` is just a name. */

export type JsonRecord = Record<string, unknown>;

export const isRecord = (value: unknown): value is JsonRecord =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The own property, or undefined. */
export const own = (record: JsonRecord, name: string): unknown =>
	Object.hasOwn(record, name) ? record[name] : undefined;
