import {
	type IDataObject,
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
	NodeOperationError,
} from 'n8n-workflow';
import { ACK, type Approval, type CallbackVerdict, dedupeKeyOf, readCallback } from 'payssam-core';
import { storeFields } from '../PaySsam/fields';
import { filledIn } from '../PaySsam/operation';
import { CREDENTIAL, type CredentialName } from '../PaySsam/transport';
import { alsoKnownAs, claim, isStored } from './claims';
import { addPublished, digestOfKey, removePublished } from './published-triggers';
import { readBack, whyNotReadable } from './read-back';
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
			keyCheckField('paySsamV1Api', 'require'),
			// Some V2 accounts get callbacks without a key: with confirmation on, nothing is given up by taking them.
			keyCheckField('paySsamV2Api', 'ifPresent'),
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
					'Neither a key nor PaySsam itself vouches for a callback now: everybody who knows the URL can start this workflow with an invented payment.',
				name: 'unconfirmedNotice',
				type: 'notice',
				default: '',
				displayOptions: {
					show: { authentication: ['paySsamV1Api', 'paySsamV2Api'], keyCheck: ['ifPresent', 'off'], readBack: [false] },
				},
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
				if (this.getMode() === 'manual') return true;
				const { onError, alwaysOutputData } = this.getNode();
				if (alwaysOutputData === true || (onError !== undefined && onError !== 'stopWorkflow')) {
					throw new NodeOperationError(
						this.getNode(),
						'The settings of the PaySsam Trigger would run the workflow without a payment',
						{
							description:
								'In the settings of the trigger, switch "Always Output Data" off and set "On Error" to "Stop Workflow".',
						},
					);
				}
				if (credential === undefined || url === undefined) return true;
				const fields = await this.getCredentials(credential);
				const { apiKey } = fields;
				const problem =
					this.getNodeParameter('readBack', true) === true
						? whyNotReadable(credential, fields, filledIn(this.getNodeParameter('options', {})))
						: undefined;
				if (problem !== undefined) {
					throw new NodeOperationError(this.getNode(), `Bills cannot be read with this credential: ${problem}`, {
						description:
							'Complete the credential, give Member and Merchant in the options of the trigger, or switch "Confirm With PaySsam" off.',
					});
				}
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
		try {
			return await receive(this);
		} catch (cause) {
			// An error that left this method would start the workflow without anything having been checked, where the
			// node is set to continue on errors.
			const reason = cause instanceof Error ? cause.message : 'unknown reason';
			this.logger.error(`${place(this)}: a callback could not be taken: ${reason}`);
			return answer(this, 503, 'The callback could not be taken. Please repeat it.');
		}
	}

	/** Runs as the first step of the stored execution: lets each event through once. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		const events = items.filter(({ json }) => typeof json.eventId === 'string');
		// A person who listens for a test event or retries an execution wants to see it again.
		if (this.getMode() === 'manual' || this.getMode() === 'retry') return [events];
		const first: INodeExecutionData[] = [];
		const here = new Set<string>();
		for (const item of events) {
			const eventId = String(item.json.eventId);
			if (!here.has(eventId) && (await isFirst(this, eventId))) first.push(item);
			else this.logger.info(`${place(this)}: dropped a repeated callback`, { eventId });
			here.add(eventId);
		}
		if (first.length === 0 && this.getNode().alwaysOutputData === true) {
			throw new NodeOperationError(this.getNode(), 'This callback has started the workflow before', {
				description:
					'Switch "Always Output Data" off in the settings of the trigger: it would start the workflow for every repeat.',
			});
		}
		return [first];
	}
}

function keyCheckField(authentication: CredentialName, initial: 'require' | 'ifPresent'): INodeProperties {
	return {
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
		default: initial,
		description: 'Whether the callback must carry the API key of the credential',
		displayOptions: { show: { authentication: [authentication] } },
	};
}

async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const { logger } = context;
	const ack = (): IWebhookResponseData => ({ webhookResponse: JSON.parse(ACK.body) });
	const credential = credentialName(context.getNodeParameter('authentication'));
	const verdict = await judge(context, credential);
	if (verdict.verdict === 'malformed') {
		logger.warn(`${place(context)}: refused a call that is no PaySsam callback: ${verdict.reason}`);
		return answer(context, 400, `This is no PaySsam callback: ${verdict.reason}`);
	}
	if (verdict.verdict === 'forged') {
		logger.warn(`${place(context)}: refused a callback whose API key does not match the credential: ${verdict.reason}`);
		return answer(context, 401, 'The API key of the callback does not match.');
	}

	const { billId, state, stateCode } = verdict.approval;
	const event = EVENT_OF_STATE[state];
	const wanted = context.getNodeParameter('events', []);
	if (state === 'unknown') {
		logger.warn(`${place(context)}: acknowledged a callback for bill ${billId} with the unknown state "${stateCode}"`);
	}
	if (event === undefined || !Array.isArray(wanted) || !wanted.includes(event)) return ack();

	const isTest = context.getMode() === 'manual';
	const claimOf = (eventId: string): string =>
		JSON.stringify([context.getWorkflow().id, context.getNode().id, event, eventId]);
	const asReceived = claimOf(verdict.dedupeKey);
	if (!isTest && (await isStored(asReceived))) return ack();

	let approval: Approval = verdict.approval;
	let eventId = verdict.dedupeKey;
	const confirm = credential !== undefined && context.getNodeParameter('readBack', true) === true;
	if (confirm) {
		const store = filledIn(context.getNodeParameter('options', {}));
		const read = await readBack(context, credential, approval, store);
		if (read.verdict !== 'matches') {
			logger.warn(`${place(context)}: not started, bill ${billId} (${state}) was not confirmed: ${read.reason}`);
			return read.verdict === 'differs'
				? answer(context, 409, 'PaySsam does not confirm this callback.')
				: answer(context, 503, 'PaySsam could not be asked about this callback. Please repeat it.');
		}
		approval = { ...approval, ...read.approval };
		// By what PaySsam confirmed alone: a callback with another approval number, or none, is not another event.
		eventId = dedupeKeyOf(read.approval);
	}

	if (!isTest) {
		if (!(await claim(claimOf(eventId), context.getResponseObject()))) return ack();
		alsoKnownAs(claimOf(eventId), asReceived);
	}
	const json: IDataObject = {
		event,
		eventId,
		...approval,
		verification: { key: keyState(credential, context, verdict.keyPresent), confirmedWithPaySsam: confirm },
		callback: verdict.raw,
	};
	return { ...ack(), workflowData: [[{ json }]] };
}

/** Names the place in a log line: n8n's default log shows the message alone. */
function place(context: Pick<IWebhookFunctions, 'getWorkflow' | 'getNode'>): string {
	const { id, name } = context.getWorkflow();
	return `PaySsam Trigger "${context.getNode().name}" of workflow "${name ?? ''}" (${id ?? ''})`;
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
