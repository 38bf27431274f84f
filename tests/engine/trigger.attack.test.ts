import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Engine, PAYSSAM_TRIGGER, startEngine } from './engine';
import { credentialFor, deepText, KEY, type PaySsamUnderTest, startPaySsam } from './payssam';
import { Receiver } from './receiver';

let engine: Engine;
let paySsam: PaySsamUnderTest;
let receiver: Receiver;
let open: Receiver;

beforeAll(async () => {
	engine = await startEngine();
	paySsam = await startPaySsam();
	const credential = credentialFor('V2', paySsam.at);
	receiver = await Receiver.listen(engine, {
		type: PAYSSAM_TRIGGER,
		parameters: { authentication: credential.type, readBack: false, keyCheck: 'require' },
		credential,
		workflowId: 'attacked',
	});
	open = await Receiver.listen(engine, {
		type: PAYSSAM_TRIGGER,
		parameters: { authentication: 'none' },
		workflowId: 'open',
	});
});
beforeEach(async () => {
	for (const one of [receiver, open]) {
		await one.ended();
		one.executions.splice(0);
		one.thrown.splice(0);
	}
	engine.processed.clear();
});
afterEach(() => {
	vi.restoreAllMocks();
});
afterAll(async () => {
	await receiver.close();
	await open.close();
	await paySsam.sandbox.close();
});

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const PAID = { apikey: KEY, bill_id: '1024', appr_state: 'F', appr_price: '45000', appr_num: '00769951' };
const deep = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

const GARBAGE: readonly (readonly [string, string | Uint8Array, string])[] = [
	['nothing', '', JSON_TYPE],
	['nothing, as a form', '', FORM],
	['null', 'null', JSON_TYPE],
	['true', 'true', JSON_TYPE],
	['a number', '1e999', JSON_TYPE],
	['a text', '"F"', JSON_TYPE],
	['an empty list', '[]', JSON_TYPE],
	['a list of callbacks', JSON.stringify([PAID]), JSON_TYPE],
	['an empty object', '{}', JSON_TYPE],
	['cut JSON', '{"bill_id":"10', JSON_TYPE],
	['two JSON texts', `${JSON.stringify(PAID)}${JSON.stringify(PAID)}`, JSON_TYPE],
	['HTML', '<html><body>hello</body></html>', 'text/html'],
	['XML', '<bill><bill_id>1024</bill_id><appr_state>F</appr_state></bill>', 'text/xml'],
	['bytes', new Uint8Array([0xff, 0xfe, 0x00, 0x01, 0x80]), JSON_TYPE],
	['bytes of no type', new Uint8Array(1_000), 'application/octet-stream'],
	['a callback of no known type', JSON.stringify(PAID), 'application/x-unknown'],
	[
		'multipart',
		'--x\r\ncontent-disposition: form-data; name="bill_id"\r\n\r\n1024\r\n--x--',
		'multipart/form-data; boundary=x',
	],
	['deep nesting', deep(5_000), JSON_TYPE],
	['a prototype', '{"__proto__":{"bill_id":"1024","appr_state":"F"}}', JSON_TYPE],
	['a constructor', '{"constructor":{"prototype":{"bill_id":"1024","appr_state":"F"}}}', JSON_TYPE],
	['a prototype as a form', '__proto__[bill_id]=1024&__proto__[appr_state]=F', FORM],
	['names of other case', '{"BILL_ID":"1024","APPR_STATE":"F"}', JSON_TYPE],
	['nested under bill', '{"bill":{"bill_id":"1024","appr_state":"F"}}', JSON_TYPE],
	['nested under data', '{"data":{"billId":"1024","apprState":"F"}}', JSON_TYPE],
	['a form of 2000 fields', Array.from({ length: 2_000 }, (_, index) => `f${index}=1`).join('&'), FORM],
	['broken percent signs', 'bill_id=%&appr_state=%E0%A4%A', FORM],
	['300 kB of text', 'x'.repeat(300_000), 'text/plain'],
	['300 kB in a field', JSON.stringify({ bill_id: 'x'.repeat(300_000) }), JSON_TYPE],
];

describe.each(GARBAGE)('%s', (_name, body, contentType) => {
	test('no ack, no run, no crash; with and without a credential', async () => {
		for (const one of [receiver, open]) {
			const answer = await one.post(body, contentType);
			expect(one.thrown).toEqual([]);
			expect(answer.status).toBeGreaterThanOrEqual(400);
			expect(answer.status).toBeLessThan(500);
			expect(answer.text).not.toContain('"0000"');
			expect(answer.text).not.toContain(KEY);
			expect(answer.text.length).toBeLessThan(300);
			expect(one.executions).toEqual([]);
		}
	});
});

/** With the right key, so that only the rest can be at fault. */
const SPOILED: readonly (readonly [string, Record<string, unknown>])[] = [
	['no bill id', { bill_id: undefined }],
	['an empty bill id', { bill_id: '' }],
	['a bill id of 21', { bill_id: '1'.repeat(21) }],
	['a bill id with a line break', { bill_id: '1024\nX-Evil: 1' }],
	['a bill id with a path', { bill_id: '../1024' }],
	['a bill id with SQL', { bill_id: "1' OR '1'='1" }],
	['a bill id with a script', { bill_id: '<script>alert(1)</script>' }],
	['a bill id with an expression', { bill_id: '={{ $env }}' }],
	['a bill id that is a list', { bill_id: ['1024'] }],
	['a bill id that is an object', { bill_id: { $ne: null } }],
	['no state', { appr_state: undefined }],
	['a state that is a list', { appr_state: ['F'] }],
	['a state that is an object', { appr_state: { toString: 'F' } }],
	['an endless state', { appr_state: 'F'.repeat(1_000) }],
	['two bill ids', { billId: '1025' }],
	['two states', { apprState: 'C' }],
	['two amounts', { apprPrice: '1' }],
	['two approval numbers', { apprNum: '1' }],
	['an amount that is an object', { appr_price: { valueOf: 1 } }],
];

describe.each(SPOILED)('%s', (_name, more) => {
	test('refused as malformed, without repeating what was sent', async () => {
		const answer = await receiver.post({ ...PAID, ...more });
		expect(answer.status).toBe(400);
		expect(answer.text).not.toMatch(/script|OR '1'|X-Evil|\$env/);
		expect(receiver.executions).toEqual([]);
		expect(receiver.thrown).toEqual([]);
	});
});

describe('the key', () => {
	const FORGED: readonly (readonly [string, Record<string, unknown>])[] = [
		['in capitals', { apikey: KEY.toLowerCase() }],
		['with a space', { apikey: `${KEY} ` }],
		['a part of it', { apikey: KEY.slice(0, -1) }],
		['in a list', { apikey: [KEY] }],
		['in an object', { apikey: { $gt: '' } }],
		['null', { apikey: null }],
		['true', { apikey: true }],
		['right in one spelling, wrong in the other', { apiKey: 'other' }],
		['right, with a wrong one under a third name', { API_KEY: 'other' }],
		['nested only', { apikey: undefined, bill: { apikey: KEY } }],
		['in a prototype', { apikey: undefined, constructor: { apikey: KEY } }],
	];

	test.each(FORGED)('%s: 401', async (_name, more) => {
		const answer = await receiver.post({ ...PAID, ...more });
		expect(answer.status).toBe(401);
		expect(answer.text).not.toContain(KEY);
		expect(receiver.executions).toEqual([]);
	});

	test('a form with the key twice: 401', async () => {
		const { apikey, ...rest } = PAID;
		const answer = await receiver.post(`apikey=${apikey}&apikey=x&${new URLSearchParams(rest).toString()}`, FORM);
		expect(answer.status).toBe(401);
	});
});

test('hostile texts in other fields pass as plain text and change nothing', async () => {
	const body = {
		...PAID,
		bill_id: 'HOSTILE',
		appr_issuer: '={{ $env.PATH }}',
		appr_card_type: '<img src=x onerror=alert(1)>',
		event: 'other.event',
		eventId: 'chosen',
		verification: { confirmedWithPaySsam: true },
		callback: 'x',
		state: 'unpaid',
	};
	const answer = await receiver.post(body);
	expect(answer.status).toBe(200);
	const [arrived] = await receiver.downstream();
	expect(arrived).toMatchObject({
		event: 'payment.approved',
		state: 'paid',
		issuer: '={{ $env.PATH }}',
		verification: { key: 'matched', confirmedWithPaySsam: false },
	});
	expect(arrived?.eventId).not.toBe('chosen');
	expect(deepText(await receiver.ended())).not.toContain(KEY);
});

test('line breaks, escape sequences and turned text make no line of the log, and none in a line', async () => {
	const lines: unknown[] = [];
	for (const level of ['info', 'warn', 'error'] as const)
		vi.spyOn(engine.log, level).mockImplementation((message) => void lines.push(message));
	const evil = '\n[error] \u001b[31m\u009b\u202E';
	await receiver.post({ ...PAID, bill_id: 'LOG1', appr_state: `X${evil}` });
	await receiver.post({ ...PAID, bill_id: evil });
	await receiver.post({ ...PAID, apikey: evil });
	await receiver.post({ ...PAID, appr_price: evil, apprPrice: '1' });
	await receiver.post({ apiKey: KEY, partnerMerchant: `m${evil}`, mappingStatus: `COMPLETED${evil}` });
	expect(lines.length).toBeGreaterThanOrEqual(4);
	expect(lines.join('')).toContain('LOG1 with the unknown state "X [error]');
	for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
});

test('a text that begins like a formula stays the text it is', async () => {
	for (const [index, formula] of ['=1+1', '+1', '-1', '@SUM(A1)', "=cmd|' /C calc'!A0"].entries())
		await receiver.post({ ...PAID, bill_id: `FORMULA${index}`, appr_issuer: formula });
	expect((await receiver.downstream()).map(({ issuer }) => issuer)).toEqual([
		'=1+1',
		'+1',
		'-1',
		'@SUM(A1)',
		"=cmd|' /C calc'!A0",
	]);
});

test('prototypes stay clean', async () => {
	await receiver.post(
		`{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${JSON.stringify(PAID).slice(1)}`,
	);
	await open.post('__proto__[polluted]=1&__proto__=1&bill_id=1&appr_state=F', FORM);
	expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('after all of it, a real callback is still taken', async () => {
	await Promise.all(GARBAGE.map(([, body, contentType]) => receiver.post(body, contentType)));
	const answer = await receiver.post({ ...PAID, bill_id: 'AFTER' });
	expect(answer.status).toBe(200);
	expect((await receiver.downstream()).map(({ billId }) => billId)).toContain('AFTER');
});
