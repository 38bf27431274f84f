/** What a value is: of files and answers nothing is taken on trust. */

export type Collection = Readonly<Record<string, unknown>>;

export function isCollection(value: unknown): value is Collection {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws when it is none @param what it is, for people */
export function collection(value: unknown, what: string): Collection {
	if (isCollection(value)) return value;
	throw new Error(`${what} is no collection.`);
}

/** A collection, or an empty one where there is nothing. */
export function collectionIn(value: unknown): Collection {
	return isCollection(value) ? value : {};
}

export function list(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

/** Collections of a list; what is none is left out. */
export function collections(value: unknown): readonly Collection[] {
	return list(value).filter(isCollection);
}

/** @throws when it is none @param what it is, for people */
export function text(value: unknown, what: string): string {
	if (typeof value === 'string') return value;
	throw new Error(`${what} is no text.`);
}
