/** Fields of what came over the wire, of which nothing is known yet. */

/** `undefined` where there is no object, or no such field. */
export function valueIn(body: unknown, name: string): unknown {
	return typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
}

/** `undefined` where it is no text. */
export function textIn(body: unknown, name: string): string | undefined {
	const value = valueIn(body, name);
	return typeof value === 'string' ? value : undefined;
}

/** Empty where it is no list. */
export function listIn(body: unknown, name: string): readonly unknown[] {
	const value = valueIn(body, name);
	return Array.isArray(value) ? value : [];
}
