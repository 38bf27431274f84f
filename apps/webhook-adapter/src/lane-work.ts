/** Which work a lane does. */
import type { Dispatcher } from 'undici';
import { createDeliverWork } from './dispatch/deliver';
import { createHousekeeping } from './housekeeping';
import { createConfirmWork } from './provider/confirm';
import { createWatchWork } from './provider/watch';
import type { Services } from './services';
import type { LaneWork } from './store/store';

/** Works off one subject (a connection or a subscription; `''` where the lane has none) until nothing in it is due. @returns when to go on, or `undefined` */
export type SubjectWork = (subjectId: string, signal: AbortSignal) => Promise<number | undefined>;

/**
 * Makes the work of all lanes.
 *
 * @param agent connections to targets; whoever made it closes it
 */
export function createLaneWork(services: Services, agent: Dispatcher): LaneWork {
	const keepHouse = createHousekeeping(services);
	const works = new Map<string, SubjectWork>([
		['confirm', createConfirmWork(services)],
		['deliver', createDeliverWork(services, { agent })],
		['watch', createWatchWork(services)],
		['housekeeping', (_none, signal) => keepHouse(signal)],
	]);
	return async (lane, signal) => {
		const [kind = '', subjectId = ''] = lane.split(/:(.*)/s);
		return await works.get(kind)?.(subjectId, signal);
	};
}
