/** What the tests share: a sandbox on a free port, a receiver of callbacks, and requests signed from the document's rule. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { createSandbox, type Listening, type Sandbox } from '../sandbox';
import type { SandboxOptions } from '../settings';
import { answerProblems, callbackProblems, type Webhook } from './schema';

/** 2026-11-20 10:00:00 in Korea. */
export const NOON = Date.parse('2026-11-20T10:00:00+09:00');
export const KEY = 'SANDBOX-KEY-NOT-REAL-00000000000';
export const V1 = { apikey: KEY, member: 'sandbox-member', merchant: 'sandbox-merchant' };
export const V2 = { apiKey: KEY, member: 'sandbox-member', merchant: 'sandbox-merchant' };
/** Copied from the specification, not from the code under test. */
export const ACK = '{"code":"0000","msg":"성공하였습니다."}';

/** SHA-256 of the parts joined by commas. */
export const sign = (...parts: string[]): string => createHash('sha256').update(parts.join(',')).digest('hex');

export interface Heard {
	readonly method: string;
	readonly url: string;
	readonly contentType: string | undefined;
	readonly text: string;
}

export interface Reply {
	readonly status?: number;
	readonly headers?: Record<string, string>;
	readonly body?: string | Buffer;
	readonly delayMs?: number;
}

export interface Receiver {
	readonly url: string;
	readonly heard: Heard[];
	/** How the next answers look; the last one stays. */
	reply: Reply;
}

/** An HTTP server that records what it gets; answers the exact ack unless told otherwise. */
export async function receiver(reply: Reply = {}): Promise<Receiver> {
	const heard: Heard[] = [];
	const state: { url: string; heard: Heard[]; reply: Reply } = { url: '', heard, reply };
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const text = Buffer.concat(chunks).toString('utf8');
			heard.push({
				method: request.method ?? '',
				url: request.url ?? '',
				contentType: request.headers['content-type'],
				text,
			});
			const { status = 200, headers = { 'content-type': 'application/json' }, body = ACK, delayMs = 0 } = state.reply;
			setTimeout(() => response.writeHead(status, headers).end(body), delayMs);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address() as AddressInfo;
	state.url = `http://127.0.0.1:${address.port}/callback`;
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	return state;
}

export interface Answered {
	readonly status: number;
	readonly contentType: string | null;
	readonly text: string;
	/** Parsed, or undefined when it is not JSON. */
	readonly json: Record<string, unknown> | undefined;
}

export interface Running extends Listening {
	readonly sandbox: Sandbox;
	/** POSTs JSON to a path with its version and judges the answer by the OpenAPI description. */
	call(path: string, body: unknown): Promise<Answered>;
	/** The same without judging: for faults. */
	raw(path: string, init?: RequestInit): Promise<Answered>;
}

function parse(text: string): Record<string, unknown> | undefined {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

export const post = (body: unknown): RequestInit => ({
	method: 'POST',
	headers: { 'content-type': 'application/json' },
	body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** A listening sandbox with a fixed seed and a clock that stands still unless advanced; closed when the test ends. */
export async function start(options: SandboxOptions = {}): Promise<Running> {
	const sandbox = createSandbox({ seed: 7, now: () => NOON, ...options });
	const listening = await sandbox.listen();
	onTestFinished(() => sandbox.close());
	const raw = async (path: string, init: RequestInit = {}): Promise<Answered> => {
		const response = await fetch(`${listening.url}${path}`, { redirect: 'manual', ...init });
		const text = await response.text();
		return { status: response.status, contentType: response.headers.get('content-type'), text, json: parse(text) };
	};
	const call = async (path: string, body: unknown): Promise<Answered> => {
		const answered = await raw(path, post(body));
		expect(answerProblems(path.replace(/^\/v[12]/, ''), answered.status, answered.json)).toEqual([]);
		return answered;
	};
	return { sandbox, ...listening, call, raw };
}

/** Every callback a receiver heard fits the description. */
export function expectCallbacksFit(webhook: Webhook, heard: readonly Heard[]): void {
	for (const one of heard) expect(callbackProblems(webhook, JSON.parse(one.text))).toEqual([]);
}

type Fields = Record<string, unknown>;
const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A right `/if/bill/send` body; `change` overrides parts of `bill` and is signed too, unless it brings its own hash. */
export function v1Send(callbackURL: string, change: Fields = {}): { bill: Fields } & typeof V1 {
	const bill: Fields = {
		bill_id: '1024',
		product_nm: '12월 수업료',
		member_nm: '김하늘',
		phone: '01012345678',
		price: '45000',
		callbackURL,
		...change,
	};
	const parts = [bill.bill_id, ...(bill.phone === undefined ? [] : [bill.phone]), bill.price].map(asText);
	return { ...V1, bill: { hash: sign(...parts), ...bill } };
}

/** A right V2 `/bill` body. */
export function v2Send(callbackUrl: string, change: Fields = {}): { bill: Fields } & typeof V2 {
	const bill: Fields = {
		billId: '1024',
		sendType: 'TALK',
		productName: '12월 수업료',
		memberName: '김하늘',
		phone: '01012345678',
		price: '45000',
		callbackUrl,
		...change,
	};
	return { ...V2, bill: { hash: sign(asText(bill.billId), asText(bill.phone), asText(bill.price)), ...bill } };
}

export const v1Money = (billId = '1024', price = '45000') => ({
	...V1,
	bill_id: billId,
	price,
	hash: sign(billId, price),
});
/** A right cash receipt of 45,000 won; the parts of V1 and V2 in their own spelling. */
export const v1Receipt = (bill_id: string, change: Fields = {}) => ({
	...V1,
	bill: {
		bill_id,
		hash: sign(bill_id, '45000'),
		price: '45000',
		supply_price: '40909',
		tax: '4091',
		issuance_number: '01012345678',
		trader: '0',
		...change,
	},
});
export const v2Receipt = (billId: string, change: Fields = {}) => ({
	...V2,
	cashReceipt: {
		billId,
		hash: sign(billId, '45000'),
		price: '45000',
		supplyPrice: '40909',
		tax: '4091',
		issuanceNumber: '01012345678',
		trader: '0',
		...change,
	},
});
/** Names a cash receipt, for its cancel and read (a read takes no trader). */
export const v1ReceiptName = (bill_id: string, trader?: string) => ({
	...V1,
	bill: { bill_id, price: '45000', hash: sign(bill_id, '45000'), ...(trader === undefined ? {} : { trader }) },
});
export const v2ReceiptName = (billId: string, trader?: string) => ({
	...V2,
	cashReceipt: { billId, price: '45000', hash: sign(billId, '45000'), ...(trader === undefined ? {} : { trader }) },
});

export const v2Money = (billId = '1024', price = '45000') => ({
	...V2,
	bill: { billId, price, hash: sign(billId, price) },
});
