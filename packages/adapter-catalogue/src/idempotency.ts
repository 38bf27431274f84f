/** The Idempotency-Key of an action: what keeps a replayed step from billing twice. */
import { createHash, randomUUID } from 'node:crypto';
import type { Action } from './actions';

/**
 * Platforms run a step again with the values it had, and none of Zapier, Make and Activepieces tells a step both its run and its place in the workflow. So equal values are one request, and where a second one is meant a field of the form tells them apart (Reference, Run Key).
 *
 * @param values as they are sent, and the run key
 */
export function idempotencyKeyOf(
	{ key, repeats }: Action,
	values: Readonly<Record<string, unknown>>,
): string | undefined {
	if (repeats === 'none') return undefined;
	if (repeats === 'state') return randomUUID();
	const text = JSON.stringify([key, sorted(values)]);
	return createHash('sha256').update(text, 'utf8').digest('hex');
}

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value ?? null;
	const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
	return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}
