/** Every call ends in one of three ways. */
import type { PaySsamError } from './errors';
import type { InputIssue } from './input';
import type { JsonObject } from './json';

/** The call took effect. */
export interface Done<T> {
	readonly outcome: 'done';
	readonly value: T;
	/** The vendor's answer as it came, without the partner key. Unknown fields are in here. */
	readonly raw: JsonObject;
	/** How a call whose own answer was missing got settled: by reading the bill, or because the id was already in use by this very bill. */
	readonly settledBy?: 'read' | 'alreadyUsed';
	/** What should be said although the call took effect. */
	readonly warnings: readonly InputIssue[];
}

/** The call did not take effect. */
export interface Refused {
	readonly outcome: 'refused';
	readonly code: string;
	readonly error: PaySsamError;
	readonly raw: JsonObject;
}

/** Nobody can say whether the call took effect. Neither a success nor a failure: the error says how to find out. */
export interface Unknown {
	readonly outcome: 'unknown';
	readonly error: PaySsamError;
	/** The answer, when it was JSON. */
	readonly raw?: unknown;
}

/** Result of a call. */
export type Outcome<T> = Done<T> | Refused | Unknown;
