/* The thread of `openLimitedTarget`: tells where it listens, then of each delivery as it comes. */
import { parentPort, workerData } from 'node:worker_threads';
import { openTarget } from './target.ts';

/** Moments of what was taken in the last second. */
let taken: number[] = [];
const { url } = await openTarget((one) => {
	taken = taken.filter((moment) => moment > one.at - 1000);
	const status = taken.length < workerData ? 200 : 429;
	if (status === 200) taken.push(one.at);
	parentPort?.postMessage({ ...one, status });
	return status;
});
parentPort?.postMessage(url);
