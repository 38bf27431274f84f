import { type IDataObject, type IExecuteFunctions, type INodeProperties, NodeOperationError } from 'n8n-workflow';
import { type ContractModel, PaySsamError, type PaySsamErrorDetails } from 'payssam-core';
import { KEY_CHECKS, readKeyCheck } from '../../../PaySsamTrigger/key-check';
import type { Plan } from '../../awaiting/plan';
import { notKnown } from '../../awaiting/result';
import { waitingWorkflow } from '../../awaiting/waiting-workflow';
import { readNumber } from '../../fields';
import { filledIn, type Operation, showFor, tableCall } from '../../operation';
import { readBill } from './send.operation';

/** Not V1 U and not by URL: there the bill's URL has to be delivered by the workflow, which is waiting. */
const CONTRACTS: readonly ContractModel[] = ['V1_T', 'V2'];

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** PaySsam closes a bill at midnight. What was paid in the last minute may show a little later. */
const AFTER_EXPIRY = 10 * MINUTE;

const waitingFields: INodeProperties = {
	displayName: 'Waiting',
	name: 'waiting',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	displayOptions: showFor('bill', 'sendAndAwaitPayment', CONTRACTS),
	options: [
		{
			displayName: 'Check Every (Minutes)',
			name: 'checkEveryMinutes',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 1_440 },
			default: 60,
			description:
				'How often the bill is read while waiting. PaySsam reports payments by itself; reading finds what it does not report (cancelled, destroyed) and callbacks that got lost. The first looks are after 1, 5 and 15 minutes; after some days the pauses grow.',
		},
		{
			displayName: 'Key Check',
			name: 'keyCheck',
			type: 'options',
			options: KEY_CHECKS,
			default: 'ifPresent',
			description:
				'Whether the callback must carry the API key. The bill is read from PaySsam in any case before the workflow goes on.',
		},
		{
			displayName: 'Stop Waiting After (Days)',
			name: 'limitDays',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 365, numberPrecision: 4 },
			default: 30,
			description:
				'When to go on although the bill is neither paid nor over. A bill with an expiry date is waited for until that day is over in Korea, if that comes first.',
		},
	],
};

export const sendAndAwaitPayment: Operation = {
	action: 'composed',
	contracts: CONTRACTS,
	menu: {
		name: 'Send and Wait for Payment',
		action: 'Send a bill and wait for payment',
		description:
			'Send a bill (청구서) by KakaoTalk, and go on with the workflow when the customer has paid, or when the bill has expired or was cancelled or destroyed. Costs points. Not idempotent: under a new ID the customer is billed again.',
	},
	properties: [
		{
			displayName:
				'The workflow waits in n8n\'s database, also while n8n is restarted, and goes on with "outcome": paid, otherAmount, cancelled, destroyed, expired, timeLimit or unknown. Ask whether "paid" is true before you deliver. It takes one bill per run of this node: for many bills use Send and a PaySsam Trigger.',
			name: 'waitingNotice',
			type: 'notice',
			default: '',
			displayOptions: showFor('bill', 'sendAndAwaitPayment', CONTRACTS),
		},
		waitingFields,
	],

	read(itemIndex, setting) {
		if (this.getInputData().length > 1) throw cannotWait(this, itemIndex, MANY_ITEMS);
		if (setting.notRetried === 'tool') throw cannotWait(this, itemIndex, NO_TOOL);
		const { executionTimeout } = this.getWorkflowSettings();
		if (executionTimeout !== undefined && executionTimeout > 0) throw cannotWait(this, itemIndex, TIMEOUT);
		const { input, resumeExisting } = readBill(this, itemIndex, setting);
		// Checked with the address of this execution; the bill gets that of the part that waits.
		const callbackUrl = this.evaluateExpression('{{ $execution.resumeUrl }}', itemIndex);
		return {
			input: { ...input, callbackUrl, ...(setting.model === 'V2' ? { sendType: 'TALK' } : {}) },
			resumeExisting,
		};
	},

	build: tableCall('bill.send').build,

	async call(_client, { input, resumeExisting = false }, context) {
		const contract: ContractModel = context.getNodeParameter('contract', 0) === 'V2' ? 'V2' : 'V1_T';
		const plan = planFor(input, resumeExisting, filledIn(context.getNodeParameter('waiting', 0, {})));
		const { data, waitTill } = await context.executeWorkflow(
			{ code: waitingWorkflow(context, contract, plan) },
			[{ json: notKnown(plan.billId) }],
			undefined,
			{
				parentExecution: {
					executionId: context.getExecutionId(),
					workflowId: context.getWorkflow().id ?? '',
					shouldResume: true,
				},
			},
		);
		// n8n goes on with the input of this node where the waiting leaves it no result, and that could be anything.
		if (waitTill) context.getExecuteData().data = { main: [[{ json: notKnown(plan.billId) }]] };
		const { failed, ...value } = data[0]?.[0]?.json ?? {};
		if (!isFailure(failed)) return { outcome: 'done', value, raw: {}, warnings: [] };
		const error = new PaySsamError(failed.error);
		return failed.outcome === 'refused'
			? { outcome: 'refused', code: error.code, error, raw: {} }
			: { outcome: 'unknown', error };
	},
};

const MANY_ITEMS = {
	message: 'Send and Wait for Payment takes one bill, and was given several items',
	description:
		'Nothing was sent. Use the operation Send with a workflow that starts with a PaySsam Trigger, or run this node in a sub-workflow for each item, with the bill ID derived from a reference.',
};

const TIMEOUT = {
	message: 'The timeout of this workflow would end the waiting',
	description:
		'Nothing was sent. n8n counts the time of waiting, and stops a workflow whose time is over when the customer has paid. In the settings of the workflow, switch "Timeout Workflow" off.',
};

const NO_TOOL = {
	message: 'An AI agent cannot wait for a payment',
	description: 'Nothing was sent. Give the agent the operation Send instead.',
};

function cannotWait(
	context: IExecuteFunctions,
	itemIndex: number,
	{ message, description }: { message: string; description: string },
): NodeOperationError {
	return new NodeOperationError(context.getNode(), `${message} [item ${itemIndex}]`, { itemIndex, description });
}

function planFor(input: Record<string, unknown>, resumeExisting: boolean, settings: IDataObject): Plan {
	const { checkEveryMinutes, limitDays } = settings;
	const days = readNumber(limitDays, 30, 'limitDays', 'Stop Waiting After (Days)');
	const expiry = Date.parse(`${String(input.expireDate).trim()}T00:00:00+09:00`);
	return {
		billId: String(input.billId),
		input,
		resumeExisting,
		checkEveryMinutes: Math.max(1, readNumber(checkEveryMinutes, 60, 'checkEveryMinutes', 'Check Every (Minutes)')),
		since: Date.now(),
		until: Date.now() + days * DAY,
		...(Number.isNaN(expiry) ? {} : { expiresAt: expiry + DAY + AFTER_EXPIRY }),
		keyCheck: readKeyCheck(settings.keyCheck ?? 'ifPresent'),
	};
}

/** Why the bill was not sent, as the waiting part hands it back. */
function isFailure(value: unknown): value is { outcome: 'refused' | 'unknown'; error: PaySsamErrorDetails } {
	return typeof value === 'object' && value !== null && 'error' in value && 'outcome' in value;
}
