/**
 * The `watch` lane of a connection: PaySsam calls back payments only, and callbacks get lost, so bills are read until they are final, and points are read where a threshold is set.
 */
import type { Connection } from '../domain/connection';
import { LANE_TURN } from '../domain/durations';
import type { Store } from '../store/store';
import { breakerName, createBreaker } from './breaker';
import type { LaneServices } from './confirm';
import { createPointsWatch } from './points';
import { lookAtBill } from './watch-bill';

/** Reads at the same time for one connection. */
const CONCURRENCY = 4;
const BATCH = 64;

/** Makes the work of the `watch` lanes: it resolves with when to run the lane again. */
export function createWatchWork(
	services: LaneServices,
): (connectionId: string, signal: AbortSignal) => Promise<number | undefined> {
	const { store, now } = services;
	const breaker = createBreaker(services);
	const readPoints = createPointsWatch(services);

	/** @returns whether anything was due */
	async function passOver(connection: Connection, limit: number, hasTurn: () => boolean): Promise<'none' | 'some'> {
		const waiting = [...(await store.bills.due(connection.id, now(), limit))];
		if (waiting.length === 0) return 'none';
		const pass = breaker.pass(breakerName(connection));
		const readInTurn = async (): Promise<void> => {
			while (hasTurn() && !pass.isDown()) {
				const bill = waiting.shift();
				if (bill === undefined) return;
				const { asked, trouble } = await lookAtBill(services, connection, bill);
				if (asked) pass.note(trouble);
			}
		};
		await Promise.all(Array.from({ length: Math.min(CONCURRENCY, waiting.length) }, readInTurn));
		pass.end();
		return 'some';
	}

	return async (connectionId, signal) => {
		const turnEnds = performance.now() + LANE_TURN;
		const hasTurn = (): boolean => !signal.aborted && performance.now() < turnEnds;
		while (hasTurn()) {
			const connection = await store.connections.get(connectionId);
			if (connection === undefined) return undefined;
			const name = breakerName(connection);
			const rests = breaker.restsUntil(name);
			if (rests !== undefined) return rests;
			const points = await readPoints(connection);
			if (points.trouble !== undefined && points.trouble.kind !== 'refused') {
				breaker.failed(name, points.trouble);
				continue;
			}
			if (!connection.policies.reconcile) return points.nextAt;
			const found = await passOver(connection, breaker.probes(name) ? 1 : BATCH, hasTurn);
			if (found === 'none') return soonest(await store.bills.nextDue(connectionId), points.nextAt);
		}
		return now();
	};
}

/** Wakes the lanes that no bill would wake: those of connections whose points are read. To be called when the process begins. */
export async function wakePointReaders({ connections, lanes }: Pick<Store, 'connections' | 'lanes'>): Promise<void> {
	const reading = (await connections.list()).filter(({ policies }) => policies.pointsThreshold !== null);
	await lanes.wake(reading.map(({ id }) => `watch:${id}` as const));
}

function soonest(...moments: readonly (number | undefined)[]): number | undefined {
	const known = moments.filter((moment) => moment !== undefined);
	return known.length === 0 ? undefined : Math.min(...known);
}
