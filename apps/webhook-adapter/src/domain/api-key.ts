/** Keys of the adapter's own API. */

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

/** Whether scopes allow what needs `scope`. `admin` allows all, everything allows `read`. */
export function allows(scopes: readonly Scope[], scope: Scope): boolean {
	return scopes.includes('admin') || scopes.includes(scope) || (scope === 'read' && scopes.length > 0);
}
