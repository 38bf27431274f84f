/** Why a question to PaySsam was not answered, and whether that is about PaySsam, the connection, or the question alone. */
import { CLIENT_CODES, type Outcome, type PaySsamError, PaySsamInputError } from 'payssam-core';

/**
 * `down`: PaySsam cannot be asked now. `credentials`: it refuses the key or the store. `refused`: it refuses this question. The text is for operators and holds no secret.
 */
export interface Trouble {
	readonly kind: 'down' | 'credentials' | 'refused';
	readonly text: string;
	/** Shortest wait that was asked for. */
	readonly retryAfterMs?: number | undefined;
	/** It is about a store that is not the connection's, and says nothing about other questions. */
	readonly ofStoreOnly?: boolean | undefined;
}

/** A question that the check of its input stopped: nothing was sent, so it says nothing about PaySsam, and asking again changes nothing. */
export interface NotAsked {
	/** Why, for operators. */
	readonly notAsked: string;
}

const TEXT_MAX = 400;

/** Asks, and takes input that cannot be sent for what it is here: a question that cannot be asked. */
export async function ask<T>(question: () => Promise<Outcome<T>>): Promise<Outcome<T> | NotAsked> {
	try {
		return await question();
	} catch (error) {
		if (!(error instanceof PaySsamInputError)) throw error;
		return { notAsked: error.message.slice(0, TEXT_MAX) };
	}
}

/** What stands behind an outcome that is not done. */
export function troubleOf(outcome: 'refused' | 'unknown', error: PaySsamError): Trouble {
	return { kind: kindOf(outcome, error), text: error.message.slice(0, TEXT_MAX), retryAfterMs: error.retryAfterMs };
}

/** A store as a callback names it, or as it is known. */
export interface NamedStore {
	readonly member: string;
	readonly merchant: string;
}

export function isOwn(store: NamedStore, own: NamedStore): boolean {
	return store.member === own.member && store.merchant === own.merchant;
}

/** A refusal of a store that a callback made up, or that is not linked, must not stop the questions about others. */
export function ofThisStoreOnly(trouble: Trouble): Trouble {
	return trouble.kind === 'down' ? trouble : { ...trouble, kind: 'refused', ofStoreOnly: true };
}

function kindOf(outcome: 'refused' | 'unknown', { code, n8nFailureCause }: PaySsamError): Trouble['kind'] {
	if (outcome === 'unknown' || code === CLIENT_CODES.notSent) return 'down';
	switch (n8nFailureCause) {
		case 'rate-limited':
		case 'temporarily-unavailable':
			return 'down';
		case 'credential-invalid':
		case 'configuration-invalid':
			return 'credentials';
		default:
			return 'refused';
	}
}
