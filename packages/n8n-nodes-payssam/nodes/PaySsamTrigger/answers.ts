/* How the trigger answers a caller, and how it names itself in n8n's log. */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { ACK } from 'payssam-core';

/** The one answer that PaySsam takes for "received". */
export function ack(): IWebhookResponseData {
	return { webhookResponse: JSON.parse(ACK.body) };
}

/** An answer that is not the ack. n8n's own answer is switched off with it. */
export function answer(context: IWebhookFunctions, status: number, error: string): IWebhookResponseData {
	context.getResponseObject().status(status).json({ error });
	return { noWebhookResponse: true };
}

/** The ack for what a filter keeps out. PaySsam does not repeat it, so n8n's log is where it can be found again. */
export function filteredOut(context: IWebhookFunctions, about: string): IWebhookResponseData {
	context.logger.info(
		`${place(context)}: filtered out, the callback about ${about} was acknowledged and starts nothing`,
	);
	return ack();
}

/** Names the place in a log line: n8n's default log shows the message alone. */
export function place(context: Pick<IWebhookFunctions, 'getWorkflow' | 'getNode'>): string {
	const { id, name } = context.getWorkflow();
	return `PaySsam Trigger "${context.getNode().name}" of workflow "${name ?? ''}" (${id ?? ''})`;
}
