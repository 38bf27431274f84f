/** Reads the points of a connection, and announces once that they have fallen below its threshold. */

import { announcement } from '../domain/announcement';
import type { Connection } from '../domain/connection';
import type { LaneServices } from './confirm';
import { ask, type Trouble, troubleOf } from './trouble';

/** Milliseconds between two reads. */
const EVERY = 600_000;

/** What is kept of a connection's points. */
interface PointsState {
	/** Moment of the last read. */
	readonly readAt: number;
	/** `null`: the last read was not answered with a number. */
	readonly points: number | null;
	/** Since when they are below the threshold; `null`: they are not. Names the event. */
	readonly lowSince: number | null;
	/** Whether that was announced. */
	readonly announced: boolean;
}

const NOTHING: PointsState = { readAt: 0, points: null, lowSince: null, announced: false };

/** Name of the state in the store's texts. */
function pointsKey(connectionId: string): string {
	return `points:${connectionId}`;
}

/** Reads what is kept; `undefined`: nothing yet. */
async function pointsOf(store: LaneServices['store'], connectionId: string): Promise<PointsState | undefined> {
	const text = await store.meta.get(pointsKey(connectionId));
	if (text === undefined) return undefined;
	const kept: unknown = JSON.parse(text);
	return typeof kept === 'object' && kept !== null ? { ...NOTHING, ...kept } : undefined;
}

/** @returns when points are to be read next, `undefined` where nobody wants to know, and why they could not be read */
export function createPointsWatch(
	services: LaneServices,
): (connection: Connection) => Promise<{ nextAt: number | undefined; trouble?: Trouble }> {
	const { store, now } = services;

	const keep = (connectionId: string, state: PointsState): Promise<void> =>
		store.meta.set(pointsKey(connectionId), JSON.stringify(state));

	return async (connection) => {
		const { id, policies } = connection;
		const threshold = policies.pointsThreshold;
		if (threshold === null) return { nextAt: undefined };
		const before = (await pointsOf(store, id)) ?? NOTHING;
		const isUnannounced = before.lowSince !== null && !before.announced;
		if (before.readAt + EVERY > now() && !isUnannounced) return { nextAt: before.readAt + EVERY };

		const answer = await ask(() => services.clientOf(connection).readBalance());
		const readAt = now();
		if ('notAsked' in answer || answer.outcome !== 'done') {
			await keep(id, { ...before, readAt });
			const nextAt = readAt + EVERY;
			return 'notAsked' in answer ? { nextAt } : { nextAt, trouble: troubleOf(answer.outcome, answer.error) };
		}
		const { balance: points, chargeUrl } = answer.value;
		const isLow = points < threshold;
		const lowSince = isLow ? (before.lowSince ?? readAt) : null;
		const state = { readAt, points, lowSince, announced: isLow && before.announced };
		await keep(id, state);
		if (lowSince !== null && !state.announced) {
			const facts = { points, pointsThreshold: threshold, chargeUrl };
			const factKey = `points.low:${lowSince}`;
			const item = announcement(connection, {
				type: 'points.low',
				source: 'reconciliation',
				factKey,
				facts,
				at: readAt,
			});
			await store.events.announce([item]);
			await keep(id, { ...state, announced: true });
		}
		return { nextAt: readAt + EVERY };
	};
}
