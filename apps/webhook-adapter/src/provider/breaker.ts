/** Keeps a lane from asking while PaySsam does not answer: after a failure it rests, then one question at a time finds out whether it is back. */
import type { Connection } from '../domain/connection';
import { pauseBeforeLook } from '../domain/schedule';
import type { Trouble } from './trouble';

/** What a breaker counts on its own. Anybody who can call back can provoke questions about links: however they end, bills are asked about. */
export type Subject = 'bills' | 'links';

/** What a breaker knows a connection by: one that was corrected is another. */
export function breakerName(
	{ id, updatedAt }: Pick<Connection, 'id' | 'updatedAt'>,
	subject: Subject = 'bills',
): string {
	return `${id}@${updatedAt} ${subject}`;
}

/** One for each kind of lane; it knows connections by {@link breakerName}. It is of this process: after a restart the first question finds out anew. */
export interface Breaker {
	/** Until when nothing is to be asked; `undefined`: it may. */
	restsUntil(name: string): number | undefined;
	/** Whether it rests because PaySsam cannot be asked. Where PaySsam only refused many questions in a row, it does answer. */
	isSilent(name: string): boolean;
	/** Whether the last question failed: ask one thing and see. */
	probes(name: string): boolean;
	/** PaySsam did not answer. */
	failed(name: string, trouble: Trouble): void;
	/** Begins a pass over what is due. */
	pass(name: string): BreakerPass;
}

/** The questions of one pass: however many fail at the same time, it is one failure. */
export interface BreakerPass {
	/** Takes how a question that was sent ended; `undefined`: it was answered. A refusal of one store alone counts neither for nor against the others. */
	note(trouble: Trouble | undefined): void;
	/** Whether PaySsam cannot be asked. */
	isDown(): boolean;
	/** Ends the pass; one in which PaySsam spoke and nothing failed ends the resting. */
	end(): void;
}

/** So many refusals in a row are about PaySsam, not about the questions. */
const REFUSALS_IN_A_ROW = 8;

/** A server may ask for more patience than the schedule has, up to this. */
const PATIENCE_MAX_MS = 3_600_000;

export function createBreaker(time: { readonly now: () => number; readonly random: () => number }): Breaker {
	const open = new Map<string, { readonly failures: number; readonly until: number; readonly isSilent: boolean }>();
	const failed = (name: string, { kind, retryAfterMs }: Trouble): void => {
		const failures = (open.get(name)?.failures ?? 0) + 1;
		const until = time.now() + pauseFor(failures, retryAfterMs, time.random());
		open.set(name, { failures, until, isSilent: kind !== 'refused' });
	};
	const resting = (name: string) => {
		const state = open.get(name);
		return state !== undefined && state.until > time.now() ? state : undefined;
	};
	return {
		failed,
		restsUntil: (name) => resting(name)?.until,
		isSilent: (name) => resting(name)?.isSilent ?? false,
		probes: (name) => open.has(name),
		pass(name) {
			let isDown = false;
			let questions = 0;
			let refusals = 0;
			return {
				isDown: () => isDown,
				note(trouble) {
					questions += 1;
					if (trouble?.ofStoreOnly === true) return;
					refusals = trouble === undefined ? 0 : refusals + 1;
					if (trouble === undefined || isDown) return;
					if (trouble.kind === 'refused' && refusals < REFUSALS_IN_A_ROW) return;
					isDown = true;
					failed(name, trouble);
				},
				end() {
					if (questions > 0 && !isDown) open.delete(name);
				},
			};
		},
	};
}

/** The pause of the schedule, or what the server asked for where that is longer. Milliseconds. */
export function pauseFor(looks: number, retryAfterMs: number | undefined, random: number): number {
	return Math.max(pauseBeforeLook(looks, random), Math.min(retryAfterMs ?? 0, PATIENCE_MAX_MS));
}
