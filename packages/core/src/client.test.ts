import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClientOptions } from './calls';
import { createClient } from './client';
import { PaySsamInputError } from './input';
import type { ContractModel } from './model';
import { NeverSentError, type TransportRequest } from './transport';

const keys = { apiKey: 'live-key-0123456789abcdef', member: 'm1', merchant: 's1' };
const now = () => new Date('2026-11-20T03:00:00Z');
const input = {
	billId: '1024',
	productName: '수업료',
	memberName: '김민지',
	phone: '01012345678',
	price: 45000,
	callbackUrl: 'https://shop.example.com/cb',
};

type Step = object | string | Error;
/** A transport that plays the given answers in order and keeps what was sent. */
function play(model: ContractModel, steps: readonly Step[], options: Partial<ClientOptions> = {}) {
	const sent: TransportRequest[] = [];
	const client = createClient({
		model,
		keys,
		now,
		transport: async (request) => {
			const step = steps[sent.length];
			sent.push(request);
			if (step === undefined) throw new Error(`unexpected call ${request.path}`);
			if (step instanceof Error) throw step;
			if (typeof step === 'string') return { status: 502, contentType: 'text/html', body: step };
			return { status: 200, contentType: 'application/json', body: JSON.stringify(step) };
		},
		...options,
	});
	return { client, sent, paths: () => sent.map((request) => request.path) };
}

const timeout = Object.assign(new Error(`timeout; body was ${keys.apiKey}`), { code: 'ETIMEDOUT' });
const html = '<html>Bad Gateway</html>';
const created2 = {
	code: '0000',
	message: 'ok',
	data: { apiKey: keys.apiKey, billId: '1024', shortUrl: 'https://p.kr/a' },
};
const used2 = { code: 'BILL_001', message: '이미 사용' };
const missing2 = { code: 'BILL_003', message: '없음' };
const read2 = (apprState: string, apprPrice?: string, billId = '1024') => ({
	code: '0000',
	message: 'ok',
	data: { billId, apprState, ...(apprPrice === undefined ? {} : { apprPrice }) },
});
const read1 = (appr_state: string, appr_price?: string) => ({
	apikey: keys.apiKey,
	bill_id: '1024',
	appr_state,
	...(appr_price === undefined ? {} : { appr_price }),
});

describe('sendBill', () => {
	test('done at once', async () => {
		const { client, sent } = play('V2', [created2], { baseUrl: 'https://sandbox.paymint.co.kr/partner/' });
		const outcome = await client.sendBill(input);
		expect(outcome).toMatchObject({
			outcome: 'done',
			value: { billId: '1024', price: '45000', state: 'unpaid', shortUrl: 'https://p.kr/a' },
			warnings: [],
		});
		expect(outcome).not.toHaveProperty('settledBy');
		expect(sent).toHaveLength(1);
		expect(sent[0]).toMatchObject({
			method: 'POST',
			path: '/bill',
			url: 'https://sandbox.paymint.co.kr/partner/bill',
			headers: { 'content-type': 'application/json' },
			body: { ...keys, bill: { hash: 'c381cdd2f56bc990da035d998b0bee8df1f12f9d59966483db8306cead9d96e9' } },
		});
	});
	test('V1 with the short URL in V2’s spelling', async () => {
		const { client } = play('V1_T', [{ code: '0000', msg: 'ok', bill_id: '1024', shortUrl: 'https://p.kr/a' }]);
		expect(await client.sendBill(input)).toMatchObject({ outcome: 'done', value: { shortUrl: 'https://p.kr/a' } });
	});
	test('without keys the transport signs, and without base URL it knows the host', async () => {
		const { client, sent } = play('V2', [created2], { keys: undefined });
		await client.sendBill(input);
		expect(sent[0]?.url).toBeUndefined();
		expect(JSON.stringify(sent[0]?.body)).not.toMatch(/apikey|hash/i);
	});
	test('a key that the transport signs with is shown nowhere, however PaySsam repeats it', async () => {
		const secret = keys.apiKey;
		const refusal = { code: 'PARTNER_001', message: `등록되지 않은 키 [${secret}]`, data: { authKey: secret } };
		const { client } = play('V2', [refusal, refusal], { keys: undefined, secrets: [secret] });
		const outcome = await client.sendBill(input);
		expect(outcome.outcome).toBe('refused');
		if (outcome.outcome === 'refused') expect(outcome.error.message).toContain('등록되지 않은 키');
		expect(`${JSON.stringify(outcome)}${'error' in outcome ? outcome.error.message : ''}`).not.toContain(secret);
	});
	test('a missing short URL is a warning', async () => {
		const { client } = play('V1_T', [{ code: '0000', bill_id: '1024' }]);
		expect(await client.sendBill(input)).toMatchObject({ outcome: 'done', warnings: [{ field: 'shortUrl' }] });
	});
	test('refused, and nothing else is called', async () => {
		const { client, sent } = play('V2', [{ code: 'POINT_001', message: '포인트 부족' }]);
		expect(await client.sendBill(input)).toMatchObject({ outcome: 'refused', code: 'POINT_001' });
		expect(sent).toHaveLength(1);
	});
	test('bad input rejects before anything is sent', async () => {
		const { client, sent } = play('V2', []);
		await expect(client.sendBill({ ...input, price: 0 })).rejects.toThrow(PaySsamInputError);
		await expect(client.sendBill({})).rejects.toThrow(PaySsamInputError);
		expect(sent).toHaveLength(0);
	});
	test('incomplete keys reject before anything is sent', async () => {
		const { client, sent } = play('V2', [], { keys: { apiKey: 'k' } });
		await expect(client.sendBill(input)).rejects.toThrow(PaySsamInputError);
		expect(sent).toHaveLength(0);
	});
	test('certainly never sent is refused and may be repeated', async () => {
		const { client, sent } = play('V2', [new NeverSentError('no route')]);
		expect(await client.sendBill(input)).toMatchObject({
			outcome: 'refused',
			code: 'CLIENT_NOT_SENT',
			error: { mayRepeat: 'always', outcomeUnknown: false },
		});
		expect(sent).toHaveLength(1);
	});
	test('an input error of a signing transport is passed on', async () => {
		const { client } = play('V2', [
			new PaySsamInputError([{ field: 'apiKey', label: 'API Key', problem: 'x', remedy: 'y' }]),
		]);
		await expect(client.sendBill(input)).rejects.toThrow(PaySsamInputError);
	});

	describe('an unknown send', () => {
		test.each([
			['timeout', timeout],
			['gateway page', html],
			['empty body', ''],
			['ERROR', { code: 'ERROR', message: '오류' }],
			['answer about another bill', { ...created2, data: { billId: '9' } }],
		])('%s: found by a read → done', async (_name, first) => {
			const { client, paths } = play('V2', [first, read2('W', '45000')]);
			expect(await client.sendBill(input)).toMatchObject({
				outcome: 'done',
				settledBy: 'read',
				value: { billId: '1024', state: 'unpaid' },
				warnings: [{ field: 'shortUrl' }],
			});
			expect(paths()).toEqual(['/bill', '/bill/read']);
		});
		test('V1: 9999, then found paid already', async () => {
			const { client, paths } = play('V1_T', [{ code: '9999' }, read1('F', '45000')]);
			expect(await client.sendBill(input)).toMatchObject({
				outcome: 'done',
				settledBy: 'read',
				value: { state: 'paid' },
			});
			expect(paths()).toEqual(['/if/bill/send', '/if/bill/read']);
		});
		test('the read is of the same store and bill', async () => {
			const { client, sent } = play('V2', [timeout, read2('W')]);
			await client.sendBill({ ...input, member: 'other', merchant: 'shop' });
			expect(sent[1]?.body).toEqual({
				apiKey: keys.apiKey,
				member: 'other',
				merchant: 'shop',
				bill: { billId: '1024' },
			});
		});
		test('a read without amount is done with a warning', async () => {
			const { client } = play('V2', [timeout, read2('W')]);
			expect(await client.sendBill(input)).toMatchObject({
				outcome: 'done',
				warnings: [{ field: 'shortUrl' }, { field: 'price' }],
			});
		});
		test('another amount → refused: the id is another bill’s', async () => {
			const { client, sent } = play('V2', [timeout, read2('W', '99000')]);
			const outcome = await client.sendBill(input);
			expect(outcome).toMatchObject({ outcome: 'refused', code: 'CLIENT_ID_TAKEN', error: { billId: '1024' } });
			if (outcome.outcome === 'refused') expect(outcome.error.message).toContain('belongs to another bill');
			expect(sent).toHaveLength(2);
		});
		test.each([
			['D', 'destroyed'],
			['C', 'cancelled'],
		])('state %s → refused: the bill has ended', async (state, word) => {
			const { client } = play('V2', [timeout, read2(state, '45000')]);
			const outcome = await client.sendBill(input);
			expect(outcome).toMatchObject({ outcome: 'refused', code: 'CLIENT_BILL_ENDED' });
			if (outcome.outcome === 'refused') expect(outcome.error.message).toContain(word);
		});
		test.each([
			['V2', missing2, created2],
			['V1_T', { code: '9980' }, { code: '0000', bill_id: '1024', shortURL: 'https://p.kr/a' }],
		] as const)('%s: not found → the same send once more', async (model, missing, created) => {
			const { client, sent } = play(model, [timeout, missing, created]);
			expect(await client.sendBill(input)).toMatchObject({ outcome: 'done', value: { shortUrl: 'https://p.kr/a' } });
			expect(sent).toHaveLength(3);
			expect(sent[2]).toEqual(sent[0]);
		});
		test('not found, then already used, then found → done', async () => {
			const { client, paths } = play('V2', [timeout, missing2, used2, read2('W', '45000')]);
			expect(await client.sendBill(input)).toMatchObject({ outcome: 'done', settledBy: 'alreadyUsed' });
			expect(paths()).toEqual(['/bill', '/bill/read', '/bill', '/bill/read']);
		});
		test('not found, then already used by another amount → refused', async () => {
			const { client } = play('V2', [timeout, missing2, used2, read2('W', '1')]);
			expect(await client.sendBill(input)).toMatchObject({ outcome: 'refused', code: 'CLIENT_ID_TAKEN' });
		});
		test('not found, then refused → refused by that code', async () => {
			const { client } = play('V2', [timeout, missing2, { code: 'POINT_001' }]);
			expect(await client.sendBill(input)).toMatchObject({ outcome: 'refused', code: 'POINT_001' });
		});
		test.each([
			['the read times out', [timeout, timeout], 2],
			['the read is a gateway page', [timeout, html], 2],
			['the read is refused for another reason', [timeout, { code: 'PARTNER_003' }], 2],
			['the read echoes the id without a state', [timeout, { code: '0000', data: { billId: '1024' } }], 2],
			['the read speaks of a state nobody knows', [timeout, read2('Z')], 2],
			['the read speaks of another bill', [timeout, read2('W', '45000', '9')], 2],
			['the second send times out', [timeout, missing2, timeout], 3],
			['the second send never leaves', [timeout, missing2, new NeverSentError('x')], 3],
			['the second send is used but cannot be confirmed', [timeout, missing2, used2, timeout], 4],
		] as const)('%s → unknown, with the id and the way out', async (_name, steps, calls) => {
			const { client, sent } = play('V2', steps);
			const outcome = await client.sendBill(input);
			expect(outcome).toMatchObject({
				outcome: 'unknown',
				error: { billId: '1024', outcomeUnknown: true, mayRepeat: 'sameBillId' },
			});
			if (outcome.outcome !== 'unknown') return;
			expect(outcome.error.message).toMatch(
				/1024.*Do not send under a new id.*Read bill 1024, or send it again with the same id/s,
			);
			expect(outcome.error.message).not.toContain(keys.apiKey);
			expect(sent).toHaveLength(calls);
		});
	});

	describe('an id already used', () => {
		test('is refused by default, without a read', async () => {
			const { client, sent } = play('V2', [used2]);
			expect(await client.sendBill(input)).toMatchObject({
				outcome: 'refused',
				code: 'BILL_001',
				error: { vendorMessage: '이미 사용' },
			});
			expect(sent).toHaveLength(1);
		});
		test.each([
			['V2', used2, read2('W', '45000'), 'unpaid'],
			['V1_T', { code: '9800' }, read1('F', '45000'), 'paid'],
		] as const)('%s: resumed when it is this very bill', async (model, used, read, state) => {
			const { client } = play(model, [used, read]);
			expect(await client.sendBill(input, { resumeExisting: true })).toMatchObject({
				outcome: 'done',
				settledBy: 'alreadyUsed',
				value: { state },
			});
		});
		test.each([
			['another amount', read2('W', '1'), 'CLIENT_ID_TAKEN'],
			['destroyed', read2('D', '45000'), 'CLIENT_BILL_ENDED'],
		])('%s is not resumed', async (_name, read, code) => {
			const { client } = play('V2', [used2, read]);
			expect(await client.sendBill(input, { resumeExisting: true })).toMatchObject({ outcome: 'refused', code });
		});
		test('an unreadable bill leaves it open', async () => {
			const { client } = play('V2', [used2, timeout]);
			expect(await client.sendBill(input, { resumeExisting: true })).toMatchObject({
				outcome: 'unknown',
				error: { code: 'BILL_001' },
			});
		});
	});

	test('whatever happens on the wire: at most four calls, one id, three outcomes, no key', async () => {
		const step = fc.constantFrom<Step>(
			timeout,
			html,
			'',
			created2,
			used2,
			missing2,
			{ code: 'ERROR' },
			{ code: 'POINT_001' },
			{ code: 'X_9' },
			read2('W', '45000'),
			read2('W'),
			read2('F', '1'),
			read2('D'),
			read2('Z'),
			new NeverSentError('x'),
			[],
		);
		await fc.assert(
			fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 4 }), fc.boolean(), async (steps, resumeExisting) => {
				const { client, sent } = play('V2', steps);
				const outcome = await client.sendBill(input, { resumeExisting });
				expect(['done', 'refused', 'unknown']).toContain(outcome.outcome);
				expect(sent.length).toBeLessThanOrEqual(4);
				expect(sent.filter((request) => request.path === '/bill').length).toBeLessThanOrEqual(2);
				for (const request of sent) expect(Object(request.body.bill).billId).toBe('1024');
				expect(JSON.stringify(outcome)).not.toContain(keys.apiKey);
				if (outcome.outcome !== 'done') expect(outcome.error.message + outcome.error.stack).not.toContain(keys.apiKey);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('cancelPayment', () => {
	const cancel = { billId: '1024', price: '45,000' };
	test('done', async () => {
		const { client, sent } = play('V2', [
			{
				code: '0000',
				data: { billId: '1024', apprNum: '00769952', apprOriginNum: '00769951', apprCancelDt: '20261120100000' },
			},
		]);
		expect(await client.cancelPayment({ ...cancel, cancelReason: '변심' })).toMatchObject({
			outcome: 'done',
			value: {
				billId: '1024',
				price: '45000',
				state: 'cancelled',
				cancelNumber: '00769952',
				originalApprovalNumber: '00769951',
				cancelledAt: '2026-11-20T10:00:00+09:00',
			},
		});
		expect(sent[0]?.body.bill).toEqual({
			billId: '1024',
			price: '45000',
			cancelReason: '변심',
			hash: 'c33145c60c4dff199c5320f45db1fee5af0eb245d2645b70334ead1549ea90d0',
		});
	});
	test.each([timeout, html, { code: 'PAYMENT_001' }, { code: 'ERROR' }])(
		'unknown, but the read says cancelled → done',
		async (first) => {
			const { client, paths } = play('V2', [first, read2('C')]);
			expect(await client.cancelPayment(cancel)).toMatchObject({
				outcome: 'done',
				settledBy: 'read',
				value: { state: 'cancelled', price: '45000' },
			});
			expect(paths()).toEqual(['/bill/cancel', '/bill/read']);
		},
	);
	test.each([read2('F', '45000'), read2('Z'), timeout, missing2])(
		'unknown, and the read does not confirm → unknown',
		async (second) => {
			const { client, sent } = play('V2', [timeout, second]);
			const outcome = await client.cancelPayment(cancel);
			expect(outcome).toMatchObject({ outcome: 'unknown', error: { billId: '1024', mayRepeat: 'sameBillId' } });
			if (outcome.outcome === 'unknown')
				expect(outcome.error.message).toMatch(/cancel again with the same id and amount/);
			expect(sent).toHaveLength(2);
		},
	);
	test('cancelled before → refused, in words', async () => {
		const { client, sent } = play('V1_T', [{ code: '9970', msg: '이미 취소' }]);
		const outcome = await client.cancelPayment(cancel);
		expect(outcome).toMatchObject({ outcome: 'refused', code: '9970' });
		if (outcome.outcome === 'refused') expect(outcome.error.message).toContain('already cancelled');
		expect(sent).toHaveLength(1);
	});
	test('V1 has no reason', async () => {
		const { client } = play('V1_T', []);
		await expect(client.cancelPayment({ ...cancel, cancelReason: 'x' })).rejects.toThrow(/cancelReason/);
	});
});

describe('the other calls', () => {
	test('destroy', async () => {
		const { client } = play('V1_U', [{ code: '0000', bill_id: '1024' }]);
		expect(await client.destroyBill({ billId: '1024', price: 45000 })).toMatchObject({
			outcome: 'done',
			value: { billId: '1024', state: 'destroyed' },
		});
	});
	test('destroy settled by a read, or not', async () => {
		expect(await play('V2', [timeout, read2('D')]).client.destroyBill({ billId: '1024', price: 45000 })).toMatchObject({
			outcome: 'done',
			settledBy: 'read',
		});
		expect(await play('V2', [timeout, read2('W')]).client.destroyBill({ billId: '1024', price: 45000 })).toMatchObject({
			outcome: 'unknown',
		});
	});
	test('read', async () => {
		const { client } = play('V1_T', [{ ...read1('F', '45000'), appr_num: '00769951' }]);
		const outcome = await client.readBill({ billId: '1024' });
		expect(outcome).toMatchObject({
			outcome: 'done',
			value: { billId: '1024', state: 'paid', price: '45000', approvalNumber: '00769951' },
		});
		expect(JSON.stringify(outcome)).not.toContain(keys.apiKey);
	});
	test('read of an unknown bill', async () =>
		expect(await play('V2', [missing2]).client.readBill({ billId: '1024' })).toMatchObject({
			outcome: 'refused',
			code: 'BILL_003',
		}));
	test('resend: an unknown outcome is not repeated', async () => {
		const { client, sent } = play('V2', [timeout]);
		expect(await client.resendBill({ billId: '1024' })).toMatchObject({
			outcome: 'unknown',
			error: { mayRepeat: 'never' },
		});
		expect(sent).toHaveLength(1);
		expect(await play('V1_T', [{ code: '0000' }]).client.resendBill({ billId: '1024' })).toMatchObject({
			outcome: 'done',
			value: { billId: '1024' },
		});
	});
	test('V1 U cannot resend', async () =>
		await expect(play('V1_U', []).client.resendBill({ billId: '1024' })).rejects.toThrow(/V1 U has no call/));
	test('balance', async () => {
		const v1 = play('V1_T', [{ code: '0000', info: { remain_count: 12 } }]);
		expect(await v1.client.readBalance()).toMatchObject({ outcome: 'done', value: { balance: 12 } });
		expect(v1.sent[0]?.body).toEqual({ apikey: keys.apiKey });
		const v2 = play('V2', [{ code: '0000', data: { balance: 7, chargeUrl: 'https://p.kr/c' } }]);
		expect(await v2.client.readSubMerchantBalance()).toMatchObject({
			outcome: 'done',
			value: { balance: 7, chargeUrl: 'https://p.kr/c' },
		});
		expect(v2.sent[0]?.body).toEqual(keys);
		expect(await play('V2', [{ code: '0000', data: {} }]).client.readBalance()).toMatchObject({
			outcome: 'unknown',
			error: { outcomeUnknown: false, mayRepeat: 'always' },
		});
	});
	test('a transport that answers nonsense is an unknown outcome', async () => {
		const client = createClient({ model: 'V2', keys, now, transport: async () => JSON.parse('{"status":"200"}') });
		expect(await client.readBalance()).toMatchObject({ outcome: 'unknown' });
	});
});

describe('baseUrl', () => {
	const make = (baseUrl: string) => () =>
		createClient({ model: 'V2', baseUrl, transport: async () => ({ status: 200, body: '' }) });
	test.each([
		'',
		'sandbox.paymint.co.kr',
		'http://sandbox.paymint.co.kr/partner',
		'https://a.kr/?x=1',
		'https://a.kr/#x',
		'https://u:p@a.kr',
		'ftp://a.kr',
	])('%j is refused', (url) => expect(make(url)).toThrow(PaySsamInputError));
	test.each([
		'https://sandbox.paymint.co.kr/partner',
		'http://localhost:4000',
		'http://127.0.0.1:4000/partner/',
		'http://sandbox:4000',
	])('%s is fine', (url) => expect(make(url)).not.toThrow());
});

describe('a custom call on a path of the table', () => {
	test('is answered as the table says: the V1 read has no code', async () => {
		const client = createClient({
			model: 'V1_T',
			keys: { apiKey: 'k', member: 'm', merchant: 'm' },
			transport: async () => ({ status: 200, body: '{"bill_id":"1024","appr_state":"W"}' }),
		});
		const outcome = await client.call({ path: '/if/bill/read', body: { bill_id: '1024' } });
		expect(outcome).toMatchObject({ outcome: 'done', value: { bill_id: '1024', appr_state: 'W' } });
	});
});
