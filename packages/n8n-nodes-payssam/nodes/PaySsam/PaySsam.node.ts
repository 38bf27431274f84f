import {
	type IDataObject,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeType,
	type INodeTypeDescription,
	type NodeApiError,
	NodeConnectionTypes,
	NodeOperationError,
} from 'n8n-workflow';
import {
	buildRequest,
	type ContractModel,
	createClient,
	GENERATION_OF,
	type InputIssue,
	type PaySsamClient,
	signBody,
} from 'payssam-core';
import { type Connection, readConnection } from '../../credentials/environments';
import { publishedFor } from '../PaySsamTrigger/published-triggers';
import { onScreen, toNodeError } from './failure';
import { nodeOptions, readNodeOptions } from './fields';
import { inOrder } from './in-order';
import { operationFields, operationMenus, resourceMenus } from './menus';
import type { Operation, Request, Setting } from './operation';
import { RESOURCES } from './operations';
import { CREDENTIAL, n8nTransport } from './transport';

export class PaySsam implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'PaySsam',
		name: 'paySsam',
		icon: { light: 'file:../../icons/payssam.svg', dark: 'file:../../icons/payssam.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Send, read, resend and destroy PaySsam (결제선생) bills and cancel payments. Calls reach real customers and move real money; cancel and destroy cannot be undone.',
		defaults: { name: 'PaySsam' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			// By what hides them: n8n takes a field that credentials are shown by for a mere choice of login, and hides it.
			{ name: 'paySsamV1Api', required: true, displayOptions: { hide: { contract: ['V2'] } } },
			{ name: 'paySsamV2Api', required: true, displayOptions: { hide: { contract: ['V1_T', 'V1_U'] } } },
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
			...resourceMenus,
			...operationMenus,
			...operationFields,
			nodeOptions,
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

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		const node = this.getNode();
		const model = readModel(this);
		const operation = readOperation(this, model);
		const connection = await readCredential(this, model);
		const setting: Setting = {
			model,
			runSeed: runSeed(this),
			...(connection.businessNumber === undefined ? {} : { businessNumber: connection.businessNumber }),
		};
		const { concurrency, timeoutMs } = readNodeOptions(this.getNodeParameter('options', 0, {}));
		const client = createClient({
			model,
			transport: n8nTransport(this, CREDENTIAL[GENERATION_OF[model]], timeoutMs),
			sandbox: connection.sandbox,
		});

		// Every item is checked before the first is sent: a mistake in the last row must not leave the others half done.
		const requests = items.map((_, itemIndex) => prepare(this, operation, setting, connection, itemIndex));
		const invalid = requests.find((request) => 'failure' in request);
		if (invalid !== undefined && 'failure' in invalid && !this.continueOnFail()) {
			throw new NodeOperationError(node, invalid.failure, {
				itemIndex: invalid.itemIndex,
				...(invalid.failure.description ? { description: invalid.failure.description } : {}),
			});
		}

		const results = await inOrder(items.length, concurrency, async (itemIndex) => {
			const request = requests[itemIndex];
			if (request === undefined || 'failure' in request) return request;
			const result = await perform(this, operation, client, request, itemIndex);
			if ('failure' in result && !this.continueOnFail()) throw result.failure;
			return result;
		});

		const output: INodeExecutionData[] = [];
		const done: string[] = [];
		for (const result of results) {
			if (result === undefined || 'failure' in result || result.value === undefined) continue;
			if ('json' in result.value) done.push(String(result.value.json.billId));
		}
		for (const [itemIndex, result] of results.entries()) {
			if (result === undefined) continue;
			if ('failure' in result) throw withDone(toNodeError(node, result.failure, itemIndex), done);
			const { value } = result;
			if (value === undefined) continue;
			if ('json' in value) output.push({ json: value.json, pairedItem: { item: itemIndex } });
			else {
				const { message, description } = value.failure;
				const json: IDataObject = { error: message, whatToDo: description ?? '' };
				output.push({ json, error: value.failure, pairedItem: { item: itemIndex } });
			}
		}
		return [output];
	}
}

interface Prepared extends Request {
	warnings: readonly InputIssue[];
}

interface Failed {
	failure: NodeApiError | NodeOperationError;
	itemIndex: number;
}

function prepare(
	context: IExecuteFunctions,
	operation: Operation,
	setting: Setting,
	connection: Connection,
	itemIndex: number,
): Prepared | Failed {
	try {
		const request = operation.read.call(context, itemIndex, setting);
		const { warnings, request: unsigned } = buildRequest(setting.model, operation.action, request.input, {
			now: new Date(),
			sandbox: connection.sandbox,
		});
		// Signed here to find out whether it can be: a missing store code must not look like a call without an answer.
		signBody(unsigned.generation, unsigned.path, unsigned.body, connection);
		return { ...request, warnings };
	} catch (cause) {
		return { failure: toNodeError(context.getNode(), cause, itemIndex), itemIndex };
	}
}

async function perform(
	context: IExecuteFunctions,
	operation: Operation,
	client: PaySsamClient,
	request: Prepared,
	itemIndex: number,
): Promise<{ json: IDataObject } | Failed> {
	try {
		const outcome = await operation.call(client, request);
		if (outcome.outcome !== 'done') {
			const failure = toNodeError(context.getNode(), outcome.error, itemIndex);
			const noticed = inWords(request.warnings);
			if (noticed.length > 0)
				failure.description = `${failure.description} Noticed before sending: ${noticed.join(' ')}`;
			return { failure, itemIndex };
		}
		const warnings = inWords([...request.warnings, ...outcome.warnings]);
		const json: IDataObject = {
			...outcome.value,
			...(outcome.settledBy === undefined ? {} : { settledBy: outcome.settledBy }),
			...(warnings.length === 0 ? {} : { warnings }),
		};
		// A bill that existed before, and whose amount PaySsam does not tell: what we would have sent is not what is owed.
		if (outcome.settledBy === 'alreadyUsed' && outcome.warnings.some(({ field }) => field === 'price'))
			delete json.price;
		return { json };
	} catch (cause) {
		return { failure: toNodeError(context.getNode(), cause, itemIndex), itemIndex };
	}
}

function inWords(issues: readonly InputIssue[]): string[] {
	return [...new Set(issues.map((issue) => `${onScreen(issue)}: ${issue.problem} ${issue.remedy}`))];
}

/** Bills that went through before the failure are lost from the output, so the error names them. */
function withDone(
	error: NodeApiError | NodeOperationError,
	done: readonly string[],
): NodeApiError | NodeOperationError {
	if (done.length > 0) {
		error.description =
			`${error.description ?? ''} Done before it failed: ${done.join(', ')}. To go on in spite of single failures, set "On Error" in the settings of the node.`.trim();
	}
	return error;
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

/** The same for a retry of the node within its execution, different for every other execution, node and turn of a loop. */
function runSeed(context: IExecuteFunctions): string {
	const turn = context.evaluateExpression('{{ $runIndex }}', 0);
	return JSON.stringify([context.getWorkflow().id, context.getExecutionId(), context.getNode().id, turn]);
}
