/* What is looked at when the workflow is published, or when a person starts to listen for a test event. */
import { type IHookFunctions, NodeOperationError } from 'n8n-workflow';
import { checkCallbackUrl } from 'payssam-core';
import { filledIn } from '../PaySsam/operation';
import type { CredentialName } from '../PaySsam/transport';
import { needsBills, readEvents } from './events';
import { readFilters } from './filters';
import { whyNotReadable } from './read-back';

/** @throws NodeOperationError for a filter that cannot be used */
export function checkFilters(context: IHookFunctions): void {
	try {
		readFilters(context.getNodeParameter('filters', {}));
	} catch (cause) {
		const problem = cause instanceof Error ? cause.message : 'unknown reason';
		throw new NodeOperationError(context.getNode(), `A filter of the PaySsam Trigger cannot be used: ${problem}`, {
			description: 'Correct it under "Filters" in the trigger.',
		});
	}
}

/** @throws NodeOperationError for settings with which n8n would go on where the trigger stops */
export function checkSettings(context: IHookFunctions): void {
	const { onError, alwaysOutputData } = context.getNode();
	if (alwaysOutputData !== true && (onError === undefined || onError === 'stopWorkflow')) return;
	throw new NodeOperationError(
		context.getNode(),
		'The settings of the PaySsam Trigger would run the workflow without a payment',
		{
			description:
				'In the settings of the trigger, switch "Always Output Data" off and set "On Error" to "Stop Workflow".',
		},
	);
}

/** @throws NodeOperationError for a credential with which the bills of callbacks cannot be confirmed */
export async function checkCredential(context: IHookFunctions, credential: CredentialName): Promise<void> {
	const confirms = context.getNodeParameter('readBack', true) === true;
	if (!confirms || !needsBills(readEvents(context.getNodeParameter('events', [])))) return;
	const fields = await context.getCredentials(credential);
	const problem = whyNotReadable(credential, fields, filledIn(context.getNodeParameter('options', {})));
	if (problem === undefined) return;
	throw new NodeOperationError(context.getNode(), `Bills cannot be read with this credential: ${problem}`, {
		description:
			'Complete the credential, give Member and Merchant in the options of the trigger, or switch "Confirm With PaySsam" off.',
	});
}

/** Why PaySsam cannot reach a URL, in words. A warning and no more: a sandbox on the same machine can. */
export function whyOutOfReach(url: string): string | undefined {
	const [issue] = checkCallbackUrl(url, { sandbox: true }).warnings;
	return issue === undefined
		? undefined
		: `PaySsam cannot call ${url}: ${issue.problem} Only a PaySsam sandbox on your own machine or network can. For real callbacks n8n needs a public address: give it as N8N_WEBHOOK_URL, for example that of a tunnel.`;
}
