import {
	type IDataObject,
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { ACK, type Approval, type CallbackVerdict, dedupeKeyOf, readCallback } from 'payssam-core';
import { storeFields } from '../PaySsam/fields';
import { filledIn } from '../PaySsam/operation';
import { CREDENTIAL, type CredentialName } from '../PaySsam/transport';
import { addPublished, digestOfKey, removePublished } from './published-triggers';
import { readBack } from './read-back';
import { isFirst } from './run-once';

const EVENT_OF_STATE: Readonly<Partial<Record<Approval['state'], string>>> = {
	paid: 'payment.approved',
	cancelled: 'payment.cancelled',
	destroyed: 'bill.destroyed',
};

export class PaySsamTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'PaySsam Trigger',
		name: 'paySsamTrigger',
		icon: { light: 'file:../../icons/payssam.svg', dark: 'file:../../icons/payssam.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow once when a customer has paid a PaySsam (결제선생) bill',
		eventTriggerDescription: 'Waiting for PaySsam to call the test URL',
		activationMessage:
			'PaySsam can call this workflow now. Give its production URL as the callback of the bills you send; it must be reachable from the internet.',
		defaults: { name: 'PaySsam Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'paySsamV1Api', required: true, displayOptions: { show: { authentication: ['paySsamV1Api'] } } },
			{ name: 'paySsamV2Api', required: true, displayOptions: { show: { authentication: ['paySsamV2Api'] } } },
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				// Without an empty responseData n8n answers the words "firstEntryJson" instead of the ack.
				responseData: '',
				path: 'payssam',
			},
		],
		triggerPanel: {
			header: 'Let PaySsam tell you about payments',
			executionsHelp: {
				inactive:
					'Choose this trigger as the callback of the Send operation, or copy the production URL to it, and publish the workflow. To try it out, listen for a test event and pay a bill whose callback is the test URL. PaySsam refuses localhost and private addresses; a PaySsam sandbox on your own machine accepts them.',
				active:
					'PaySsam calls the production URL of this published workflow when a customer has paid. To try changes, listen for a test event and pay a bill whose callback is the test URL.',
			},
			activationHint: 'Publish the workflow, and its production URL takes payments.',
		},
		properties: [
			{
				displayName: 'Authentication',
				name: 'authentication',
				type: 'options',
				options: [
					{
						name: 'None (Accepts Forged Calls)',
						value: 'none',
						description: 'Nothing can be checked. Whoever knows the URL can start the workflow.',
					},
					{ name: 'PaySsam V1', value: 'paySsamV1Api' },
					{ name: 'PaySsam V2', value: 'paySsamV2Api' },
				],
				default: 'paySsamV2Api',
				description: 'The API generation of your contract. Both spellings of the callback are understood in any case.',
			},
			{
				displayName: 'Events',
				name: 'events',
				type: 'multiOptions',
				options: [
					{
						name: 'Bill Destroyed',
						value: 'bill.destroyed',
						description: 'Rarely delivered: PaySsam documents callbacks for payments only',
					},
					{ name: 'Payment Approved', value: 'payment.approved', description: 'The customer has paid (결제완료)' },
					{
						name: 'Payment Cancelled',
						value: 'payment.cancelled',
						description: 'Rarely delivered: PaySsam documents callbacks for payments only',
					},
				],
				default: ['payment.approved'],
				required: true,
				description: 'What starts the workflow. Other callbacks are acknowledged and do nothing.',
			},
			{
				displayName: 'Key Check',
				name: 'keyCheck',
				type: 'options',
				options: [
					{
						name: 'If Present',
						value: 'ifPresent',
						description: 'A wrong key is refused, a missing one is not. For V2 accounts whose callbacks carry no key.',
					},
					{ name: 'Off', value: 'off', description: 'The key in the callback is not looked at' },
					{ name: 'Require', value: 'require', description: 'A callback without the right key is refused with 401' },
				],
				default: 'require',
				description: 'Whether the callback must carry the API key of the credential',
				displayOptions: { show: { authentication: ['paySsamV1Api', 'paySsamV2Api'] } },
			},
			{
				displayName: 'Confirm With PaySsam',
				name: 'readBack',
				type: 'boolean',
				default: true,
				description:
					'Whether to read the bill from PaySsam before the workflow starts, and to refuse a callback that says something else. Callbacks are not signed, so this is the only proof that the customer has paid.',
				displayOptions: { show: { authentication: ['paySsamV1Api', 'paySsamV2Api'] } },
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add Option',
				default: {},
				displayOptions: { show: { authentication: ['paySsamV1Api', 'paySsamV2Api'] } },
				// A callback does not say which store it is for, and a bill is read under the store that it was sent for.
				options: storeFields,
			},
			{
				displayName:
					'Without a credential everybody who knows the URL can start this workflow with an invented payment. Use this for experiments only.',
				name: 'noCredentialNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { authentication: ['none'] } },
			},
		],
	};

	webhookMethods = {
		default: {
			// PaySsam takes the callback URL with each bill, there is nothing to register there. What is kept is the
			// list from which the Send operation offers published triggers. n8n asks again each time it starts.
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return false;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				const credential = credentialName(this.getNodeParameter('authentication'));
				const url = this.getNodeWebhookUrl('default');
				if (this.getMode() === 'manual' || credential === undefined || url === undefined) return true;
				const { apiKey } = await this.getCredentials(credential);
				const { id, name } = this.getWorkflow();
				addPublished({
					url,
					workflowId: id ?? '',
					workflowName: name ?? '',
					nodeName: this.getNode().name,
					keyDigest: digestOfKey(String(apiKey)),
				});
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				if (this.getMode() !== 'manual') {
					removePublished({ workflowId: this.getWorkflow().id ?? '', nodeName: this.getNode().name });
				}
				return true;
			},
		},
	};

	/**
	 * Answers PaySsam. n8n stores the execution before the ack leaves. What is refused here gets no ack, so PaySsam
	 * repeats it every hour for a day: time to mend a wrong setting, or for PaySsam's API to come back.
	 */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const credential = credentialName(this.getNodeParameter('authentication'));
		const verdict = await judge(this, credential);
		if (verdict.verdict === 'malformed') {
			this.logger.warn('PaySsam Trigger refused a call that is no PaySsam callback', { reason: verdict.reason });
			return answer(this, 400, `This is no PaySsam callback: ${verdict.reason}`);
		}
		if (verdict.verdict === 'forged') {
			this.logger.warn('PaySsam Trigger refused a callback: the API key does not match the credential', {
				reason: verdict.reason,
			});
			return answer(this, 401, 'The API key of the callback does not match.');
		}

		const event = EVENT_OF_STATE[verdict.approval.state];
		const wanted = this.getNodeParameter('events', []);
		if (verdict.approval.state === 'unknown') {
			const { billId, stateCode } = verdict.approval;
			this.logger.warn('PaySsam Trigger acknowledged a callback with a state it does not know', { billId, stateCode });
		}
		if (event === undefined || !Array.isArray(wanted) || !wanted.includes(event)) {
			return { webhookResponse: JSON.parse(ACK.body) };
		}

		let approval: Approval = verdict.approval;
		const confirm = credential !== undefined && this.getNodeParameter('readBack', true) === true;
		if (confirm) {
			const store = filledIn(this.getNodeParameter('options', {}));
			const read = await readBack(this, credential, approval, store);
			if (read.verdict !== 'matches') {
				const { billId } = approval;
				this.logger.warn('PaySsam Trigger did not start the workflow: the callback was not confirmed', {
					billId,
					reason: read.reason,
				});
				return read.verdict === 'differs'
					? answer(this, 409, 'PaySsam does not confirm this callback.')
					: answer(this, 503, 'PaySsam could not be asked about this callback. Please repeat it.');
			}
			approval = { ...approval, ...read.approval };
		}

		const json: IDataObject = {
			event,
			// Of what PaySsam confirmed: a callback that leaves the approval number out is the same event as one that has it.
			eventId: dedupeKeyOf(approval),
			...approval,
			verification: { key: keyState(credential, this, verdict.keyPresent), confirmedWithPaySsam: confirm },
			callback: verdict.raw,
		};
		return { webhookResponse: JSON.parse(ACK.body), workflowData: [[{ json }]] };
	}

	/** Runs as the first step of the stored execution: lets each event through once. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		// A person who listens for a test event or retries an execution wants to see it again.
		if (this.getMode() === 'manual' || this.getMode() === 'retry') return [items];
		const first: INodeExecutionData[] = [];
		for (const item of items) {
			const { eventId } = item.json;
			if (typeof eventId !== 'string' || (await isFirst(this, eventId))) first.push(item);
			else this.logger.info('PaySsam Trigger dropped a repeated callback', { eventId });
		}
		return [first];
	}
}

async function judge(context: IWebhookFunctions, credential: CredentialName | undefined): Promise<CallbackVerdict> {
	const body: unknown = context.getBodyData();
	if (credential === undefined) return readCallback(body, { keys: [], keyCheck: 'off' });
	const { apiKey } = await context.getCredentials(credential);
	const level = context.getNodeParameter('keyCheck', 'require');
	return readCallback(body, {
		keys: [String(apiKey)],
		keyCheck: level === 'off' || level === 'ifPresent' ? level : 'require',
	});
}

function keyState(credential: CredentialName | undefined, context: IWebhookFunctions, present: boolean): string {
	if (credential === undefined || context.getNodeParameter('keyCheck', 'require') === 'off') return 'not checked';
	return present ? 'matched' : 'absent';
}

/** An answer that is not the ack. n8n's own answer is switched off with it. */
function answer(context: IWebhookFunctions, status: number, error: string): IWebhookResponseData {
	context.getResponseObject().status(status).json({ error });
	return { noWebhookResponse: true };
}

function credentialName(value: unknown): CredentialName | undefined {
	return value === CREDENTIAL.v1 || value === CREDENTIAL.v2 ? value : undefined;
}
