/* Hands an event to n8n: one execution per event, however many copies of its callback arrive. */
import { randomUUID } from 'node:crypto';
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { ack } from './answers';
import { alsoKnownAs, claim, isStored } from './claims';
import type { EventName } from './events';

/** A callback that was accepted, before anybody was asked about it. */
export interface Received {
	event: EventName;
	/** Equal for repeats of this callback. */
	dedupeKey: string;
	isTest: boolean;
}

/** An event in the words of the output. */
export interface EventItem {
	eventId: string;
	/** What the event says: the approval, or the link. */
	fields: object;
	verification: { key: string; confirmedWithPaySsam: boolean };
	/** The callback as it came, without the key. */
	callback: IDataObject;
}

/** True for a callback whose event this process has stored already. */
export async function isRepeat(context: IWebhookFunctions, { isTest, event, dedupeKey }: Received): Promise<boolean> {
	return !isTest && (await isStored(nameOf(context, event, dedupeKey)));
}

/** Starts the workflow with the event, or acknowledges it where a copy has done so. */
export async function start(
	context: IWebhookFunctions,
	{ event, dedupeKey, isTest }: Received,
	item: EventItem,
): Promise<IWebhookResponseData> {
	if (!isTest) {
		const name = nameOf(context, event, item.eventId);
		if (!(await claim(name, context.getResponseObject()))) return ack();
		alsoKnownAs(name, nameOf(context, event, dedupeKey));
	}
	return { ...ack(), workflowData: [[{ json: { ...itemJson(event, item), deliveryId: randomUUID() } }]] };
}

export function itemJson(event: EventName, { eventId, fields, verification, callback }: EventItem): IDataObject {
	return { event, eventId, ...fields, verification, callback };
}

/** Names an event of one trigger. */
export function nameOf(context: IWebhookFunctions, event: EventName, eventId: string): string {
	return JSON.stringify([context.getWorkflow().id, context.getNode().id, event, eventId]);
}
