/** Fields of what came over the wire, of which nothing is known yet. */

/** `undefined` where there is no object, or no such field. */
export function valueIn(body: unknown, name: string): unknown {
	return typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
}
