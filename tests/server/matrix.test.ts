import { gzipSync } from 'node:zlib';
import { DEFAULT_API_KEY } from 'payssam-sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendBill } from './callbacks';
import {
	credentialFields,
	downstream,
	EXACT_ACK,
	type PublishedTrigger,
	publishTrigger,
	type RealN8n,
	type SeenAnswer,
	seen,
	startRealN8n,
} from './real-n8n';

/*
 * Everything that can arrive at the URL of a published trigger, on a real n8n: a row says what is sent, and what must come
 * of it. Answer, content type, the very bytes, executions with their end, and runs of what follows the trigger.
 */

let real: RealN8n;
const triggers = new Map<string, PublishedTrigger>();

const NO_READ = { readBack: false };
const READ = { readBack: true };
/** Published triggers: parameters over those of `publishTrigger`, which checks the key and reads nothing back. */
const TRIGGERS = {
	require: { ...NO_READ, keyCheck: 'require' },
	ifPresent: { ...NO_READ, keyCheck: 'ifPresent' },
	off: { ...NO_READ, keyCheck: 'off' },
	all: { ...NO_READ, events: ['payment.approved', 'payment.cancelled', 'bill.destroyed', 'cash_receipt.issued'] },
	links: { ...NO_READ, events: ['sub_merchant.link_changed'] },
	filtered: { ...NO_READ, filters: { minimumAmount: '50,000' } },
	confirmed: { ...READ, keyCheck: 'ifPresent' },
	unreachable: { ...READ, keyCheck: 'require' },
} as const;

/** Bills of 45,000 won that PaySsam knows. */
const PAID_BILLS = ['READ1', 'READ2', 'READ3', 'READ5', 'READ6'];
const UNPAID_BILL = 'READ4';

type TriggerName = keyof typeof TRIGGERS;

beforeAll(async () => {
	real = await startRealN8n();
	// Nobody listens at port 9 of this machine: the address of a PaySsam that is down.
	const gone = credentialFields('http://127.0.0.1:9/v2');
	const down = await real.n8n.createCredential('Down', 'paySsamV2Api', gone);
	const publish = async ([name, parameters]: [string, object]): Promise<void> => {
		const node = name === 'unreachable' ? { credentials: { paySsamV2Api: down } } : {};
		triggers.set(name, await publishTrigger(real, name, { ...parameters }, 'paySsamV2Api', node));
	};
	await Promise.all([
		...Object.entries(TRIGGERS).map(publish),
		...PAID_BILLS.map(payBill),
		sendBill(real.addresses.v2, UNPAID_BILL),
	]);
});
afterAll(async () => {
	await real?.stop();
});

async function payBill(billId: string): Promise<void> {
	await sendBill(real.addresses.v2, billId);
	await real.sandbox.pay({ billId, byHand: true });
}

const snake = (billId: string, changes: object = {}): Record<string, unknown> => ({
	apikey: DEFAULT_API_KEY,
	bill_id: billId,
	appr_state: 'F',
	appr_pay_type: 'CARD_VAN',
	appr_dt: '20261120093000',
	appr_price: '45000',
	appr_issuer: '신한카드',
	...changes,
});
const camel = (billId: string, changes: object = {}): Record<string, unknown> => ({
	apiKey: DEFAULT_API_KEY,
	billId,
	apprState: 'F',
	apprPayType: 'CARD_VAN',
	apprDt: '20261120093000',
	apprPrice: '45000',
	apprIssuer: '신한카드',
	...changes,
});
const FORGED = { apikey: 'FORGED-KEY-NOT-REAL-00000000000A', apiKey: 'FORGED-KEY-NOT-REAL-00000000000A' };
const KEYLESS = { apikey: undefined, apiKey: undefined };
const json = (value: unknown): string => JSON.stringify(value);
const form = (fields: Record<string, unknown>): string =>
	new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])).toString();

/** An answer in which the trigger, or n8n, says no. */
function refusal(status: number, body: object): SeenAnswer {
	const text = json(body);
	return { status, contentType: 'application/json; charset=utf-8', body: text, bytes: Buffer.byteLength(text) };
}
const WRONG_KEY = refusal(401, { error: 'The API key of the callback does not match.' });
const NOT_CONFIRMED = refusal(409, { error: 'PaySsam does not confirm this callback.' });
const DOWN = refusal(503, { error: 'PaySsam could not be asked about this callback. Please repeat it.' });
const malformed = (reason: string) => refusal(400, { error: `This is no PaySsam callback: ${reason}` });
/** What n8n answers by itself, before the trigger is asked; a stack trace follows. */
const byN8n = (status: number, start: string) => ({
	status,
	contentType: 'application/json; charset=utf-8',
	body: new RegExp(`^${start.replace(/[{.]/g, '\\$&')}`),
});
const UNREADABLE = byN8n(422, '{"code":422,"message":"Failed to parse request body",');
const NO_BILL_ID = malformed('The bill id is missing.');
const NO_OBJECT = malformed('The body is neither a JSON object nor form fields, or is too large.');

interface Row {
	name: string;
	trigger: TriggerName;
	body?: string | Uint8Array | undefined;
	contentType?: string;
	headers?: Record<string, string>;
	method?: string;
	/** How often it is sent; `atOnce` all at the same moment. */
	copies?: number;
	atOnce?: boolean;
	/** Faults of PaySsam while it is read back. */
	fault?: 'html502' | 'http500Json' | 'cutJson';
	answer: SeenAnswer | { status: number; contentType: string | null; body: RegExp };
	/** How the executions that it makes end. */
	executions?: readonly ('success' | 'error')[];
	downstream?: number;
}

/** A callback that is taken: acknowledged, one execution, one run of what follows. */
const taken = { answer: EXACT_ACK, executions: ['success'], downstream: 1 } as const;
const ignored = { answer: EXACT_ACK } as const;

const ROWS: readonly Row[] = [
	{ name: 'valid, snake_case', trigger: 'require', body: json(snake('V1')), ...taken },
	{ name: 'valid, camelCase', trigger: 'require', body: json(camel('V2')), ...taken },
	{ name: '24 repeats', trigger: 'require', body: json(snake('R1')), copies: 25, ...taken },
	{ name: '50 copies at once', trigger: 'require', body: json(snake('P1')), copies: 50, atOnce: true, ...taken },
	{ name: 'one payment in the other spelling again', trigger: 'require', body: json(camel('V1')), ...ignored },

	{ name: 'forged key, require', trigger: 'require', body: json(snake('F1', FORGED)), answer: WRONG_KEY },
	{ name: 'forged key, if present', trigger: 'ifPresent', body: json(camel('F1', FORGED)), answer: WRONG_KEY },
	{ name: 'forged key, off', trigger: 'off', body: json(snake('F1', FORGED)), ...taken },
	{ name: 'no key, require', trigger: 'require', body: json(snake('K1', KEYLESS)), answer: WRONG_KEY },
	{ name: 'no key, if present', trigger: 'ifPresent', body: json(snake('K1', KEYLESS)), ...taken },
	{ name: 'no key, off', trigger: 'off', body: json(camel('K1', KEYLESS)), ...taken },
	{
		name: 'forged key on a confirmed trigger',
		trigger: 'confirmed',
		body: json(snake('READ1', FORGED)),
		answer: WRONG_KEY,
	},

	{ name: 'confirmed', trigger: 'confirmed', body: json(snake('READ1')), ...taken },
	{ name: 'confirmed, no key', trigger: 'confirmed', body: json(camel('READ2', KEYLESS)), ...taken },
	{
		name: 'wrong amount, right key: one execution that fails, however often it comes',
		trigger: 'confirmed',
		body: json(snake('READ3', { appr_price: '1' })),
		copies: 3,
		atOnce: true,
		answer: NOT_CONFIRMED,
		executions: ['error'],
	},
	{
		name: 'wrong amount, no key',
		trigger: 'confirmed',
		body: json(snake('READ5', { appr_price: '1', ...KEYLESS })),
		answer: NOT_CONFIRMED,
	},
	{ name: 'unpaid bill', trigger: 'confirmed', body: json(camel(UNPAID_BILL, KEYLESS)), answer: NOT_CONFIRMED },
	{ name: 'the right amount after the wrong one', trigger: 'confirmed', body: json(snake('READ3')), ...taken },
	{
		name: 'gateway page at read-back',
		trigger: 'confirmed',
		body: json(snake('READ5')),
		fault: 'html502',
		answer: DOWN,
	},
	{
		name: 'error 500 at read-back',
		trigger: 'confirmed',
		body: json(snake('READ5')),
		fault: 'http500Json',
		answer: DOWN,
	},
	{ name: 'cut answer at read-back', trigger: 'confirmed', body: json(snake('READ5')), fault: 'cutJson', answer: DOWN },
	{ name: 'the repeat after that', trigger: 'confirmed', body: json(snake('READ5')), ...taken },
	{ name: 'nobody at the base URL', trigger: 'unreachable', body: json(snake('READ6')), answer: DOWN },

	{ name: 'C, not chosen', trigger: 'require', body: json(snake('S1', { appr_state: 'C' })), ...ignored },
	{ name: 'D, not chosen', trigger: 'require', body: json(camel('S1', { apprState: 'D' })), ...ignored },
	{ name: 'W', trigger: 'all', body: json(snake('S1', { appr_state: 'W' })), ...ignored },
	{ name: 'a state nobody knows', trigger: 'all', body: json(snake('S1', { appr_state: 'X' })), ...ignored },
	{ name: 'C, chosen', trigger: 'all', body: json(snake('S1', { appr_state: 'C' })), ...taken },
	{ name: 'D, chosen', trigger: 'all', body: json(camel('S1', { apprState: 'D' })), ...taken },
	{ name: 'cash receipt with the payment', trigger: 'all', body: json(snake('S2', { appr_cash_num: '1' })), ...taken },
	{
		name: 'a link',
		trigger: 'links',
		body: json({ apiKey: DEFAULT_API_KEY, merchant: 's', mappingStatus: 'PAUSED' }),
		copies: 2,
		...taken,
	},
	{
		name: 'a link, not chosen',
		trigger: 'all',
		body: json({ apiKey: DEFAULT_API_KEY, mappingStatus: 'X' }),
		...ignored,
	},
	{ name: 'filtered out', trigger: 'filtered', body: json(snake('S3')), ...ignored },
	{ name: 'not filtered out', trigger: 'filtered', body: json(snake('S4', { appr_price: '50000' })), ...taken },

	{
		name: 'form',
		trigger: 'require',
		body: form(snake('B1')),
		contentType: 'application/x-www-form-urlencoded',
		...taken,
	},
	{ name: 'JSON as text', trigger: 'require', body: json(camel('B2')), contentType: 'text/plain', ...taken },
	{ name: 'byte order mark', trigger: 'require', body: `\uFEFF${json(snake('B3'))}`, ...taken },
	{
		name: 'charset in capitals',
		trigger: 'require',
		body: json(snake('B4')),
		contentType: 'Application/JSON; Charset=UTF-8',
		...taken,
	},
	{
		name: 'compressed',
		trigger: 'require',
		body: gzipSync(json(snake('B5'))),
		headers: { 'content-encoding': 'gzip' },
		...taken,
	},
	{
		name: 'malformed JSON',
		trigger: 'off',
		body: '{"bill_id":"1',
		answer: UNREADABLE,
	},
	{
		name: 'bytes',
		trigger: 'off',
		body: new Uint8Array([0xff, 0xfe, 0x80]),
		answer: UNREADABLE,
	},
	{
		name: 'a charset that is none',
		trigger: 'off',
		body: json(snake('X1')),
		contentType: 'application/json; charset=nonsense',
		answer: UNREADABLE,
	},
	{
		name: 'EUC-KR, said to be so',
		trigger: 'off',
		body: json(snake('X2')),
		contentType: 'application/json; charset=euc-kr',
		answer: UNREADABLE,
	},
	{
		name: 'UTF-8, said to be UTF-16',
		trigger: 'off',
		body: json(snake('X3')),
		contentType: 'application/json; charset=utf-16le',
		answer: UNREADABLE,
	},
	{ name: 'empty body', trigger: 'off', body: '', answer: NO_OBJECT },
	{ name: 'no body', trigger: 'off', answer: NO_OBJECT },
	{ name: 'empty object', trigger: 'off', body: '{}', answer: NO_BILL_ID },
	{ name: 'a list', trigger: 'off', body: json([snake('X4')]), answer: NO_OBJECT },
	{ name: 'null', trigger: 'off', body: 'null', answer: NO_OBJECT },
	{ name: 'text', trigger: 'off', body: 'hello', contentType: 'text/plain', answer: NO_OBJECT },
	{
		name: 'no known type',
		trigger: 'off',
		body: json(snake('X5')),
		contentType: 'application/octet-stream',
		answer: NO_OBJECT,
	},
	{
		name: 'multipart',
		trigger: 'off',
		body: '--x\r\ncontent-disposition: form-data; name="bill_id"\r\n\r\nX6\r\n--x--\r\n',
		contentType: 'multipart/form-data; boundary=x',
		answer: NO_BILL_ID,
	},
	{ name: 'no bill id', trigger: 'require', body: json(snake('X7', { bill_id: undefined })), answer: NO_BILL_ID },
	{
		name: 'no state',
		trigger: 'require',
		body: json(snake('X8', { appr_state: '' })),
		answer: malformed('The state is missing.'),
	},
	{
		name: '1 MB in one field',
		trigger: 'off',
		body: json(snake('X9', { note: 'x'.repeat(1_000_000) })),
		answer: NO_OBJECT,
	},
	{
		name: '17 MB, more than N8N_PAYLOAD_SIZE_MAX',
		trigger: 'off',
		body: json(snake('X10', { note: 'x'.repeat(17_000_000) })),
		// n8n makes no difference between too large and anything else that goes wrong in it.
		answer: byN8n(500, '{"code":0,"message":"There was a problem executing the workflow",'),
	},
	{
		name: 'GET, as a browser does',
		trigger: 'off',
		method: 'GET',
		answer: { ...refusal(404, {}), body: /^\{"error":"PaySsam calls this URL, with POST\./ },
	},
	{
		name: 'PUT',
		trigger: 'off',
		method: 'PUT',
		body: json(snake('X11')),
		answer: byN8n(404, '{"code":404,"message":"This webhook is not registered for PUT requests.'),
	},
];

async function send(url: string, { method = 'POST', body, contentType, headers }: Row): Promise<SeenAnswer> {
	const answer = await fetch(url, {
		method,
		headers: { ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }), ...headers },
		...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
		signal: AbortSignal.timeout(60_000),
	});
	return await seen(answer);
}

async function sendAll(url: string, row: Row): Promise<SeenAnswer[]> {
	const { copies = 1, atOnce = false } = row;
	if (atOnce) return await Promise.all(Array.from({ length: copies }, () => send(url, row)));
	const answers: SeenAnswer[] = [];
	for (let copy = 0; copy < copies; copy++) answers.push(await send(url, row));
	return answers;
}

function published(name: TriggerName): PublishedTrigger {
	const trigger = triggers.get(name);
	if (trigger === undefined) throw new Error(`The trigger "${name}" is not published.`);
	return trigger;
}

const counts = new Map<TriggerName, { executions: number; downstream: number }>();

describe('what arrives at the URL', () => {
	test.each(ROWS)('$trigger: $name', async (row) => {
		const { url, workflow } = published(row.trigger);
		const before = counts.get(row.trigger) ?? { executions: 0, downstream: 0 };
		const { executions = [], downstream: runs = 0 } = row;
		if (row.fault !== undefined) real.sandbox.addFault({ kind: row.fault, path: '/bill/read' });

		for (const answer of await sendAll(url, row)) {
			expect(answer).toEqual(
				row.answer.body instanceof RegExp
					? { ...row.answer, body: expect.stringMatching(row.answer.body), bytes: expect.any(Number) }
					: row.answer,
			);
			if (answer.status !== 200) expect(answer.body).not.toContain('"0000"');
			expect(answer.body).not.toContain(DEFAULT_API_KEY);
		}

		const after = { executions: before.executions + executions.length, downstream: before.downstream + runs };
		counts.set(row.trigger, after);
		const all = await real.n8n.waitForExecutions(workflow.id, after.executions, 30_000);
		expect(all.slice(before.executions).map(({ status }) => status)).toEqual(executions);
	});

	test('no execution came late, and what follows the trigger ran as often as it should', async () => {
		for (const [name, { workflow }] of triggers) {
			const { items, executions } = await downstream(real, workflow.id);
			const expected = [...counts].find(([one]) => one === name)?.[1];
			expect({ name, executions: executions.length, downstream: items.length }).toEqual({ name, ...expected });
			for (const { stored } of executions) expect(stored).not.toContain(DEFAULT_API_KEY);
		}
	});
});
