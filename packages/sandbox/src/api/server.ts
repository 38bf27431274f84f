/** The API over HTTP: JSON in, JSON out, faults in between. Registered once under `/v1` and once under `/v2`. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Generation } from '../bill';
import type { Fault, FaultKind } from '../faults';
import type { ApiCall } from '../ledger';
import { isRecord, own } from '../record';
import { refusalCode } from '../refusal';
import type { Services } from '../services';
import { camel, respell, snake } from '../spelling';
import { type Answer, answer, refusalBody } from './answer';
import { maskKeys, maskText } from './mask';
import type { ApiRow } from './row';
import { API, servedPath } from './rows';

const JSON_TYPE = 'application/json; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';

interface Reading {
	readonly value: unknown;
	/** HTTP status and sentence when the body is not readable. */
	readonly problem: { status: 400 | 415; message: string } | undefined;
}

function readBody(request: FastifyRequest): Reading {
	const text = typeof request.body === 'string' ? request.body : '';
	const media = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
	if (media !== 'application/json') {
		return { value: text, problem: { status: 415, message: 'Content-Type must be application/json' } };
	}
	try {
		return { value: JSON.parse(text), problem: undefined };
	} catch {
		return { value: text, problem: { status: 400, message: 'the body is not JSON' } };
	}
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Ends the socket without an answer. */
function drop(reply: FastifyReply, ms: number, reset: boolean): FastifyReply {
	reply.hijack();
	const { socket } = reply.raw;
	const end = () =>
		reset && socket !== null && 'resetAndDestroy' in socket ? socket.resetAndDestroy() : reply.raw.destroy();
	if (ms <= 0) end();
	else setTimeout(end, ms).unref();
	return reply;
}

interface Spoiled {
	readonly row: ApiRow;
	readonly reply: FastifyReply;
	readonly fault: Fault;
	/** The honest body; the envelope of a success without fields when the fault came before the work. */
	readonly body: Record<string, unknown>;
}

const send = (reply: FastifyReply, status: number, type: string, payload: string): FastifyReply =>
	reply.code(status).header('content-type', type).send(payload);

/** The bill id a body names, wherever it stands; for faults that are meant for one bill. */
function billIdOf(body: unknown): string | undefined {
	if (!isRecord(body)) return undefined;
	return [body, ...['bill', 'cashReceipt', 'standIn'].map((name) => own(body, name))]
		.filter(isRecord)
		.flatMap((holder) => [own(holder, 'billId'), own(holder, 'bill_id')])
		.find((id) => typeof id === 'string');
}

const swapMessage = (body: Record<string, unknown>): Record<string, unknown> =>
	Object.fromEntries(
		Object.entries(body).map(([name, value]) => [
			name === 'msg' ? 'message' : name === 'message' ? 'msg' : name,
			value,
		]),
	);

const page = (title: string) =>
	`<!DOCTYPE html><html><head><title>${title}</title></head><body><center><h1>${title}</h1></center><hr><center>nginx</center></body></html>`;

/** How each fault of the API spoils an answer. */
const SPOIL: Partial<Record<FaultKind, (spoiled: Spoiled) => FastifyReply | Promise<FastifyReply>>> = {
	acceptThenTimeout: ({ reply, fault }) => drop(reply, fault.ms ?? 60_000, false),
	acceptThenReset: ({ reply, fault }) => drop(reply, fault.ms ?? 0, true),
	html502: ({ reply }) => send(reply, 502, HTML_TYPE, page('502 Bad Gateway')),
	htmlOk: ({ reply }) => send(reply, 200, HTML_TYPE, page('Service is being checked')),
	emptyBody: ({ reply }) => send(reply, 200, JSON_TYPE, ''),
	cutJson: ({ reply, body }) => {
		const text = JSON.stringify(body);
		return send(reply, 200, JSON_TYPE, text.slice(0, Math.ceil(text.length / 2)));
	},
	delay: async ({ reply, fault, body }) => {
		await pause(fault.ms ?? 1_000);
		return send(reply, 200, JSON_TYPE, JSON.stringify(body));
	},
	unknownCode: ({ reply, row, fault }) =>
		send(
			reply,
			200,
			JSON_TYPE,
			JSON.stringify(refusalBody(row.generation, fault.code ?? '7777', 'a code no document names')),
		),
	swapMessageFields: ({ reply, body }) => send(reply, 200, JSON_TYPE, JSON.stringify(swapMessage(body))),
	http500Json: ({ reply }) =>
		send(reply, 500, JSON_TYPE, JSON.stringify({ timestamp: 0, status: 500, error: 'Internal Server Error' })),
	tooMany: ({ reply, row, fault }) => {
		reply.header('retry-after', String(Math.ceil((fault.ms ?? 1_000) / 1_000)));
		const code = refusalCode('tooMany', row.generation);
		return send(reply, 429, JSON_TYPE, JSON.stringify(refusalBody(row.generation, code, 'too many calls')));
	},
	maintenance: ({ reply, row }) => {
		const code = refusalCode('maintenance', row.generation);
		const body = refusalBody(row.generation, code, 'this call is under maintenance');
		return send(reply, 200, JSON_TYPE, JSON.stringify(body));
	},
	wrongSpelling: ({ reply, row, body }) =>
		send(reply, 200, JSON_TYPE, JSON.stringify(respell(body, row.generation === 'V1' ? camel : snake))),
};

export interface ApiParts {
	readonly services: Services;
	/** Origin of short URLs, known once the server listens. */
	readonly origin: () => string;
}

/** Routes of one generation, to be registered under its prefix. */
export function apiRoutes(generation: Generation, { services, origin }: ApiParts) {
	const { ledger } = services;
	const prefix = `/${generation.toLowerCase()}`;
	const log = (call: Partial<ApiCall> & Pick<ApiCall, 'method' | 'path'>): void =>
		ledger.logCall({
			at: ledger.clock.now(),
			action: null,
			body: null,
			status: null,
			code: null,
			message: null,
			fault: null,
			notes: [],
			...call,
		});

	async function serve(row: ApiRow, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
		const path = servedPath(row);
		const seen = { method: 'POST', path, action: row.action };
		const { value, problem } = readBody(request);
		const billId = billIdOf(value);
		const fault = ledger.faults.take({ on: 'api', path, barePath: row.path, action: row.action, billId });
		const keys = ledger.stores.map((store) => store.apiKey);
		const body = typeof value === 'string' ? maskText(value, keys) : maskKeys(value, keys);
		if (problem !== undefined && fault === undefined) {
			const code = refusalCode('unreadable', generation);
			log({ ...seen, body, status: problem.status, code, message: problem.message });
			return send(reply, problem.status, JSON_TYPE, JSON.stringify(refusalBody(generation, code, problem.message)));
		}
		const worked: Answer | undefined =
			fault !== undefined && !fault.afterWork ? undefined : answer(row, value, services, origin());
		const call: ApiCall = {
			at: ledger.clock.now(),
			...seen,
			body,
			status: null,
			code: worked?.code ?? null,
			message: worked?.message ?? null,
			fault: fault?.kind ?? null,
			notes: worked?.notes ?? [],
		};
		ledger.logCall(call);
		const honest = worked?.body ?? refusalBody(generation, '0000', '');
		const spoil = fault === undefined ? undefined : SPOIL[fault.kind];
		const sent =
			fault === undefined || spoil === undefined
				? send(reply, 200, JSON_TYPE, JSON.stringify(honest))
				: await spoil({ row, reply, fault, body: honest });
		call.status = reply.sent && !reply.raw.headersSent ? null : reply.statusCode;
		return sent;
	}

	return async (app: FastifyInstance): Promise<void> => {
		app.removeAllContentTypeParsers();
		app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
		for (const row of API.filter((one) => one.generation === generation)) {
			app.post(row.path, (request, reply) => serve(row, request, reply));
		}
		app.setNotFoundHandler((request, reply) => {
			const code = refusalCode('noSuchPath', generation);
			const path = request.url.split('?')[0] ?? '';
			const message = `no such call: ${request.method} ${path} (every call is a POST)`;
			log({ method: request.method, path, status: 404, code, message });
			return send(reply, 404, JSON_TYPE, JSON.stringify(refusalBody(generation, code, message)));
		});
		app.setErrorHandler((error: FastifyError, request, reply) => {
			const status = error.statusCode ?? 500;
			const code = refusalCode(status < 500 ? 'unreadable' : 'broken', generation);
			const message = status < 500 ? error.message : 'the sandbox failed; please report this';
			if (status >= 500) request.log.error(error);
			log({ method: request.method, path: request.url.split('?')[0] ?? prefix, status, code, message });
			return send(reply, status, JSON_TYPE, JSON.stringify(refusalBody(generation, code, message)));
		});
	};
}
