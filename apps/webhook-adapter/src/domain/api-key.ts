/** Keys of the adapter's own API. */
import { hashSecret, newId, newSecret } from './ids';

/** `read`: look at events, hooks, connections (no secret). `hooks`: subscribe as well. `actions`: send bills and the like as well. `admin`: everything. */
export const SCOPES = ['read', 'hooks', 'actions', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** A key as it is kept: the key itself is shown once and kept as a hash. */
export interface ApiKey {
	readonly id: string;
	readonly name: string;
	/** First characters, to recognise it by: `psk_AbCd`. */
	readonly prefix: string;
	readonly hash: string;
	readonly scopes: readonly Scope[];
	/** Connections it may use; empty: all. */
	readonly connectionIds: readonly string[];
	readonly createdAt: number;
	readonly lastUsedAt: number | null;
	readonly revokedAt: number | null;
}

/** `psk_` and four characters: enough to recognise a key, too little to use it. */
const PREFIX_LENGTH = 8;

/** Makes a key. `secret` is the key itself, to be shown once; what is kept holds its hash. */
export function newApiKey(
	{ name, scopes, connectionIds }: Pick<ApiKey, 'name' | 'scopes' | 'connectionIds'>,
	now: number,
): { readonly key: ApiKey; readonly secret: string } {
	const secret = newSecret('psk_');
	const key: ApiKey = {
		id: newId('key'),
		name,
		prefix: secret.slice(0, PREFIX_LENGTH),
		hash: hashSecret(secret),
		scopes,
		connectionIds,
		createdAt: now,
		lastUsedAt: null,
		revokedAt: null,
	};
	return { key, secret };
}

/** Whether scopes allow what needs `scope`. `admin` allows all, everything allows `read`. */
export function allows(scopes: readonly Scope[], scope: Scope): boolean {
	return scopes.includes('admin') || scopes.includes(scope) || (scope === 'read' && scopes.length > 0);
}
