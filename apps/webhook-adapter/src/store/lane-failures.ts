/** What both runners of lanes do when a lane fails: they say so, and pause before it runs again. */
import type { Lane } from './store';

/** Where failures of lanes are told. */
export interface LaneLog {
	error(fields: object, message: string): void;
}

/** 250 ms after the first failure, doubled with each that follows, up to half a minute. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Notes that a lane failed.
 *
 * @param failures in a row, this one included
 * @returns milliseconds to pause
 */
export function noteLaneFailure(log: LaneLog, lane: Lane, failures: number, error: unknown): number {
	const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
	log.error({ err: error, lane, pauseMs }, 'A lane failed and is tried again');
	return pauseMs;
}
