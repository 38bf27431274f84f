/** The first API key: without one nobody could make another. */
import { newApiKey } from './domain/api-key';
import type { Store } from './store/store';

const MARK = 'first_admin_key';

/**
 * Makes an admin key at the first start of an installation; of replicas that start together one makes it. The key counts only once its mark is set, so that a process that dies in between leaves no installation without a key.
 *
 * @returns the key, this once; `undefined` at every later start
 */
export async function makeFirstKey(store: Pick<Store, 'apiKeys' | 'meta'>, now: number): Promise<string | undefined> {
	if ((await store.meta.get(MARK)) !== undefined) return undefined;
	const { key, secret } = newApiKey({ name: 'First administrator', scopes: ['admin'], connectionIds: [] }, now);
	await store.apiKeys.insert(key);
	if ((await store.meta.setOnce(MARK, key.id)) === key.id) return secret;
	await store.apiKeys.revoke(key.id, now);
	return undefined;
}
