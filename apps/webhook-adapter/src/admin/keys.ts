/** Keys of the adapter's own API: made, listed, revoked. A key is shown once, when it is made. */
import { type ApiKey, newApiKey, SCOPES, type Scope } from '../domain/api-key';
import { AdapterError } from '../domain/errors';
import type { Services } from '../services';
import { Findings } from './findings';

const NAME_MAX = 100;
const REFUSED = 'The key cannot be made.';

/** A key as it is asked for: unchecked. */
export interface KeyInput {
	/** Who uses it, for people. */
	readonly name?: string | undefined;
	readonly scopes?: readonly string[] | undefined;
	/** Connections it may use; none or empty: all. */
	readonly connectionIds?: readonly string[] | undefined;
}

/**
 * Makes a key. `secret` is the key itself, of which a hash is kept.
 *
 * @throws AdapterError `invalid_request` with issues
 */
export async function createKey(
	services: Services,
	input: KeyInput,
): Promise<{ readonly key: ApiKey; readonly secret: string }> {
	const findings = new Findings();
	const name = findings.text('name', input.name, NAME_MAX, 'Say who uses the key.');
	const scopes = readScopes(input.scopes ?? [], findings);
	const connectionIds = [...new Set(input.connectionIds ?? [])];
	if (connectionIds.length > 0 && scopes.includes('admin'))
		findings.add('connectionIds', 'A key of scope "admin" may use every connection.', 'Leave one of the two out.');
	for (const id of connectionIds) {
		if ((await services.store.connections.get(id)) === undefined)
			findings.add('connectionIds', `There is no connection ${JSON.stringify(id.slice(0, 60))}.`, 'Check the id.');
	}
	findings.refuse(REFUSED);
	if (name === undefined) throw new AdapterError('internal', REFUSED);
	const made = newApiKey({ name, scopes, connectionIds }, services.now());
	await services.store.apiKeys.insert(made.key);
	return made;
}

/**
 * Revokes a key: it is refused from now on. What it subscribed stays.
 *
 * @throws AdapterError `not_found`, or `conflict` when it is the last one that may make others
 */
export async function revokeKey(services: Services, id: string): Promise<void> {
	const keys = await services.store.apiKeys.list();
	const key = keys.find((one) => one.id === id);
	if (key === undefined) throw new AdapterError('not_found', 'There is no key with this id.');
	if (key.revokedAt !== null) return;
	const admins = keys.filter((one) => one.revokedAt === null && one.scopes.includes('admin'));
	if (key.scopes.includes('admin') && admins.length === 1) {
		throw new AdapterError('conflict', 'It is the last key of scope "admin": without it nobody could make another.', {
			whatToDo: 'Make another key of scope "admin" first.',
		});
	}
	await services.store.apiKeys.revoke(id, services.now());
}

/** A key as administrators see it. */
export interface KeyView {
	readonly id: string;
	readonly name: string;
	readonly prefix: string;
	readonly scopes: Scope[];
	readonly connectionIds: string[];
	readonly createdAt: string;
	readonly lastUsedAt: string | null;
	readonly revokedAt: string | null;
}

export function keyView(key: ApiKey): KeyView {
	const { id, name, prefix, scopes, connectionIds } = key;
	return {
		id,
		name,
		prefix,
		scopes: [...scopes],
		connectionIds: [...connectionIds],
		createdAt: new Date(key.createdAt).toISOString(),
		lastUsedAt: key.lastUsedAt === null ? null : new Date(key.lastUsedAt).toISOString(),
		revokedAt: key.revokedAt === null ? null : new Date(key.revokedAt).toISOString(),
	};
}

function readScopes(given: readonly string[], findings: Findings): readonly Scope[] {
	const scopes = SCOPES.filter((scope) => given.includes(scope));
	const known: readonly string[] = SCOPES;
	if (given.length === 0) findings.add('scopes', 'It is missing.', `Give at least one of: ${SCOPES.join(', ')}.`);
	else if (!given.every((scope) => known.includes(scope)))
		findings.add('scopes', 'It holds a scope that there is not.', `Possible are: ${SCOPES.join(', ')}.`);
	return scopes;
}
