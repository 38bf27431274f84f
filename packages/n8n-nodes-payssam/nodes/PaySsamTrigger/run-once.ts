import { type IExecuteFunctions, sleep } from 'n8n-workflow';

/*
 * Which events have already started this workflow is kept in n8n's database (it survives restarts). n8n keeps the list
 * as one row that is read, changed and written back. Two callbacks at the same moment would therefore overwrite each
 * other's entry, so all changes to one list are made one after the other, and because other processes (workers) know
 * nothing of that, each entry is looked at again a moment later.
 */

/** Events remembered per trigger. PaySsam repeats a callback for 24 hours at most. */
const REMEMBERED = 10_000;

/** After this many milliseconds the writes of other processes that began before ours have ended. */
const LOOK_AGAIN_AFTER = 300;

const turns = new Map<string, Promise<unknown>>();

async function inTurn<T>(list: string, work: () => Promise<T>): Promise<T> {
	const before = turns.get(list) ?? Promise.resolve();
	const mine = before.then(work, work);
	turns.set(list, mine);
	try {
		return await mine;
	} finally {
		if (turns.get(list) === mine) turns.delete(list);
	}
}

/** True for an event that has not started this workflow before; it is recorded as started, durably, before the answer. */
export async function isFirst(context: IExecuteFunctions, eventId: string): Promise<boolean> {
	const list = JSON.stringify([context.getWorkflow().id, context.getNode().id]);
	const record = async (): Promise<boolean> =>
		await inTurn(list, async () => {
			const { new: fresh } = await context.helpers.checkProcessedAndRecord([eventId], 'node', {
				mode: 'entries',
				maxEntries: REMEMBERED,
			});
			return fresh.length > 0;
		});
	const first = await record().catch(async (error: unknown) => {
		// The very first entry of a list is an insert, and of two processes that make it at once one is refused: nothing
		// was recorded. After any other error that is not known, and the execution fails for a person to look at.
		if (!(error instanceof Error) || !/unique|duplicate key/i.test(error.message)) return await Promise.reject(error);
		await sleep(LOOK_AGAIN_AFTER);
		return await record();
	});
	if (!first) return false;
	await sleep(LOOK_AGAIN_AFTER);
	// Still there, or lost to another process's write and recorded once more.
	await record();
	return true;
}
