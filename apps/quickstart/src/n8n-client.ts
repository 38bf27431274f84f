import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'flatted';

/** A node of a workflow, as n8n stores it. */
export interface WorkflowNode {
	id?: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
	webhookId?: string;
	[other: string]: unknown;
}

export interface WorkflowDefinition {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
	[other: string]: unknown;
}

export interface StoredWorkflow extends WorkflowDefinition {
	id: string;
	versionId: string;
}

export interface ExecutionSummary {
	id: string;
	workflowId: string;
	status: string;
	mode: string;
	startedAt: string;
	stoppedAt?: string;
}

export interface Execution extends ExecutionSummary {
	/** The stored run data exactly as n8n keeps it: the place to look for what must not be there. */
	stored: string;
	/** Output items of each node that ran, by node name. */
	output: Record<string, unknown[]>;
	/** Message of the error that ended the execution. */
	error?: string;
}

export interface Owner {
	email: string;
	password: string;
}

type Json = Record<string, unknown>;

/** Speaks to n8n's own REST interface, as the editor does, signed in as the owner of the instance. */
export class N8nClient {
	private cookie = '';

	constructor(readonly url: string) {}

	/** Makes the owner of a fresh instance, or signs in to one that has an owner. */
	async signIn(owner: Owner): Promise<void> {
		const settings = await this.request('GET', '/rest/settings');
		const management = isJson(settings.userManagement) ? settings.userManagement : {};
		if (management.showSetupOnFirstLoad === true) {
			await this.request('POST', '/rest/owner/setup', { ...owner, firstName: 'PaySsam', lastName: 'Quickstart' });
		} else {
			await this.request('POST', '/rest/login', { emailOrLdapLoginId: owner.email, password: owner.password });
		}
	}

	async createCredential(name: string, type: string, data: Json): Promise<{ id: string; name: string }> {
		const created = await this.request('POST', '/rest/credentials', { name, type, data });
		return { id: String(created.id), name };
	}

	async updateCredential(id: string, name: string, type: string, data: Json): Promise<void> {
		await this.request('PATCH', `/rest/credentials/${id}`, { name, type, data });
	}

	async findCredential(name: string): Promise<string | undefined> {
		const found = (await this.list('/rest/credentials')).find((credential) => credential.name === name);
		return found === undefined ? undefined : String(found.id);
	}

	/** What the "Test" button of the credential dialog answers. */
	async testCredential(
		id: string,
		name: string,
		type: string,
		data: Json,
	): Promise<{ status: string; message: string }> {
		const answer = await this.request('POST', '/rest/credentials/test', { credentials: { id, name, type, data } });
		return { status: String(answer.status), message: String(answer.message) };
	}

	async createWorkflow(workflow: WorkflowDefinition): Promise<StoredWorkflow> {
		return stored(await this.request('POST', '/rest/workflows', { settings: {}, ...workflow }), workflow);
	}

	async updateWorkflow(id: string, workflow: WorkflowDefinition): Promise<StoredWorkflow> {
		return stored(await this.request('PATCH', `/rest/workflows/${id}?forceSave=true`, { ...workflow }), workflow);
	}

	async workflow(id: string): Promise<WorkflowDefinition> {
		const { name, nodes, connections, settings, versionId } = await this.request('GET', `/rest/workflows/${id}`);
		return {
			name: String(name),
			nodes: readNodes(nodes),
			connections: isJson(connections) ? connections : {},
			settings: isJson(settings) ? settings : {},
			versionId,
		};
	}

	async findWorkflow(name: string): Promise<string | undefined> {
		const found = (await this.list('/rest/workflows')).find((workflow) => workflow.name === name);
		return found === undefined ? undefined : String(found.id);
	}

	/**
	 * Publishes the newest version. n8n does so a moment later by itself, so this waits until the given addresses of
	 * the workflow are listening.
	 */
	async publish(workflow: StoredWorkflow, addresses: readonly string[]): Promise<void> {
		await this.request('POST', `/rest/workflows/${workflow.id}/activate`, { versionId: workflow.versionId });
		for (const address of addresses) await waitUntilListening(address);
	}

	/** Runs the workflow as the "Execute workflow" button does, from its first node, and waits for the end. */
	async runManually(workflow: StoredWorkflow): Promise<Execution> {
		const [start] = workflow.nodes;
		const answer = await this.request('POST', `/rest/workflows/${workflow.id}/run`, {
			workflowData: { ...workflow, active: false },
			...(start === undefined ? {} : { triggerToStartFrom: { name: start.name } }),
		});
		const id = String(answer.executionId);
		for (const deadline = Date.now() + 120_000; ; ) {
			const execution = await this.execution(id);
			if (!['new', 'running', 'waiting'].includes(execution.status)) return execution;
			if (Date.now() > deadline) throw new Error(`Execution ${id} has not ended after two minutes.`);
			await delay(100);
		}
	}

	async unpublish(id: string): Promise<void> {
		await this.request('POST', `/rest/workflows/${id}/deactivate`, {});
	}

	/**
	 * The executions of a workflow, the running ones first. n8n reads the running and the ended ones at the same time, so
	 * that it lists one twice that ends in between: it is here once, as ended.
	 */
	async executions(workflowId: string): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const answer = await this.request('GET', `/rest/executions?filter=${filter}&limit=100`);
		const results = Array.isArray(answer.results) ? answer.results : [];
		const listed = results.filter(isJson).map(summary);
		return [...new Map(listed.map((execution) => [execution.id, execution])).values()];
	}

	async execution(id: string): Promise<Execution> {
		const answer = await this.request('GET', `/rest/executions/${id}`);
		if (answer.data === undefined) throw new Error(`n8n has no data of execution ${id}: it was taken back.`);
		const data = typeof answer.data === 'string' ? answer.data : JSON.stringify(answer.data);
		return { ...summary(answer), stored: data, ...readRunData(data) };
	}

	/** Waits until `count` executions of the workflow have ended, and answers all of them, oldest first. */
	async waitForExecutions(workflowId: string, count: number, timeoutMs = 30_000): Promise<ExecutionSummary[]> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const all = await this.executions(workflowId);
			const ended = all.filter(({ status }) => !['new', 'running', 'waiting'].includes(status));
			if (ended.length >= count) return ended.sort((a, b) => Number(a.id) - Number(b.id));
			if (Date.now() > deadline) {
				throw new Error(
					`${ended.length} of ${count} executions of workflow ${workflowId} ended within ${timeoutMs / 1000} s (all: ${JSON.stringify(all.map(({ id, status }) => `${id} ${status}`))}).`,
				);
			}
			await delay(100);
		}
	}

	private async list(path: string): Promise<Json[]> {
		const answer: unknown = await this.fetchJson('GET', path);
		const data = isJson(answer) ? answer.data : undefined;
		return Array.isArray(data) ? data.filter(isJson) : [];
	}

	async request(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: Json): Promise<Json> {
		const answer = await this.fetchJson(method, path, body);
		if (!isJson(answer)) return {};
		return isJson(answer.data) ? answer.data : answer;
	}

	private async fetchJson(method: string, path: string, body?: Json): Promise<unknown> {
		const response = await fetch(this.url + path, {
			method,
			headers: {
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...(this.cookie === '' ? {} : { cookie: this.cookie }),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
			signal: AbortSignal.timeout(60_000),
		});
		for (const line of response.headers.getSetCookie()) {
			if (line.startsWith('n8n-auth=')) this.cookie = line.split(';', 1)[0] ?? '';
		}
		const text = await response.text();
		if (!response.ok) throw new Error(`n8n answered ${response.status} to ${method} ${path}: ${text.slice(0, 2_000)}`);
		return text === '' ? undefined : JSON.parse(text);
	}
}

/** n8n answers a GET to a listening POST webhook in other words than to one that it does not know. */
async function waitUntilListening(address: string): Promise<void> {
	for (const deadline = Date.now() + 30_000; ; ) {
		const answer = await fetch(address, { signal: AbortSignal.timeout(10_000) });
		if (answer.ok || (await answer.text()).includes('Did you mean to make a POST request?')) return;
		if (Date.now() > deadline) throw new Error(`The workflow was published, but n8n does not listen at ${address}.`);
		await delay(100);
	}
}

function isJson(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readNodes(nodes: unknown): WorkflowNode[] {
	return Array.isArray(nodes) ? nodes : [];
}

function stored(answer: Json, workflow: WorkflowDefinition): StoredWorkflow {
	return { ...workflow, id: String(answer.id), versionId: String(answer.versionId) };
}

function summary(answer: Json): ExecutionSummary {
	return {
		id: String(answer.id),
		workflowId: String(answer.workflowId),
		status: String(answer.status),
		mode: String(answer.mode),
		startedAt: String(answer.startedAt),
		...(typeof answer.stoppedAt === 'string' ? { stoppedAt: answer.stoppedAt } : {}),
	};
}

function readRunData(data: string): Pick<Execution, 'output' | 'error'> {
	const run: unknown = parse(data);
	const result = isJson(run) && isJson(run.resultData) ? run.resultData : {};
	const output: Record<string, unknown[]> = {};
	for (const [node, runs] of Object.entries(isJson(result.runData) ? result.runData : {})) {
		const main = Array.isArray(runs) && isJson(runs[0]) && isJson(runs[0].data) ? runs[0].data.main : undefined;
		const items = Array.isArray(main) && Array.isArray(main[0]) ? main[0] : [];
		output[node] = items.map((item) => (isJson(item) ? item.json : item));
	}
	const error = isJson(result.error) ? String(result.error.message) : undefined;
	return { output, ...(error === undefined ? {} : { error }) };
}
