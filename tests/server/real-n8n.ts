import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	type Execution,
	type ExecutionSummary,
	N8nClient,
	type N8nServer,
	type PackedPackage,
	type Postgres,
	packNodes,
	type StoredWorkflow,
	startN8n,
	startPostgres,
	type WorkflowDefinition,
	type WorkflowNode,
} from 'payssam-quickstart';
import { createSandbox, DEFAULT_API_KEY, defaultStore, type Listening, type Sandbox } from 'payssam-sandbox';

export const ACK = '{"code":"0000","msg":"성공하였습니다."}';

/** A real n8n on a real PostgreSQL with the packed nodes, and a sandbox beside it. */
export interface RealN8n {
	readonly n8n: N8nClient;
	readonly sandbox: Sandbox;
	readonly addresses: Listening;
	/** Credentials for the sandbox, made in n8n, by credential type. */
	readonly credentials: Record<'paySsamV1Api' | 'paySsamV2Api', { id: string; name: string }>;
	/** Of n8n's process, for whoever measures it. */
	pids(): readonly number[];
	/** What n8n has written to its log so far. */
	log(): string;
	/** Ends n8n and starts it again on the same data and the same address. */
	restart(): Promise<void>;
	/** Ends n8n as a power failure would: no signal that it could handle, nothing written any more. */
	kill(): Promise<void>;
	/** Starts n8n again after {@link kill}. */
	startAgain(): Promise<void>;
	stop(): Promise<void>;
}

export const OWNER = { email: 'owner@payssam.example', password: 'Test-password-1' };

export function credentialFields(baseUrl: string): Record<string, string> {
	const { member, merchant } = defaultStore();
	return { environment: 'custom', baseUrl, apiKey: DEFAULT_API_KEY, member, merchant, businessNumber: '' };
}

export async function createCredentials(n8n: N8nClient, { v1, v2 }: Listening): Promise<RealN8n['credentials']> {
	return {
		paySsamV1Api: await n8n.createCredential('V1', 'paySsamV1Api', credentialFields(v1)),
		paySsamV2Api: await n8n.createCredential('V2', 'paySsamV2Api', credentialFields(v2)),
	};
}

/** `settings` are further ones of n8n, by its own variable names. */
export async function startRealN8n(settings: Readonly<Record<string, string>> = {}): Promise<RealN8n> {
	const ends: Array<() => unknown> = [];
	const stop = async (): Promise<void> => {
		for (const end of ends.splice(0).reverse()) await end();
	};
	try {
		return await start(ends, stop, settings);
	} catch (error) {
		await stop();
		throw error;
	}
}

/** What an n8n needs around it, in folders that are removed afterwards. */
export interface Surroundings {
	readonly folder: string;
	readonly sandbox: Sandbox;
	readonly addresses: Listening;
	readonly database: Postgres;
	/** The packed nodes. */
	readonly nodes: PackedPackage;
}

/** Starts sandbox and database and packs the nodes. What undoes it is added to `ends`, to be called from the last to the first. */
export async function startSurroundings(ends: Array<() => unknown>): Promise<Surroundings> {
	const temporaryFolder = (name: string): string => {
		const folder = mkdtempSync(join(tmpdir(), `payssam-${name}-`));
		ends.push(() => rmSync(folder, { recursive: true, force: true }));
		return folder;
	};
	const folder = temporaryFolder('server');
	const sandbox = createSandbox();
	const addresses = await sandbox.listen();
	ends.push(() => sandbox.close());
	const database = await startPostgres({
		folder: temporaryFolder('database'),
		password: 'test',
		logFile: join(folder, 'postgres.log'),
	});
	ends.push(() => database.stop());
	return { folder, sandbox, addresses, database, nodes: packNodes(join(folder, 'package')) };
}

async function start(
	ends: Array<() => unknown>,
	stop: () => Promise<void>,
	settings: Readonly<Record<string, string>>,
): Promise<RealN8n> {
	const { folder, sandbox, addresses, database, nodes } = await startSurroundings(ends);
	const startServer = async (preferredPort?: number): Promise<N8nServer> =>
		await startN8n({
			folder: join(folder, 'n8n'),
			database,
			packages: [nodes],
			settings,
			...(preferredPort === undefined ? {} : { preferredPort }),
			logFile: join(folder, 'n8n.log'),
		});
	let server = await startServer();
	ends.push(() => server.stop());
	const n8n = new N8nClient(server.url);
	await n8n.signIn(OWNER);
	const credentials = await createCredentials(n8n, addresses);
	const startAgain = async (): Promise<void> => {
		const { url, port } = server;
		server = await startServer(port);
		if (server.url !== url) throw new Error(`n8n came back at ${server.url} instead of ${url}.`);
		await n8n.signIn(OWNER);
	};
	return {
		n8n,
		sandbox,
		addresses,
		credentials,
		pids: () => [server.process.pid],
		log: () => readFileSync(join(folder, 'n8n.log'), 'utf8'),
		async restart() {
			await server.stop();
			await startAgain();
		},
		kill: () => server.process.kill(),
		startAgain,
		stop,
	};
}

export interface ChainNode {
	name: string;
	type: string;
	typeVersion?: number;
	webhookId?: string;
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
	onError?: string;
	alwaysOutputData?: boolean;
}

/** A workflow from nodes that follow one another. */
export function chain(name: string, nodes: readonly ChainNode[]): WorkflowDefinition {
	const placed = nodes.map((node, index): WorkflowNode => ({ typeVersion: 1, ...node, position: [index * 240, 0] }));
	const connections: Record<string, unknown> = {};
	for (const [index, { name: from }] of placed.entries()) {
		const next = placed[index + 1];
		if (next !== undefined) connections[from] = { main: [[{ node: next.name, type: 'main', index: 0 }]] };
	}
	return { name, nodes: placed, connections, settings: { executionOrder: 'v1' } };
}

/** What "Send and Wait for Payment" is given in tests. */
export const AWAITED_BILL = {
	contract: 'V2',
	resource: 'bill',
	operation: 'sendAndAwaitPayment',
	productName: '11월 수강료',
	memberName: '김하늘',
	phone: '010-1234-5678',
	price: '45000',
	billIdFrom: 'execution',
};

/** The first step of a workflow that a call to `/webhook/<path>` starts. */
export function startedByCall(path: string): ChainNode {
	return {
		name: 'Start',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: path,
		parameters: { path, httpMethod: 'POST', options: {} },
	};
}

/** A workflow that is started by a call, sends a bill, and goes on with `next` when it is paid or over. */
export function waitForPayment(
	path: string,
	credential: { id: string; name: string },
	parameters: Record<string, unknown>,
	next: ChainNode,
): WorkflowDefinition {
	return chain(path, [
		startedByCall(path),
		{
			name: 'Bill',
			type: 'n8n-nodes-payssam.paySsam',
			credentials: { paySsamV2Api: credential },
			parameters: { ...AWAITED_BILL, ...parameters },
		},
		next,
	]);
}

export interface PublishedTrigger {
	workflow: StoredWorkflow;
	url: string;
}

let webhooks = 0;

/** Where a trigger is published: `webhookUrl` where callbacks do not come in at n8n's own address. */
export interface TriggerPlace extends Pick<RealN8n, 'n8n' | 'credentials'> {
	readonly webhookUrl?: string;
}

async function createTrigger(
	real: TriggerPlace,
	name: string,
	parameters: Record<string, unknown>,
	credential: 'paySsamV1Api' | 'paySsamV2Api' = 'paySsamV1Api',
	node: Partial<ChainNode> = {},
	next: Omit<ChainNode, 'name'> = { type: 'n8n-nodes-base.noOp', parameters: {} },
): Promise<PublishedTrigger> {
	const webhookId = `5f8d0d55-0000-4000-8000-${String(++webhooks).padStart(12, '0')}`;
	const url = `${real.webhookUrl ?? real.n8n.url}/webhook/${webhookId}/payssam`;
	const workflow = await real.n8n.createWorkflow(
		chain(name, [
			{
				name: 'Trigger',
				type: 'n8n-nodes-payssam.paySsamTrigger',
				typeVersion: 2,
				webhookId,
				parameters: {
					authentication: credential,
					events: ['payment.approved'],
					keyCheck: 'require',
					readBack: false,
					...parameters,
				},
				credentials: { [credential]: real.credentials[credential] },
				...node,
			},
			{ name: 'Next step', ...next },
		]),
	);
	return { workflow, url };
}

/** Publishes "PaySsam Trigger, then one more step", the step being the place where runs are counted. */
export async function publishTrigger(...trigger: Parameters<typeof createTrigger>): Promise<PublishedTrigger> {
	const [real] = trigger;
	const created = await createTrigger(...trigger);
	await real.n8n.publish(created.workflow, [created.url]);
	return created;
}

/** Tries to publish a trigger that n8n must not publish, and answers what n8n says about it. */
export async function whyNotPublished(...trigger: Parameters<typeof createTrigger>): Promise<string> {
	const [real] = trigger;
	const { workflow } = await createTrigger(...trigger);
	await real.n8n.publish(workflow, []);
	let last = '';
	for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
		const text = JSON.stringify(await real.n8n.request('GET', `/rest/workflows/${workflow.id}/publication-status`));
		if (/fail|error/i.test(text)) return text;
		last = text;
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
	throw new Error(`n8n names no reason why the workflow is not published: ${last}`);
}

/** What PaySsam would see of an answer: status, content type and the very bytes. */
export interface SeenAnswer {
	status: number;
	contentType: string | null;
	body: string;
	bytes: number;
}

export async function callBack(url: string, body: unknown, contentType = 'application/json'): Promise<SeenAnswer> {
	const answer = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': contentType },
		body: typeof body === 'string' ? body : JSON.stringify(body),
		signal: AbortSignal.timeout(60_000),
	});
	return await seen(answer);
}

export async function seen(answer: Response): Promise<SeenAnswer> {
	const bytes = Buffer.from(await answer.arrayBuffer());
	return {
		status: answer.status,
		contentType: answer.headers.get('content-type'),
		body: bytes.toString('utf8'),
		bytes: bytes.byteLength,
	};
}

/** The executions that callbacks started. Those of mode "integrated" are steps of them, which n8n takes back when they end. */
export async function startedByCallbacks(real: RealN8n, workflowId: string): Promise<ExecutionSummary[]> {
	return (await real.n8n.executions(workflowId)).filter(({ mode }) => mode !== 'integrated');
}

/** The one answer that PaySsam takes for "received". */
export const EXACT_ACK: SeenAnswer = {
	status: 200,
	contentType: 'application/json; charset=utf-8',
	body: ACK,
	bytes: 46,
};

/** Items that reached the step behind the trigger, over all executions of the workflow. */
export async function downstream(
	real: RealN8n,
	workflowId: string,
): Promise<{ items: unknown[]; executions: Execution[] }> {
	const executions = await Promise.all((await real.n8n.executions(workflowId)).map(({ id }) => real.n8n.execution(id)));
	return { items: executions.flatMap(({ output }) => output['Next step'] ?? []), executions };
}

/** A text field of an output item. Fails the test where it is missing. */
export function textOf(item: unknown, name: string): string {
	const value =
		typeof item === 'object' && item !== null ? Object.entries(item).find(([key]) => key === name)?.[1] : undefined;
	if (typeof value !== 'string') throw new Error(`The item has no text "${name}": ${JSON.stringify(item)}`);
	return value;
}
