/** What programs tell each other as JSON, read at the border. */

/** The number under a name. @throws when there is none */
export function numberIn(value: unknown, name: string): number {
	const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
	if (typeof found !== 'number')
		throw new Error(`There is no number ${name} in ${JSON.stringify(value)?.slice(0, 200)}.`);
	return found;
}

/** The values under the names of an object. @throws when it is none */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
	if (typeof value !== 'object' || value === null || Array.isArray(value))
		throw new Error(`This is no object: ${JSON.stringify(value)?.slice(0, 200)}.`);
	return Object.entries(value);
}
