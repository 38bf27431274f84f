import { createHash } from 'node:crypto';
import { type IExecuteFunctions, type INodeExecutionData, type IWorkflowBase, jsonParse } from 'n8n-workflow';
import { inlineWorkflow } from '../PaySsam/inline-workflow';

/*
 * Which events have started this workflow is kept in n8n's database, so it survives restarts and holds for all workers.
 *
 * n8n's deduplication keeps one row per node: it reads the row, changes it and writes it back, without a lock. Two
 * callbacks at the same moment on two workers would overwrite each other's entries. What n8n's database does keep apart
 * is the row itself, by its primary key (workflow, node). So every event gets a row of its own: a workflow of two steps,
 * a start and this node once more under the event's name, is run inside this execution. Of any number of copies one
 * inserts the row; the others find it, or are refused by the database and find it then.
 */

/** True for an event that has not started this workflow before. It is recorded, durably, before the answer. */
export async function isFirst(context: IExecuteFunctions, eventId: string): Promise<boolean> {
	const execution = `execution ${context.getExecutionId()}`;
	const fresh = await record(context, eventId, [EVENT, execution]);
	if (fresh.has(EVENT)) return true;
	const marks = Array.from({ length: TRIES }, (_, attempt) => `not the first: ${execution}, ${attempt}`);
	if (fresh.has(execution)) {
		await record(context, eventId, marks);
		return false;
	}
	// This execution has been here before: its first try failed after the entry was made (the answer of the database got
	// lost), or n8n has run it again. Where it was the first it has to go on, or the payment would be lost. A copy finds
	// all its marks.
	for (const mark of marks) {
		if ((await record(context, eventId, [mark])).has(mark)) return true;
	}
	return false;
}

/** The entry that the first execution of an event makes. */
const EVENT = 'event';

/** How often one execution may come here. n8n tries a node at most five times. */
const TRIES = 9;

/** Adds the entries to the row of the event, and answers those that were not there. The first to add makes the row. */
async function record(context: IExecuteFunctions, eventId: string, entries: string[]): Promise<Set<unknown>> {
	const run = async (): Promise<Set<unknown>> => {
		const { data } = await context.executeWorkflow({ code: recording(context, eventId, entries) }, [{ json: {} }]);
		return new Set((data[0] ?? []).map(({ json }) => json.entry));
	};
	try {
		return await run();
	} catch {
		// The database refuses the second of two rows that are made at once: now the other's is there. Any other error
		// comes again, and the execution fails for a person to see.
		return await run();
	}
}

/**
 * The second step of that workflow: makes the entries under this node's own id, which is the event's name.
 *
 * @returns the entries that were new; `undefined` in every trigger that a person has made, and outside of that workflow
 */
export async function recordHere(context: IExecuteFunctions): Promise<INodeExecutionData[] | undefined> {
	const parameter = context.getNodeParameter('recorded', 0, '');
	if (typeof parameter !== 'string' || parameter === '' || context.getMode() !== 'integrated') return undefined;
	const entries = jsonParse<string[]>(parameter, { errorMessage: 'The entries to record cannot be read' });
	const { new: fresh } = await context.helpers.checkProcessedAndRecord(entries, 'node', { mode: 'entries' });
	return fresh.map((entry) => ({ json: { entry } }));
}

function recording(context: IExecuteFunctions, eventId: string, entries: string[]): IWorkflowBase {
	const trigger = context.getNode();
	const digest = createHash('sha256')
		.update(JSON.stringify([trigger.id, eventId]), 'utf8')
		.digest('hex');
	const step = `${trigger.name}: first time?`;
	return inlineWorkflow(
		context,
		[
			{
				id: `payssam ${digest}`,
				name: step,
				type: trigger.type,
				typeVersion: trigger.typeVersion,
				position: [200, 0],
				parameters: { authentication: 'none', recorded: JSON.stringify(entries) },
			},
		],
		{ Start: { main: [[{ node: step, type: 'main', index: 0 }]] } },
		// Kept only while it runs: it is a part of this execution, not one of its own.
		{
			saveDataSuccessExecution: 'none',
			saveDataErrorExecution: 'none',
			saveManualExecutions: false,
			saveExecutionProgress: false,
		},
	);
}
