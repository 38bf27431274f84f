/* Takes a call to the trigger's URL: what is no callback, or not PaySsam's, is refused before anything else happens. */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import {
	type CallbackVerdict,
	classifyCallback,
	type LinkCallbackVerdict,
	readCallback,
	readLinkCallback,
} from 'payssam-core';
import { answer, place } from './answers';
import { receiveApproval } from './receive-approval';
import { receiveLink } from './receive-link';
import { readSetting } from './setting';

export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const setting = await readSetting(context);
	const body: unknown = context.getBodyData();
	if (classifyCallback(body) === 'link') {
		const verdict = readLinkCallback(body, setting);
		return verdict.verdict === 'accepted' ? await receiveLink(context, setting, verdict) : refuse(context, verdict);
	}
	const verdict = readCallback(body, setting);
	return verdict.verdict === 'accepted' ? await receiveApproval(context, setting, verdict) : refuse(context, verdict);
}

function refuse(
	context: IWebhookFunctions,
	{ verdict, reason }: Exclude<CallbackVerdict | LinkCallbackVerdict, { verdict: 'accepted' }>,
): IWebhookResponseData {
	if (verdict === 'malformed') {
		context.logger.warn(`${place(context)}: refused a call that is no PaySsam callback: ${reason}`);
		return answer(context, 400, `This is no PaySsam callback: ${reason}`);
	}
	context.logger.warn(`${place(context)}: refused a callback whose API key does not match the credential: ${reason}`);
	return answer(context, 401, 'The API key of the callback does not match.');
}
