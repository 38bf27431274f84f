/** Which work a lane does. */
import type { Services } from './services';
import type { Lane, LaneWork } from './store/store';

/** Works off one subject (a connection or a subscription; `''` where the lane has none) until nothing in it is due. @returns when to go on, or `undefined` */
export type SubjectWork = (subjectId: string, signal: AbortSignal) => Promise<number | undefined>;

type Kind = 'confirm' | 'deliver' | 'watch' | 'housekeeping';

/** Makes the work of all lanes; a lane whose kind has no work is left alone. */
export function createLaneWork(services: Services): LaneWork {
	const works: Partial<Record<Kind, SubjectWork>> = {};
	return async (lane: Lane, signal) => {
		const [kind = '', subjectId = ''] = lane.split(/:(.*)/s);
		const work = Object.entries(works).find(([name]) => name === kind)?.[1];
		try {
			return await work?.(subjectId, signal);
		} catch (err) {
			if (!signal.aborted) services.log.error({ err, lane }, 'a lane broke off; it is run again');
			throw err;
		}
	};
}
