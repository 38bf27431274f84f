import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'node:querystring';
import { WebhookContext } from 'n8n-core';
import type { INodeExecutionData, IWebhookResponseData, WorkflowExecuteMode } from 'n8n-workflow';
import type { Engine, Result, WorkflowUnderTest } from './engine';

/** An answer of the receiver as the caller sees it. */
export interface Answer {
	status: number;
	contentType: string | null;
	text: string;
}

/**
 * A trigger that is published: a web server that does with a call what n8n 2.41 does (`body-parser`, `webhook-helpers`).
 * JSON and form bodies arrive parsed, broken JSON is answered with 422 before the node runs, an error in `webhook()` is a
 * 500, and with `workflowData` the execution is created before the answer leaves.
 */
export class Receiver {
	readonly #server: Server;

	/** Executions in the order in which they were created. */
	readonly executions: Promise<Result>[] = [];

	/** What n8n stores of each, before its first step. */
	readonly stored: INodeExecutionData[][] = [];

	/** What was thrown out of `webhook()`. Nothing should be. */
	readonly thrown: unknown[] = [];

	private constructor(engine: Engine, trigger: WorkflowUnderTest, mode: WorkflowExecuteMode) {
		this.#server = createServer((request, response) => {
			void this.#receive(engine, trigger, mode, request, response);
		});
	}

	static async listen(
		engine: Engine,
		trigger: WorkflowUnderTest,
		mode: WorkflowExecuteMode = 'webhook',
	): Promise<Receiver> {
		const receiver = new Receiver(engine, trigger, mode);
		await new Promise<void>((listening) => receiver.#server.listen(0, '127.0.0.1', listening));
		return receiver;
	}

	get url(): string {
		const address: AddressInfo | string | null = this.#server.address();
		if (address === null || typeof address === 'string') throw new Error('The receiver is not listening');
		return `http://127.0.0.1:${address.port}/webhook/payssam`;
	}

	/** Every execution, ended. */
	async ended(): Promise<Result[]> {
		return await Promise.all(this.executions);
	}

	/** Items that reached the node behind the trigger, over all executions. */
	async downstream(): Promise<Record<string, unknown>[]> {
		return (await this.ended()).flatMap(({ next }) => (next ?? []).map(({ json }) => json));
	}

	async post(body: unknown, contentType = 'application/json'): Promise<Answer> {
		const raw =
			typeof body === 'string' ? body : body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
		const response = await fetch(this.url, { method: 'POST', headers: { 'content-type': contentType }, body: raw });
		return { status: response.status, contentType: response.headers.get('content-type'), text: await response.text() };
	}

	/** What a browser sees at the same address. */
	async visit(query = ''): Promise<Answer> {
		const response = await fetch(`${this.url}${query}`);
		return { status: response.status, contentType: response.headers.get('content-type'), text: await response.text() };
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise<void>((closed) => this.#server.close(() => closed()));
	}

	async #receive(
		engine: Engine,
		trigger: WorkflowUnderTest,
		mode: WorkflowExecuteMode,
		request: IncomingMessage,
		response: ServerResponse,
	): Promise<void> {
		const raw = await read(request);
		const send = (status: number, value: unknown): void => {
			response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
		};
		let body: unknown;
		try {
			body = parseBody(raw, request.headers['content-type'] ?? '');
		} catch {
			send(422, { code: 422, message: 'Failed to parse request body' });
			return;
		}
		const { workflow, node } = engine.workflow(trigger);
		const executionId = engine.nextExecutionId();
		const additionalData = engine.additionalData(workflow, mode, executionId);
		const express = {
			get statusCode() {
				return response.statusCode;
			},
			once(event: 'finish' | 'close', listener: () => void) {
				response.once(event, listener);
				return express;
			},
			status(code: number) {
				response.statusCode = code;
				return express;
			},
			json(value: unknown) {
				send(response.statusCode, value);
				return express;
			},
		};
		const method = request.method === 'GET' ? 'GET' : 'POST';
		const query = Object.fromEntries(new URL(request.url ?? '/', this.url).searchParams);
		const http = { body, headers: request.headers, params: {}, query, rawBody: raw, method };
		Object.assign(additionalData, { httpRequest: http, httpResponse: express });
		const webhookData = engine.webhookData(workflow, node, additionalData, mode === 'manual', method);
		let result: IWebhookResponseData;
		try {
			const context = new WebhookContext(workflow, node, additionalData, mode, webhookData, [], null);
			const webhook = engine.nodeType(node.type).webhook;
			if (webhook === undefined) throw new Error('The node has no webhook');
			result = await Reflect.apply(webhook, context, []);
		} catch (error) {
			this.thrown.push(error);
			send(500, { message: 'Workflow Webhook Error: Workflow could not be started!' });
			return;
		}
		if (result.workflowData !== undefined) {
			const items = (result.workflowData[0] ?? []).filter((item) => 'json' in item);
			this.stored.push(structuredClone(items));
			this.executions.push(engine.execute(workflow, items, { executionId, mode }));
		}
		if (result.noWebhookResponse === true) return;
		const { responseData } = webhookData.webhookDescription;
		// Without an empty responseData n8n answers its default, the text of the expression.
		if (result.workflowData !== undefined && responseData !== '') send(200, responseData ?? 'firstEntryJson');
		else send(200, result.webhookResponse ?? { message: 'Webhook call received' });
	}
}

async function read(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(Buffer.from(chunk));
	return Buffer.concat(chunks);
}

function parseBody(raw: Buffer, header: string): unknown {
	const contentType = header.split(';')[0]?.trim().toLowerCase() ?? '';
	if (raw.length === 0) return {};
	const text = raw.toString('utf8').replace(/^\uFEFF/, '');
	if (contentType === 'application/json') return JSON.parse(text);
	if (contentType === 'application/x-www-form-urlencoded') return parse(text, undefined, undefined, { maxKeys: 1_000 });
	return contentType === 'text/plain' ? text : {};
}
