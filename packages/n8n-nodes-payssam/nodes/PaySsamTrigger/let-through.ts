/* The first step of a stored execution: what may go on to the rest of the workflow, and what ends here. */
import { type IExecuteFunctions, type INodeExecutionData, NodeOperationError } from 'n8n-workflow';
import { place } from './answers';
import { errorOfNotConfirmed } from './not-confirmed';
import { whyOutOfReach } from './publishing';
import { isFirst } from './run-once';

export async function letThrough(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const node = context.getNode();
	const items = context.getInputData();
	for (const item of items) {
		const error = errorOfNotConfirmed(node, item);
		if (error !== undefined) endHere(context, error);
	}
	const deliveries = items.filter(({ json }) => typeof json.eventId === 'string').map(takeDelivery);
	const events = deliveries.map(({ item }) => item);
	if (events.length === 0) {
		endHere(
			context,
			new NodeOperationError(node, 'There is no callback to start with', {
				description:
					'PaySsam starts this workflow with a callback. To try it out, click Execute step in the trigger, and pay a bill whose callback is the test URL, or open the test URL in a browser for a sample.',
			}),
		);
	}
	const mode = context.getMode();
	if (mode === 'manual') {
		hintAtPrivateUrl(context);
		return events;
	}
	if (events.some(({ json }) => json.sample === true)) {
		endHere(
			context,
			new NodeOperationError(node, 'A sample runs in the editor only', {
				description: 'It is no payment. Click Execute step in the trigger and open the test URL again.',
			}),
		);
	}
	const first: INodeExecutionData[] = [];
	const here = new Set<string>();
	for (const { item, delivery } of deliveries) {
		const eventId = String(item.json.eventId);
		const { event, billId } = item.json;
		// In n8n's log, because n8n can lose the data of an execution whose worker dies (docs/queue-mode.md).
		context.logger.info(`${place(context)}: execution ${context.getExecutionId()} begins`, { event, billId, eventId });
		if (!here.has(eventId) && (await isFirst(context, eventId, delivery ?? context.getExecutionId()))) first.push(item);
		else context.logger.info(`${place(context)}: dropped a repeated callback`, { eventId });
		here.add(eventId);
	}
	// A retry by hand that goes no further has to say so; a copy that PaySsam sends ends without a word.
	const why = mode === 'retry' ? STARTED_BY_A_COPY : node.alwaysOutputData === true ? ALWAYS_OUTPUT : undefined;
	if (first.length === 0 && why !== undefined) {
		const message = 'This callback has started the workflow before';
		endHere(context, new NodeOperationError(node, message, { description: why }));
	}
	return first;
}

const STARTED_BY_A_COPY =
	'PaySsam repeated the callback of this execution, and the repeat has started the workflow: look for its bill ID in the list of executions. Running it again here would do everything twice.';

const ALWAYS_OUTPUT =
	'Switch "Always Output Data" off in the settings of the trigger: it would start the workflow for every repeat.';

/** The event as the workflow gets it, and apart from it the name of its delivery. A retry keeps what n8n has stored. */
function takeDelivery(item: INodeExecutionData): { item: INodeExecutionData; delivery: string | undefined } {
	const { deliveryId, ...json } = item.json;
	return { item: { ...item, json }, delivery: typeof deliveryId === 'string' ? deliveryId : undefined };
}

/**
 * Fails this execution, whatever the settings of the node say: where it is set to continue on errors, n8n would hand what
 * came in on to the next node.
 */
function endHere(context: IExecuteFunctions, error: NodeOperationError): never {
	const { node } = context.getExecuteData();
	node.onError = 'stopWorkflow';
	node.continueOnFail = false;
	throw error;
}

/** n8n's own address for callers is not in the context of a node, but the address for resuming begins with it. */
function hintAtPrivateUrl(context: IExecuteFunctions): void {
	const resumeUrl: unknown = context.evaluateExpression('{{ $execution.resumeUrl }}', 0);
	if (typeof resumeUrl !== 'string' || !URL.canParse(resumeUrl)) return;
	const message = whyOutOfReach(new URL(resumeUrl).origin);
	if (message !== undefined) context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
}
