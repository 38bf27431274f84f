/** Writes that wait at the same moment share one transaction, and so one flush to the disk: callbacks, decisions and results of deliveries do not queue up behind each other's flushes. */
import { translate } from './errors';
import type { Gate } from './gate';

/** Carries out work that does not wait, and resolves with its result when that is durable. All of it is written or none. */
export type Write = <T>(work: () => T) => Promise<T>;

interface Waiting {
	/** Carries the work out; what it returns settles the caller's promise once the transaction is committed. */
	readonly carryOut: () => () => void;
	readonly reject: (reason: unknown) => void;
}

/** @param inTransaction carries work out in a transaction, which is rolled back when the work throws */
export function createSharedWrites(gate: Gate, inTransaction: <T>(work: () => T) => T): Write {
	let waiting: Waiting[] = [];

	const attempt = (writes: readonly Waiting[]): unknown => {
		try {
			const settlements = inTransaction(() => writes.map(({ carryOut }) => carryOut()));
			for (const settle of settlements) settle();
			return undefined;
		} catch (error) {
			return error;
		}
	};

	const flush = (): void => {
		const writes = waiting;
		waiting = [];
		if (attempt(writes) === undefined) return;
		// One of them failed: each for itself, so that it takes no other with it.
		for (const write of writes) {
			const error = attempt([write]);
			if (error !== undefined) write.reject(translate(error));
		}
	};

	return (work) =>
		new Promise((resolve, reject) => {
			waiting.push({
				carryOut: () => {
					const result = work();
					return () => resolve(result);
				},
				reject,
			});
			if (waiting.length === 1) setImmediate(() => void gate.run(flush));
		});
}
