import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

/*
 * Which events have started this workflow is kept in n8n's database, so it survives restarts and holds for all workers.
 *
 * n8n's deduplication keeps one row per node: it reads the row, changes it and writes it back, without a lock. Two
 * callbacks at the same moment on two workers would overwrite each other's entries. What n8n's database does keep apart
 * is the row itself, by its primary key (workflow, node). So every event gets a row of its own: the entries are made
 * under the event's name. Of any number of copies one inserts the row; the others find it, or are refused by the
 * database and find it then.
 */

/**
 * True for the delivery that starts this workflow with its event: the first of all copies that comes here. It is recorded,
 * durably, before the answer.
 *
 * @param delivery names the callback as it came in, and the execution that n8n stored for it. A retry of that execution,
 * under whatever id, has the same.
 */
export async function isFirst(context: IExecuteFunctions, eventId: string, delivery: string): Promise<boolean> {
	// What happened here is named together with the event, so that it cannot be taken for that of another.
	const event = JSON.stringify(['event', eventId]);
	const own = JSON.stringify(['delivery', eventId, delivery]);
	const fresh = await record(context, eventId, [event, own]);
	if (fresh.has(event)) return true;
	const marks = Array.from({ length: TRIES }, (_, attempt) => JSON.stringify(['not the first', own, attempt]));
	if (fresh.has(own)) {
		await record(context, eventId, marks);
		return false;
	}
	// This delivery has been here before: its first try failed after the entry was made (the answer of the database got
	// lost), n8n has run it again, or a person retries it. Where it was the first it has to go on, or the payment would be
	// lost. A copy finds all its marks.
	for (const mark of marks) {
		if ((await record(context, eventId, [mark])).has(mark)) return true;
	}
	return false;
}

/** How often one delivery may come here again. n8n tries a node at most five times, and a person may retry. */
const TRIES = 24;

/** Adds the entries to the row of the event, and answers those that were not there. The first to add makes the row. */
async function record(context: IExecuteFunctions, eventId: string, entries: string[]): Promise<Set<unknown>> {
	try {
		return await recordUnderName(context, eventId, entries);
	} catch {
		// The database refuses the second of two rows that are made at once: now the other's is there. Any other error
		// comes again, and the execution fails for a person to see.
		return await recordUnderName(context, eventId, entries);
	}
}

/**
 * n8n makes the entries under the id of the node that asks, which it reads before its call returns: so this node has the
 * event's name for just as long. Nothing else can run in between. Did an n8n read it later, all events would share the
 * row of the node, as with n8n's own deduplication: repeats would still be known.
 */
async function recordUnderName(context: IExecuteFunctions, eventId: string, entries: string[]): Promise<Set<unknown>> {
	const { node } = context.getExecuteData();
	const { id } = node;
	const digest = createHash('sha256')
		.update(JSON.stringify([id, eventId]), 'utf8')
		.digest('hex');
	let recording: ReturnType<typeof context.helpers.checkProcessedAndRecord>;
	node.id = `payssam ${digest}`;
	try {
		recording = context.helpers.checkProcessedAndRecord(entries, 'node', { mode: 'entries' });
	} finally {
		node.id = id;
	}
	const { new: fresh } = await recording;
	return new Set<unknown>(fresh);
}
