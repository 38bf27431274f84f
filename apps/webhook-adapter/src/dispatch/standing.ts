/**
 * How a subscription stands with its target, and what an attempt makes of that. A target that is not there rests: it gets one probe at a time with growing pauses, so that a million deliveries to it cost nothing and do not
 * spend their attempts on it.
 */
import type { AttemptClass } from '../domain/delivery';
import { SECOND } from '../domain/durations';

/** Failures in a row without any answer, after which a target rests. */
export const ABSENCES_UNTIL_REST = 8;
/** The first rest; each doubles the one before. */
export const FIRST_REST_MS = 5 * SECOND;
export const LONGEST_REST_MS = 300 * SECOND;
/** The rest after a 429 that does not say how long. */
export const REST_AFTER_429_MS = 5 * SECOND;

export interface Standing {
	/** Since when no attempt has succeeded. */
	readonly failingSince: number | null;
	/** Attempts that failed in a row. */
	readonly failures: number;
	/** Nothing is sent before this moment, and one probe at a time after it, until there is an answer. */
	readonly restUntil: number | null;
	/** When the present rest was decided; what began before that is no probe. */
	readonly restedAt: number | null;
	/** Attempts in a row without any answer. */
	readonly absences: number;
	/** Rests in a row because of them. */
	readonly rests: number;
}

/** All is well. */
export const HEALTHY: Standing = {
	failingSince: null,
	failures: 0,
	restUntil: null,
	restedAt: null,
	absences: 0,
	rests: 0,
};

/** What of an attempt's end counts. */
export interface Outcome {
	readonly class: AttemptClass;
	readonly retryAfterMs: number | undefined;
	/** When it began and ended, epoch milliseconds. */
	readonly began: number;
	readonly ended: number;
}

const ABSENT: ReadonlySet<AttemptClass> = new Set(['timeout', 'connection', 'tls', 'blocked']);

/** The standing after an attempt. */
export function afterAttempt(standing: Standing, outcome: Outcome): Standing {
	if (outcome.class === '2xx') return { ...HEALTHY, ...restAskedFor(standing, outcome.ended) };
	const failed: Standing = {
		...standing,
		failingSince: standing.failingSince ?? outcome.ended,
		failures: standing.failures + 1,
	};
	if (ABSENT.has(outcome.class)) return absent(failed, outcome);
	const answered: Standing = { ...failed, ...restAskedFor(standing, outcome.ended), absences: 0, rests: 0 };
	return outcome.class === '429' ? throttled(answered, outcome) : answered;
}

/** An answer ends a rest, unless it is one that the target asked for and that is not over. */
function restAskedFor(
	{ restUntil, restedAt, absences }: Standing,
	now: number,
): Pick<Standing, 'restUntil' | 'restedAt'> {
	const asked = restUntil !== null && restUntil > now && absences < ABSENCES_UNTIL_REST;
	return asked ? { restUntil, restedAt } : { restUntil: null, restedAt: null };
}

function throttled(standing: Standing, { retryAfterMs, ended }: Outcome): Standing {
	const until = Math.max(standing.restUntil ?? 0, ended + (retryAfterMs ?? REST_AFTER_429_MS));
	return { ...standing, restUntil: until, restedAt: ended };
}

function absent(standing: Standing, { began, ended }: Outcome): Standing {
	const absences = standing.absences + 1;
	const straggler = standing.restedAt !== null && began < standing.restedAt;
	if (absences < ABSENCES_UNTIL_REST || straggler) return { ...standing, absences };
	const rest = Math.min(FIRST_REST_MS * 2 ** standing.rests, LONGEST_REST_MS);
	return {
		...standing,
		absences,
		rests: standing.rests + 1,
		restUntil: Math.max(standing.restUntil ?? 0, ended + rest),
		restedAt: ended,
	};
}

/** What of a standing is kept with the subscription. The rest is remembered by the process, and found again with eight attempts at most. */
export type KeptStanding = Pick<Standing, 'failingSince' | 'failures' | 'restUntil'>;

/** The standing of a subscription as it is kept, with what this process remembers of the same failing. */
export function standingOf(kept: KeptStanding, remembered: Standing | undefined): Standing {
	const { failingSince, failures, restUntil } = kept;
	if (remembered !== undefined && failingSince !== null && remembered.failingSince === failingSince)
		return { ...remembered, failures, restUntil };
	// Who rested, and has not been seen since, gets one probe and not eight.
	const absences = restUntil === null ? 0 : ABSENCES_UNTIL_REST - 1;
	return { ...HEALTHY, failingSince, failures, restUntil, absences };
}

export function sameKept(one: KeptStanding, other: KeptStanding): boolean {
	return (
		one.failingSince === other.failingSince && one.failures === other.failures && one.restUntil === other.restUntil
	);
}
