import {
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { storeFields } from '../PaySsam/fields';
import type { CredentialName } from '../PaySsam/transport';
import { answer, place } from './answers';
import { filtersField } from './filters';
import { KEY_CHECKS } from './key-check';
import { letThrough } from './let-through';
import { addPublished, digestOfKey, removePublished } from './published-triggers';
import { checkCredential, checkFilters, checkSettings, whyOutOfReach } from './publishing';
import { receive } from './receive';
import { answerVisitor } from './sample';
import { credentialName } from './setting';

export class PaySsamTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'PaySsam Trigger',
		name: 'paySsamTrigger',
		icon: { light: 'file:../../icons/payssam.svg', dark: 'file:../../icons/payssam.dark.svg' },
		group: ['trigger'],
		// For each call to a trigger of version 1, n8n evaluates an expression of its own, in a JavaScript isolate.
		version: 2,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow once when a customer has paid a PaySsam (결제선생) bill',
		eventTriggerDescription:
			'Waiting for PaySsam to call the test URL. No payment at hand? Open the test URL in a browser, and a sample arrives.',
		activationMessage:
			'PaySsam can call this workflow now. Give its production URL as the callback of the bills you send. It must be reachable from the internet: if it is a private address, the log of n8n warns of it.',
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
			{
				// The same URL in a browser. While a person listens for a test event it answers with a sample.
				name: 'setup',
				httpMethod: 'GET',
				responseMode: 'onReceived',
				responseData: '',
				path: 'payssam',
				ndvHideUrl: true,
			},
		],
		triggerPanel: {
			header: 'Let PaySsam tell you about payments',
			executionsHelp: {
				inactive:
					'<b>Where the URL goes</b>: choose this trigger as the callback of the Send operation, or copy the production URL to it, and publish the workflow. For sub-merchant links, give it to the Get Registration URL operation.<br /><br /><b>To try it out</b>, click Execute step and pay a bill whose callback is the test URL.<br /><br /><b>Without a payment</b>, copy the test URL (under Webhook URLs), click Execute step, and open the URL in a new tab of your browser: a sample arrives, marked as such.<br /><br />PaySsam refuses localhost and private addresses. A PaySsam sandbox on your own machine accepts them.',
				active:
					'PaySsam calls the production URL of this published workflow when a customer has paid.<br /><br /><b>To try changes</b>, click Execute step and pay a bill whose callback is the test URL, or copy the test URL first and open it in a new tab of your browser then: a sample arrives, marked as such.',
			},
			activationHint: 'Publish the workflow, and its production URL takes payments.',
		},
		hints: [
			{
				message:
					'To see the fields without a payment: copy the test URL (under Webhook URLs), execute this step, and open the URL in a new tab of your browser. A sample arrives, with "sample": true in it. It can never start a published workflow.',
				type: 'info',
				location: 'outputPane',
				whenToDisplay: 'beforeExecution',
			},
		],
		// Card or account number, and the phone or business number that a cash receipt was asked for with. n8n 2.41 knows the
		// setting and does not act on it yet.
		sensitiveOutputFields: [
			'issuerNumber',
			'cashReceiptIssuanceNumber',
			'callback.appr_issuer_num',
			'callback.apprIssuerNum',
			'callback.appr_cash_issuance_number',
			'callback.apprCashIssuanceNumber',
		],
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
					{
						name: 'Cash Receipt Issued',
						value: 'cash_receipt.issued',
						description:
							'A paid bill came with a cash receipt (현금영수증). With "Payment Approved" chosen too, the event is payment.approved and hasCashReceipt is true.',
					},
					{ name: 'Payment Approved', value: 'payment.approved', description: 'The customer has paid (결제완료)' },
					{
						name: 'Payment Cancelled',
						value: 'payment.cancelled',
						description: 'Rarely delivered: PaySsam documents callbacks for payments only',
					},
					{
						name: 'Sub-Merchant Link Changed',
						value: 'sub_merchant.link_changed',
						description: 'The link of a store to you has changed (V2, experimental)',
					},
				],
				default: ['payment.approved'],
				required: true,
				description:
					'What starts the workflow. One callback is one run with one item. Other callbacks are acknowledged and do nothing.',
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
			filtersField,
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
				checkFilters(this);
				if (this.getMode() === 'manual') return true;
				checkSettings(this);
				const url = this.getNodeWebhookUrl('default');
				const outOfReach = url === undefined ? undefined : whyOutOfReach(url);
				if (outOfReach !== undefined) this.logger.warn(`${place(this)}: ${outOfReach}`);
				const credential = credentialName(this.getNodeParameter('authentication'));
				if (credential === undefined || url === undefined) return true;
				await checkCredential(this, credential);
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
		try {
			return this.getWebhookName() === 'setup' ? answerVisitor(this) : await receive(this);
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
		return [await letThrough(this)];
	}
}

function keyCheckField(authentication: CredentialName, initial: 'require' | 'ifPresent'): INodeProperties {
	return {
		displayName: 'Key Check',
		name: 'keyCheck',
		type: 'options',
		options: KEY_CHECKS,
		default: initial,
		description: 'Whether the callback must carry the API key of the credential',
		displayOptions: { show: { authentication: [authentication] } },
	};
}
