import {
	type IExecuteFunctions,
	type IHookFunctions,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeApiError,
	NodeConnectionTypes,
	NodeOperationError,
} from 'n8n-workflow';
import { type ContractModel, createClient, endpointFor, GENERATION_OF } from 'payssam-core';
import { type Connection, readConnection } from '../../credentials/environments';
import { answer } from '../PaySsamTrigger/answers';
import { publishedFor } from '../PaySsamTrigger/published-triggers';
import { awaitPayment } from './awaiting/await-payment';
import { type Plan, readPlan } from './awaiting/plan';
import { resumeOnPayment } from './awaiting/resume';
import { toNodeError } from './failure';
import { nodeOptions, readNodeOptions } from './fields';
import { hints } from './hints';
import { operationFields, operationMenus, resourceMenu, subtitle } from './menus';
import type { NotRetried, Operation, Setting } from './operation';
import { RESOURCES } from './operations';
import { allFailed, type Run, runItems } from './run-items';
import { sensitiveOutputFields } from './sensitive-output';
import { CREDENTIAL, n8nTransport } from './transport';

export class PaySsam implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'PaySsam',
		name: 'paySsam',
		icon: { light: 'file:../../icons/payssam.svg', dark: 'file:../../icons/payssam.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle,
		description:
			'Send, read, resend and destroy PaySsam (결제선생) bills and cancel payments. Calls reach real customers and move real money; cancel and destroy cannot be undone.',
		defaults: { name: 'PaySsam' },
		usableAsTool: true,
		hints,
		sensitiveOutputFields,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			// By what hides them: n8n takes a field that credentials are shown by for a mere choice of login, and hides it.
			{ name: 'paySsamV1Api', required: true, displayOptions: { hide: { contract: ['V2'] } } },
			{ name: 'paySsamV2Api', required: true, displayOptions: { hide: { contract: ['V1_T', 'V1_U'] } } },
		],
		webhooks: [
			// The address of an execution that waits for a payment. Only such an execution answers it.
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				// Without an empty responseData n8n answers the words "firstEntryJson" instead of the ack.
				responseData: '',
				path: '',
				restartWebhook: true,
				isFullPath: true,
			},
		],
		properties: [
			{
				displayName: 'Contract Model',
				name: 'contract',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'V1 T (PaySsam Sends by KakaoTalk)', value: 'V1_T' },
					{
						name: 'V1 U (You Deliver the URL)',
						value: 'V1_U',
						description: 'Experimental: the vendor publishes no field list for it',
					},
					{ name: 'V2', value: 'V2' },
				],
				default: 'V2',
				description: 'The PaySsam contract that your key belongs to',
			},
			resourceMenu,
			...operationMenus,
			...operationFields,
			nodeOptions,
			// Filled in only by this node itself, in the workflow that waits for a payment.
			{ displayName: 'Awaited', name: 'awaited', type: 'hidden', noDataExpression: true, default: '' },
		],
	};

	methods = {
		listSearch: {
			/** Published PaySsam Triggers of this n8n that check the same API key. */
			async searchTriggers(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
				const contract = this.getCurrentNodeParameter('contract');
				const credential = await this.getCredentials(contract === 'V2' ? CREDENTIAL.v2 : CREDENTIAL.v1);
				const wanted = (filter ?? '').toLowerCase();
				const results = publishedFor(String(credential.apiKey))
					.map(({ url, workflowName, nodeName }) => ({
						name: `${workflowName} (${nodeName})`,
						value: url,
						description: url,
					}))
					.filter(({ name }) => name.toLowerCase().includes(wanted));
				return { results };
			},
		},
	};

	webhookMethods = {
		default: {
			// The address belongs to a waiting execution and goes to PaySsam with the bill. Nothing is registered anywhere.
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const setUp = await readSetUp(this).catch((cause: unknown) => toNodeError(this.getNode(), cause, 0));
		if (setUp instanceof NodeOperationError || setUp instanceof NodeApiError) {
			if (!this.continueOnFail()) throw setUp;
			return [allFailed(this, setUp)];
		}
		const { plan, run } = setUp;
		return [plan === undefined ? await runItems(this, run) : await awaitPayment(this, plan, run.client)];
	}

	/** PaySsam calls an execution that waits for a payment. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		try {
			return await resumeOnPayment(this);
		} catch (cause) {
			// An error that left this method could end the waiting without anything having been checked.
			this.logger.error(`A callback could not be taken: ${cause instanceof Error ? cause.message : 'unknown reason'}`);
			return answer(this, 503, 'The callback could not be taken. Please repeat it.');
		}
	}
}

/** What does not depend on the items. */
async function readSetUp(context: IExecuteFunctions): Promise<{ plan: Plan | undefined; run: Run }> {
	const model = readModel(context);
	const plan = readPlan(context.getNodeParameter('awaited', 0, ''), context.getMode());
	const operation = readOperation(context, model);
	checkRetries(context, model, operation);
	const connection = await readCredential(context, model);
	const notRetried = whyNotRetried(context);
	const setting: Setting = {
		model,
		runSeed: runSeed(context),
		...(notRetried === undefined ? {} : { notRetried }),
		...(connection.businessNumber === undefined ? {} : { businessNumber: connection.businessNumber }),
	};
	const { timeoutMs, ...pace } = readNodeOptions(context.getNodeParameter('options', 0, {}));
	const client = createClient({
		model,
		transport: n8nTransport(context, CREDENTIAL[GENERATION_OF[model]], timeoutMs),
		sandbox: connection.sandbox,
		secrets: [connection.apiKey],
	});
	return { plan, run: { model, operation, connection, setting, client, pace } };
}

function readModel(context: IExecuteFunctions): ContractModel {
	const contract = context.getNodeParameter('contract', 0);
	if (contract === 'V1_T' || contract === 'V1_U' || contract === 'V2') return contract;
	throw new NodeOperationError(context.getNode(), `Contract Model is "${String(contract)}"`, {
		description: 'Choose V1 T, V1 U or V2.',
	});
}

function readOperation(context: IExecuteFunctions, model: ContractModel): Operation {
	const resource = context.getNodeParameter('resource', 0);
	const name = context.getNodeParameter('operation', 0);
	const operations = Object.hasOwn(RESOURCES, resource) ? (RESOURCES[resource]?.operations ?? {}) : {};
	const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
	if (operation?.contracts.includes(model)) return operation;
	throw new NodeOperationError(
		context.getNode(),
		`There is no operation "${name}" for "${resource}" under this contract model`,
		{
			description: 'Choose the operation again from the list.',
		},
	);
}

async function readCredential(context: IExecuteFunctions, model: ContractModel): Promise<Connection> {
	const generation = GENERATION_OF[model];
	const fields = await context.getCredentials(CREDENTIAL[generation]);
	try {
		return readConnection(generation, fields);
	} catch (cause) {
		throw new NodeOperationError(
			context.getNode(),
			cause instanceof Error ? cause.message : 'The credential cannot be read',
			{
				description: 'Open the credential of this node and correct it. Nothing was sent.',
			},
		);
	}
}

/**
 * The same for every retry, n8n's "Retry" of a failed execution included; different for every other run, node and turn of
 * a loop. n8n keeps the moment at which a run was established when it retries it under a new execution id. The execution
 * id would also repeat itself in a new database.
 */
function runSeed(context: IExecuteFunctions): string {
	const established = context.getExecutionContext?.()?.establishedAt;
	const turn = context.evaluateExpression('{{ $runIndex }}', 0);
	const run = established === undefined ? ['execution', context.getExecutionId()] : ['established', established];
	return JSON.stringify([context.getWorkflow().id, ...run, context.getNode().id, turn]);
}

/** Where nothing tells a second try from a second bill. */
function whyNotRetried(context: IExecuteFunctions): NotRetried | undefined {
	if (context.isToolExecution?.() === true || context.getNode().type.endsWith('Tool')) return 'tool';
	if (context.getMode() === 'integrated') return 'subWorkflow';
	// Where n8n kept the beginning of the run, it kept with it what had started it.
	return context.getExecutionContext?.()?.source === 'retry' ? 'lost' : undefined;
}

/** n8n's "Retry On Fail" repeats the whole node by itself, the items that went well included. */
function checkRetries(context: IExecuteFunctions, model: ContractModel, { action, menu }: Operation): void {
	if (context.getNode().retryOnFail !== true) return;
	const changesNothing = (): boolean =>
		context.getInputData().every((_, item) => {
			const more = context.getNodeParameter('additionalFields', item, {});
			return typeof more === 'object' && more !== null && 'changesNothing' in more && more.changesNothing === true;
		});
	if (action === 'composed') return;
	if (action === 'custom' ? changesNothing() : endpointFor(model, action).mayRepeat !== 'never') return;
	throw new NodeOperationError(context.getNode(), `"Retry On Fail" is on, and "${menu.action}" must not be repeated`, {
		description:
			'Nothing was sent. Switch "Retry On Fail" off in the settings of this node: n8n would run all items again, and PaySsam could do a second time what it has done.',
	});
}
