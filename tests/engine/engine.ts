/*
 * A real n8n engine in this process, with the built package in it. Everything that n8n does itself (loading, parameters,
 * expressions, HTTP, item linking, retries, errors) is done by n8n's own code. What n8n takes from its database and its
 * web server is replaced by the least that behaves the same: credentials, processed data, webhooks.
 */
import './quiet';
import 'reflect-metadata';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { dirname } from 'node:path';
import {
	DataDeduplicationService,
	ExecutionLifecycleHooks,
	ExternalSecretsProxy,
	HookContext,
	LoadOptionsContext,
	PackageDirectoryLoader,
	WorkflowExecute,
} from 'n8n-core';
import {
	createRunExecutionData,
	type ExecuteWorkflowData,
	type IConnections,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	ICredentialsHelper,
	type IDataObject,
	type IExecuteWorkflowInfo,
	type IHttpRequestMethods,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeExecutionData,
	type INodeParameters,
	type INodeProperties,
	type INodeType,
	type INodeTypes,
	type IRequestOptionsSimplified,
	type IRun,
	type IRunExecutionData,
	type ITaskData,
	type IVersionedNodeType,
	type IWebhookData,
	type IWorkflowExecuteAdditionalData,
	type IWorkflowSettings,
	type Logger,
	NodeHelpers,
	Workflow,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { ProcessedData } from './processed-data';

/** Folder of the built package, found as another package would find it. */
export const PACKAGE_FOLDER = dirname(createRequire(import.meta.url).resolve('n8n-nodes-payssam/package.json'));

export const PAYSSAM = 'n8n-nodes-payssam.paySsam';
export const PAYSSAM_TRIGGER = 'n8n-nodes-payssam.paySsamTrigger';
/** Stands for whatever follows in a workflow: passes its items on, so that the run data shows what arrived. */
export const NEXT = 'test.next';

export type CredentialType = 'paySsamV1Api' | 'paySsamV2Api';

/** The node under test is always called so; the node behind it is called `Next`. */
export const NODE_NAME = 'Under test';

const nextType: INodeType = {
	description: {
		displayName: 'Next',
		name: 'next',
		group: ['transform'],
		version: 1,
		description: 'Passes items on',
		defaults: { name: 'Next' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		return [this.getInputData()];
	},
};

const require = createRequire(import.meta.url);
const requireFromN8n = createRequire(createRequire(require.resolve('payssam-quickstart')).resolve('n8n/package.json'));

/** n8n's own nodes that ours rely on, or are measured beside, as n8n brings them. */
const N8N_NODES: Readonly<Record<string, () => INodeType | IVersionedNodeType>> = {
	'n8n-nodes-base.crypto': () => baseNode('Crypto', 'Crypto'),
	'n8n-nodes-base.executeWorkflowTrigger': () =>
		baseNode('ExecuteWorkflow/ExecuteWorkflowTrigger', 'ExecuteWorkflowTrigger'),
	'n8n-nodes-base.httpRequest': () => baseNode('HttpRequest', 'HttpRequest'),
	'n8n-nodes-base.if': () => baseNode('If', 'If'),
	'n8n-nodes-base.noOp': () => baseNode('NoOp', 'NoOp'),
	'n8n-nodes-base.set': () => baseNode('Set', 'Set'),
	'n8n-nodes-base.splitInBatches': () => baseNode('SplitInBatches', 'SplitInBatches'),
};

/** n8n makes one of each, too. */
const madeNodes = new Map<string, INodeType | IVersionedNodeType>();

function baseNode(folder: string, name: string): INodeType | IVersionedNodeType {
	const Node = requireFromN8n(`n8n-nodes-base/dist/nodes/${folder}/${name}.node.js`)[name];
	return new Node();
}

class LoadedTypes implements INodeTypes {
	readonly #loader: PackageDirectoryLoader;

	constructor(loader: PackageDirectoryLoader) {
		this.#loader = loader;
	}

	getByName(type: string): INodeType | IVersionedNodeType {
		if (type === NEXT) return nextType;
		const make = N8N_NODES[type];
		if (make === undefined) return this.#loader.getNode(type.slice(type.indexOf('.') + 1)).type;
		const made = madeNodes.get(type) ?? make();
		madeNodes.set(type, made);
		return made;
	}

	getByNameAndVersion(type: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(type), version);
	}

	getKnownTypes(): IDataObject {
		return {};
	}
}

/** n8n's own reads and decrypts a database row; the rest is the same: the credential class signs the request. */
class Credentials extends ICredentialsHelper {
	readonly #loader: PackageDirectoryLoader;

	readonly #stored: Map<string, ICredentialDataDecryptedObject>;

	constructor(loader: PackageDirectoryLoader, stored: Map<string, ICredentialDataDecryptedObject>) {
		super();
		this.#loader = loader;
		this.#stored = stored;
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.#loader.getCredential(typeName).type;
		if (typeof authenticate !== 'function') throw new Error('Not a signing credential');
		return await Reflect.apply(authenticate, undefined, [credentials, requestOptions]);
	}

	async preAuthentication(): Promise<ICredentialDataDecryptedObject | undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<ICredentialDataDecryptedObject | undefined> {
		return undefined;
	}

	async getCredentials(): Promise<ICredentials> {
		throw new Error('Not needed here');
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		{ id }: INodeCredentialsDetails,
	): Promise<ICredentialDataDecryptedObject> {
		const stored = this.#stored.get(String(id));
		if (stored === undefined) throw new Error(`No credential ${String(id)}`);
		return structuredClone(stored);
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(type: string): INodeProperties[] {
		return this.#loader.getCredential(type).type.properties;
	}
}

/** One workflow: the node under test, and a node behind it. */
export interface WorkflowUnderTest {
	type: typeof PAYSSAM | typeof PAYSSAM_TRIGGER;
	parameters: INodeParameters;
	/** Type of the node's credential and what is stored in it. */
	credential?: { type: CredentialType; data: ICredentialDataDecryptedObject };
	workflowId?: string;
	workflowName?: string;
	nodeId?: string;
	/** Settings of the workflow. */
	workflowSettings?: IWorkflowSettings;
	/** Settings of the node: `onError`, `retryOnFail`, … */
	settings?: Partial<
		Pick<INode, 'onError' | 'continueOnFail' | 'alwaysOutputData' | 'retryOnFail' | 'maxTries' | 'waitBetweenTries'>
	>;
}

export interface Execution {
	items?: IDataObject[];
	executionId?: string;
	mode?: WorkflowExecuteMode;
	/** How many times the node has run in this execution before, as in a loop. */
	earlierTurns?: number;
	/** The moment at which n8n established the run; n8n keeps it when it retries the run under another execution id. */
	establishedAt?: number;
	/** Called when the execution has begun, with what a person does who cancels it. */
	onBegin?: (cancel: () => void) => void;
}

export interface Result {
	run: IRun;
	/** Last turn of the node under test. */
	task: ITaskData;
	output: INodeExecutionData[];
	/** Items that reached the node behind; `undefined` when it did not run. */
	next: INodeExecutionData[] | undefined;
	error: NonNullable<ITaskData['error']> | undefined;
}

const WEBHOOK_BASE = 'http://n8n.example.com/webhook';

export class Engine {
	readonly loader: PackageDirectoryLoader;

	readonly processed: ProcessedData;

	readonly #nodeTypes: LoadedTypes;

	readonly #stored = new Map<string, ICredentialDataDecryptedObject>();

	readonly #credentials: Credentials;

	#executions = 0;

	constructor(loader: PackageDirectoryLoader, processed: ProcessedData) {
		this.loader = loader;
		this.processed = processed;
		this.#nodeTypes = new LoadedTypes(loader);
		this.#credentials = new Credentials(loader, this.#stored);
	}

	nodeType(type: string): INodeType {
		return this.#nodeTypes.getByNameAndVersion(type);
	}

	nextExecutionId(): string {
		this.#executions += 1;
		return String(this.#executions);
	}

	/** Keeps a credential, and answers its id. */
	keep(data: ICredentialDataDecryptedObject): string {
		const id = String(this.#stored.size + 1);
		this.#stored.set(id, data);
		return id;
	}

	workflow(wanted: WorkflowUnderTest): { workflow: Workflow; node: INode } {
		const credentialId = wanted.credential === undefined ? '' : this.keep(wanted.credential.data);
		const node: INode = {
			id: wanted.nodeId ?? 'node-1',
			name: NODE_NAME,
			type: wanted.type,
			typeVersion: wanted.type === PAYSSAM_TRIGGER ? 2 : 1,
			position: [0, 0],
			parameters: wanted.parameters,
			webhookId: 'hook-1',
			...(wanted.credential === undefined
				? {}
				: { credentials: { [wanted.credential.type]: { id: credentialId, name: wanted.credential.type } } }),
			...wanted.settings,
		};
		const next: INode = { id: 'next', name: 'Next', type: NEXT, typeVersion: 1, position: [200, 0], parameters: {} };
		const workflow = new Workflow({
			id: wanted.workflowId ?? 'workflow-1',
			name: wanted.workflowName ?? 'Bills',
			nodes: [node, next],
			connections: { [node.name]: { main: [[{ node: 'Next', type: 'main', index: 0 }]] } },
			active: true,
			nodeTypes: this.#nodeTypes,
			settings: { executionOrder: 'v1', ...wanted.workflowSettings },
		});
		// Workflow fills in the defaults of the node type, as it does in n8n.
		const filled = workflow.getNode(node.name);
		if (filled === null) throw new Error('The workflow has lost its node');
		return { workflow, node: filled };
	}

	additionalData(workflow: Workflow, mode: WorkflowExecuteMode, executionId: string): IWorkflowExecuteAdditionalData {
		return {
			externalSecretsProxy: new ExternalSecretsProxy(),
			credentialsHelper: this.#credentials,
			executionId,
			currentNodeExecutionIndex: 0,
			restApiUrl: 'http://n8n.example.com/rest',
			instanceBaseUrl: 'http://n8n.example.com/',
			formBaseUrl: 'http://n8n.example.com/form',
			formWaitingBaseUrl: 'http://n8n.example.com/form-waiting',
			formTestBaseUrl: 'http://n8n.example.com/form-test',
			webhookBaseUrl: WEBHOOK_BASE,
			webhookWaitingBaseUrl: 'http://n8n.example.com/webhook-waiting',
			webhookTestBaseUrl: 'http://n8n.example.com/webhook-test',
			mcpBaseUrl: 'http://n8n.example.com/mcp',
			mcpTestBaseUrl: 'http://n8n.example.com/mcp-test',
			variables: {},
			workflowId: workflow.id,
			hooks: new ExecutionLifecycleHooks(mode, executionId, {
				id: workflow.id,
				name: workflow.name ?? '',
				active: true,
				isArchived: false,
				activeVersionId: null,
				createdAt: new Date(),
				updatedAt: new Date(),
				nodes: Object.values(workflow.nodes),
				connections: workflow.connectionsBySourceNode,
			}),
			executeWorkflow: async (info, _, { inputData }) => await this.#executeInline(info, inputData ?? [{ json: {} }]),
			getRunExecutionData: async () => undefined,
			getRuntimeCredential: async () => undefined,
			logAiEvent: () => undefined,
			startRunnerTask: notHere,
		};
	}

	/** Runs the node on items, and what follows it. */
	async run(wanted: WorkflowUnderTest, execution: Execution = {}): Promise<Result> {
		const { workflow } = this.workflow(wanted);
		const items = execution.items ?? [{}];
		return await this.execute(
			workflow,
			items.map((json) => ({ json })),
			execution,
		);
	}

	/** Runs a workflow of any nodes from the first of them. */
	async runNodes(nodes: INode[], connections: IConnections, items: INodeExecutionData[]): Promise<IRun> {
		const settings = { executionOrder: 'v1' as const };
		const workflow = new Workflow({
			id: 'nodes',
			nodes,
			connections,
			active: true,
			nodeTypes: this.#nodeTypes,
			settings,
		});
		const node = workflow.getNode(nodes[0]?.name ?? '');
		if (node === null) throw new Error('The workflow has no nodes');
		const data = createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node, data: { main: [items] }, source: null }] },
		});
		const additionalData = this.additionalData(workflow, 'trigger', this.nextExecutionId());
		return await new WorkflowExecute(additionalData, 'trigger', data).processRunExecutionData(workflow);
	}

	async execute(
		workflow: Workflow,
		items: INodeExecutionData[],
		{
			executionId = this.nextExecutionId(),
			mode = 'trigger',
			earlierTurns = 0,
			establishedAt,
			onBegin,
		}: Execution = {},
	): Promise<Result> {
		const node = workflow.getNode(NODE_NAME);
		if (node === null) throw new Error('The workflow has lost its node');
		const earlier: ITaskData[] = Array.from({ length: earlierTurns }, (_, executionIndex) => ({
			startTime: 0,
			executionTime: 0,
			executionIndex,
			executionStatus: 'success',
			source: [],
			data: { main: [[]] },
		}));
		const data = createRunExecutionData({
			resultData: { runData: earlierTurns === 0 ? {} : { [NODE_NAME]: earlier } },
			executionData: {
				nodeExecutionStack: [{ node, data: { main: [items] }, source: null }],
				...(establishedAt === undefined ? {} : { runtimeData: { version: 1, establishedAt, source: mode } }),
			},
		});
		return await this.#process(workflow, data, mode, executionId, onBegin);
	}

	/** Goes on with an execution that waits, as n8n does when its time has come and nothing has been put in its place. */
	async resume(wanted: WorkflowUnderTest, { run }: Result): Promise<Result> {
		const { workflow } = this.workflow(wanted);
		return await this.#process(workflow, structuredClone(run.data), run.mode, this.nextExecutionId());
	}

	async #process(
		workflow: Workflow,
		data: IRunExecutionData,
		mode: WorkflowExecuteMode,
		executionId: string,
		onBegin?: Execution['onBegin'],
	): Promise<Result> {
		const additionalData = this.additionalData(workflow, mode, executionId);
		// Expressions are evaluated in an isolate of their own per execution, if n8n is set to do so.
		const running = new WorkflowExecute(additionalData, mode, data).processRunExecutionData(workflow);
		onBegin?.(() => running.cancel());
		const run = await running;
		const task = run.data.resultData.runData[NODE_NAME]?.at(-1);
		if (task === undefined) throw run.data.resultData.error ?? new Error('The node did not run');
		const error = task.error ?? run.data.resultData.error;
		return {
			run,
			task,
			output: task.data?.main?.[0] ?? [],
			next: run.data.resultData.runData.Next?.at(-1)?.data?.main?.[0] ?? undefined,
			error,
		};
	}

	/** A workflow inside an execution. n8n's own adds the rows of its table of executions. */
	async #executeInline({ code }: IExecuteWorkflowInfo, items: INodeExecutionData[]): Promise<ExecuteWorkflowData> {
		if (code === undefined) throw new Error('Only workflows given as code are run here');
		const { id, name, nodes, connections, settings = {} } = code;
		const start = nodes.find(({ type }) => type === 'n8n-nodes-base.executeWorkflowTrigger');
		if (start === undefined) throw new Error('The workflow has no start');
		const workflow = new Workflow({
			id,
			name,
			nodes,
			connections,
			active: false,
			nodeTypes: this.#nodeTypes,
			settings,
		});
		const data = createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node: start, data: { main: [items] }, source: null }] },
		});
		const executionId = this.nextExecutionId();
		const additionalData = this.additionalData(workflow, 'integrated', executionId);
		const run = await new WorkflowExecute(additionalData, 'integrated', data).processRunExecutionData(workflow);
		const { error, lastNodeExecuted = '', runData } = run.data.resultData;
		if (run.finished !== true && run.waitTill === undefined) throw error ?? new Error('The workflow has not ended');
		const waitTill = run.waitTill === undefined ? {} : { waitTill: run.waitTill };
		return { executionId, data: runData[lastNodeExecuted]?.at(-1)?.data?.main ?? [null], ...waitTill };
	}

	/** Publishes a trigger (`create`) or takes it back (`delete`), as n8n does. */
	async hook(
		wanted: WorkflowUnderTest,
		method: 'checkExists' | 'create' | 'delete',
		mode: WorkflowExecuteMode = 'trigger',
		activation: WorkflowActivateMode = 'activate',
	): Promise<boolean> {
		const { workflow, node } = this.workflow(wanted);
		const additionalData = this.additionalData(workflow, mode, '');
		const webhook = this.webhookData(workflow, node, additionalData, mode === 'manual');
		const context = new HookContext(workflow, node, additionalData, mode, activation, webhook);
		const hook = this.nodeType(wanted.type).webhookMethods?.default?.[method];
		if (hook === undefined) throw new Error(`The node has no ${method}`);
		return await Reflect.apply(hook, context, []);
	}

	webhookData(
		workflow: Workflow,
		node: INode,
		additionalData: IWorkflowExecuteAdditionalData,
		isTest: boolean,
		httpMethod: IHttpRequestMethods = 'POST',
	): IWebhookData {
		const { webhooks = [] } = this.nodeType(node.type).description;
		const webhookDescription = webhooks.find((one) => one.httpMethod === httpMethod);
		if (webhookDescription === undefined) throw new Error('The node has no webhook');
		return {
			httpMethod,
			node: node.name,
			path: NodeHelpers.getNodeWebhookPath(workflow.id, node, String(webhookDescription.path)),
			webhookDescription,
			workflowId: workflow.id,
			workflowExecuteAdditionalData: additionalData,
			isTest,
		};
	}

	/** n8n's log, the same for all nodes. */
	get log(): Logger {
		const { workflow, node } = this.workflow({ type: PAYSSAM, parameters: {} });
		const additionalData = this.additionalData(workflow, 'internal', '');
		return new LoadOptionsContext(workflow, node, additionalData, '').logger;
	}

	/** What the editor shows in a list of the node. */
	async search(wanted: WorkflowUnderTest, method: string, filter?: string): Promise<unknown> {
		const { workflow, node } = this.workflow(wanted);
		const context = new LoadOptionsContext(
			workflow,
			node,
			{ ...this.additionalData(workflow, 'internal', ''), currentNodeParameters: node.parameters },
			'',
		);
		const search = this.nodeType(wanted.type).methods?.listSearch?.[method];
		if (search === undefined) throw new Error(`The node has no ${method}`);
		return await Reflect.apply(search, context, [filter]);
	}
}

async function notHere(): Promise<never> {
	throw new Error('Not needed here');
}

let engine: Promise<Engine> | undefined;

/** The engine of this process: n8n allows its deduplication service to be set once. */
export async function startEngine(): Promise<Engine> {
	engine ??= (async () => {
		forbidOtherHosts();
		const processed = new ProcessedData();
		await DataDeduplicationService.init(processed);
		const loader = new PackageDirectoryLoader(PACKAGE_FOLDER);
		await loader.loadAll();
		return new Engine(loader, processed);
	})();
	return await engine;
}

/** Connections that went, or wanted to go, to another machine. A test that reaches one is wrong, so it fails at once. */
export const strayConnections: string[] = [];

function forbidOtherHosts(): void {
	const connect = Socket.prototype.connect;
	Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
		const [first] = args.flat();
		const host = typeof first === 'object' && first !== null && 'host' in first ? String(first.host) : '';
		if (host !== '' && !['127.0.0.1', 'localhost', '::1'].includes(host)) {
			strayConnections.push(host);
			queueMicrotask(() => this.destroy(new Error(`No test may reach ${host}`)));
			return this;
		}
		return Reflect.apply(connect, this, args);
	};
}
