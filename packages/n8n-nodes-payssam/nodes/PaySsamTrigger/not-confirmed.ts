/*
 * A callback that PaySsam does not confirm. It is refused, and where it carries the right key it is also shown to people:
 * as an execution that fails in the trigger, so that the list of executions and the error workflow have it. Nothing after
 * the trigger ever runs for it.
 */
import {
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeOperationError,
} from 'n8n-workflow';
import { cleanVendorText } from 'payssam-core';
import { answer, place } from './answers';
import type { EventName } from './events';
import type { ReadBack } from './read-back';
import type { KeyState } from './setting';
import { nameOf } from './start';

/** What the callback claims. */
export interface Claim {
	event: EventName;
	/** What it is about, in words: `bill 1024`. */
	subject: string;
	state: string;
	key: KeyState;
}

/** PaySsam repeats a refused callback hourly for a day. */
const SHOW_AGAIN_AFTER_MS = 60 * 60 * 1_000;
const REMEMBERED = 1_000;

/** When an event was shown last, in milliseconds, the oldest first. Of this process. */
const shown = new Map<string, number>();

export function notConfirmed(
	context: IWebhookFunctions,
	{ event, subject, state, key }: Claim,
	read: Exclude<ReadBack<unknown>, { verdict: 'matches' }>,
): IWebhookResponseData {
	const about = cleanVendorText(subject);
	const reason = cleanVendorText(read.reason);
	context.logger.warn(
		`${place(context)}: not started, ${about} (${cleanVendorText(state)}) was not confirmed: ${reason}`,
	);
	if (read.verdict === 'unavailable') {
		return answer(context, 503, 'PaySsam could not be asked about this callback. Please repeat it.');
	}
	const refusal = answer(context, 409, 'PaySsam does not confirm this callback.');
	const isTest = context.getMode() === 'manual';
	if (key !== 'matched' || !(isTest || isDue(nameOf(context, event, about), Date.now()))) return refusal;
	const json: IDataObject = { notConfirmed: { event, subject: about, reason } };
	return { ...refusal, workflowData: [[{ json }]] };
}

/** True for what was not shown within the last hour. From now on it was. */
export function isDue(name: string, now: number): boolean {
	const last = shown.get(name);
	if (last !== undefined && now - last < SHOW_AGAIN_AFTER_MS) return false;
	shown.delete(name);
	shown.set(name, now);
	for (const oldest of shown.keys()) {
		if (shown.size <= REMEMBERED) break;
		shown.delete(oldest);
	}
	return true;
}

/** The error that an execution of such a callback ends with; `undefined` for every other item. */
export function errorOfNotConfirmed(node: INode, { json }: INodeExecutionData): NodeOperationError | undefined {
	const { notConfirmed: claim } = json;
	if (claim === undefined) return undefined;
	const { event, subject, reason }: IDataObject = typeof claim === 'object' && claim !== null ? { ...claim } : {};
	return new NodeOperationError(node, `PaySsam does not confirm the callback about ${String(subject)}`, {
		description: `It says "${String(event)}" and carries your API key, and PaySsam says otherwise. ${String(reason)} Nothing after the trigger was run, and nothing will be, also if you retry this execution. Look it up in PaySsam. If the bill was sent for another store, set Member and Merchant in the options of the trigger. If PaySsam is right, somebody else knows the URL and the API key: ask PaySsam for a new key. Otherwise there is nothing to do: PaySsam repeats the callback hourly for a day, and it goes through once PaySsam confirms it.`,
	});
}
