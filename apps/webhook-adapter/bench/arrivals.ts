import { setTimeout as delay } from 'node:timers/promises';
import type { FanOutReceiver } from './processes.ts';

const LOOK_MS = 20;

/** Waits until so many deliveries have arrived since the receiver began to count, and answers what it saw then or when the patience ended. */
export async function arrivals(receiver: FanOutReceiver, expected: number, patienceMs: number) {
	const deadline = performance.now() + patienceMs;
	let seen = await receiver.report();
	while (seen.arrived < expected && performance.now() < deadline) {
		await delay(LOOK_MS);
		seen = await receiver.report();
	}
	return seen;
}
