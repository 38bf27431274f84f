import type { IExecuteFunctions } from 'n8n-workflow';

/*
 * Which events have already started this workflow is kept in n8n's database (it survives restarts). n8n keeps the list
 * as one row that is read, changed and written back. Two callbacks at the same moment would therefore overwrite each
 * other's entry, so all changes to one list are made one after the other.
 */

/** Events remembered per trigger. PaySsam repeats a callback for 24 hours at most. */
const REMEMBERED = 10_000;

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
	return await inTurn(list, async () => {
		const { new: fresh } = await context.helpers.checkProcessedAndRecord([eventId], 'node', {
			mode: 'entries',
			maxEntries: REMEMBERED,
		});
		return fresh.length > 0;
	});
}
