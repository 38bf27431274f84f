import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACK } from './ack';
import { buildApprovalCallback } from './build-callback';
import { compareWithRead } from './compare';
import { type CallbackOptions, dedupeKeyOf, readCallback } from './read-callback';

const KEY = 'live-key-0123456789abcdef';
const NEXT = 'next-key-0123456789abcdef';
const require_: CallbackOptions = { keys: [KEY], keyCheck: 'require' };
const wire = {
	apikey: KEY,
	bill_id: '1024',
	appr_state: 'F',
	appr_price: '45000',
	appr_num: '00769951',
	appr_dt: '20261120093000',
	extra: 'kept',
};
const camel = {
	apiKey: KEY,
	billId: '1024',
	apprState: 'F',
	apprPrice: '45000',
	apprNum: '00769951',
	apprDt: '20261120093000',
	extra: 'kept',
};
const approval = {
	billId: '1024',
	state: 'paid',
	stateCode: 'F',
	price: '45000',
	approvalNumber: '00769951',
	approvedAt: '2026-11-20T09:30:00+09:00',
};

test('the ack is the exact 46 bytes', () => {
	expect(ACK).toEqual({
		status: 200,
		contentType: 'application/json',
		body: '{"code":"0000","msg":"성공하였습니다."}',
	});
	expect(Buffer.byteLength(ACK.body)).toBe(46);
});

describe('shapes', () => {
	test.each([
		['object, snake_case', wire],
		['object, camelCase', camel],
		['JSON text', JSON.stringify(wire)],
		['JSON text with byte order mark', `\uFEFF${JSON.stringify(camel)}`],
		['bytes', Buffer.from(JSON.stringify(wire))],
		['form text', new URLSearchParams(wire).toString()],
		['parsed form without prototype', Object.assign(Object.create(null), wire)],
		['both spellings that agree', { ...wire, ...camel }],
	])('%s', (_name, body) => {
		const verdict = readCallback(body, require_);
		expect(verdict).toMatchObject({ verdict: 'accepted', approval, keyPresent: true, raw: { extra: 'kept' } });
		expect(JSON.stringify(verdict)).not.toContain(KEY);
	});
	test('leading zeros and numbers sent as JSON numbers', () => {
		expect(readCallback({ ...wire, appr_price: 45000, appr_monthly: 3 }, require_)).toMatchObject({
			approval: { price: '45000', approvalNumber: '00769951', instalmentMonths: '3' },
		});
	});
	test.each([
		['W', 'unpaid'],
		['C', 'cancelled'],
		['D', 'destroyed'],
	])('state %s', (appr_state, state) =>
		expect(readCallback({ ...wire, appr_state }, require_)).toMatchObject({ approval: { state } }),
	);
	test.each(['P', 'f', 'FF', 'paid', '0'])('an unknown state %s is kept and never paid', (appr_state) =>
		expect(readCallback({ ...wire, appr_state }, require_)).toMatchObject({
			verdict: 'accepted',
			approval: { state: 'unknown', stateCode: appr_state },
		}),
	);
	test.each([
		['no id', { ...wire, bill_id: undefined }],
		['empty id', { ...wire, bill_id: '' }],
		['id of 21', { ...wire, bill_id: 'A'.repeat(21) }],
		['id with a line break', { ...wire, bill_id: 'a\nb' }],
		['id as list', { ...wire, bill_id: ['1024'] }],
		['id as object', { ...wire, bill_id: { $ne: null } }],
		['no state', { ...wire, appr_state: null }],
		['state as list', { ...wire, appr_state: ['F'] }],
		['endless state', { ...wire, appr_state: 'F'.repeat(100) }],
		['two ids', { ...wire, billId: '1025' }],
		['two states', { ...wire, apprState: 'C' }],
		['two amounts', { ...wire, apprPrice: '1' }],
		['two approval numbers', { ...wire, apprNum: '769951' }],
	])('malformed: %s', (_name, body) => expect(readCallback(body, require_)).toMatchObject({ verdict: 'malformed' }));
	test('a form with a repeated field is malformed', () =>
		expect(readCallback(`${new URLSearchParams(wire)}&bill_id=9`, require_).verdict).toBe('malformed'));
});

describe('the key', () => {
	const { apikey: _key, ...keyless } = wire;
	test.each([
		['require', [KEY], wire, 'accepted'],
		['require', [NEXT, KEY], wire, 'accepted'],
		['require', [KEY], camel, 'accepted'],
		['require', [KEY], keyless, 'forged'],
		['require', [NEXT], wire, 'forged'],
		['require', [], wire, 'forged'],
		['require', [''], { ...wire, apikey: '' }, 'forged'],
		['require', [' '], { ...wire, apikey: ' ' }, 'forged'],
		['require', [KEY], { ...wire, apikey: '' }, 'forged'],
		['require', [KEY], { ...wire, apikey: [KEY] }, 'forged'],
		['require', [KEY], { ...wire, apikey: null }, 'forged'],
		['require', [KEY], { ...wire, apikey: 1 }, 'forged'],
		['require', [KEY], { ...wire, apikey: KEY.toUpperCase() }, 'forged'],
		['require', [KEY], { ...wire, apikey: `${KEY} ` }, 'forged'],
		['require', [KEY], { ...wire, apiKey: KEY }, 'accepted'],
		['require', [KEY], { ...wire, apiKey: 'other' }, 'forged'],
		['require', [KEY], { ...camel, apikey: 'other' }, 'forged'],
		['require', [KEY], { ...wire, APIKEY: 'other' }, 'forged'],
		['ifPresent', [KEY], keyless, 'accepted'],
		['ifPresent', [], keyless, 'accepted'],
		['ifPresent', [KEY], wire, 'accepted'],
		['ifPresent', [NEXT], wire, 'forged'],
		['ifPresent', [], wire, 'forged'],
		['off', [], wire, 'accepted'],
		['off', [NEXT], wire, 'accepted'],
		['off', [NEXT], keyless, 'accepted'],
	] as const)('%s, keys %j, %j → %s', (keyCheck, keys, body, verdict) =>
		expect(readCallback(body, { keys, keyCheck }).verdict).toBe(verdict),
	);
	test('whether it was there is told', () =>
		expect(readCallback(keyless, { keys: [KEY], keyCheck: 'ifPresent' })).toMatchObject({ keyPresent: false }));
	test('a missing configuration is named as the cause', () =>
		expect(readCallback(wire, { keys: [], keyCheck: 'ifPresent' })).toMatchObject({
			reason: expect.stringContaining('none is configured'),
		}));
	test('no wrong key is ever accepted, no right one ever refused', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.string(), { maxLength: 2 }), fc.string(), fc.nat(4), (keys, other, which) => {
				const presented = keys[which]?.trim() ?? other;
				const { verdict } = readCallback({ ...wire, apikey: presented }, { keys, keyCheck: 'require' });
				expect(verdict === 'accepted').toBe(presented.trim() !== '' && keys.some((key) => key.trim() === presented));
			}),
		);
	});
});

describe('dedupeKey', () => {
	const keyOf = (body: object) => {
		const verdict = readCallback(body, require_);
		return verdict.verdict === 'accepted' ? verdict.dedupeKey : '';
	};
	test('repeats are equal, also in the other spelling and with other details', () => {
		expect(keyOf(camel)).toBe(keyOf(wire));
		expect(keyOf({ ...wire, appr_issuer: '국민' })).toBe(keyOf(wire));
		expect(keyOf(wire)).toMatch(/^1024:[0-9a-f]{64}$/);
	});
	test('another bill, state or approval number is another event', () => {
		const keys = [
			wire,
			{ ...wire, bill_id: '1025' },
			{ ...wire, appr_state: 'C' },
			{ ...wire, appr_num: '769951' },
			{ ...wire, appr_num: undefined },
		].map(keyOf);
		expect(new Set(keys).size).toBe(5);
	});
	test.each([
		[
			{ approvalNumber: '12', stateCode: 'F' },
			{ approvalNumber: '1', stateCode: '2F' },
		],
		[
			{ approvalNumber: '1,F', stateCode: 'F' },
			{ approvalNumber: '1', stateCode: 'F,F' },
		],
		[{ stateCode: 'F' }, { approvalNumber: '', stateCode: 'F' }],
		[{ stateCode: 'F' }, { approvalNumber: 'null', stateCode: 'F' }],
	])('%j and %j are two events', (one, other) =>
		expect(dedupeKeyOf({ billId: '1024', ...one })).not.toBe(dedupeKeyOf({ billId: '1024', ...other })),
	);
	test('is unambiguous and bounded', () => {
		const values = {
			billId: fc.stringMatching(/^[\w-]{1,20}$/),
			stateCode: fc.string(),
			approvalNumber: fc.string(),
		};
		// The other one has some fields of the first, often all.
		const change = fc.record(values, { requiredKeys: [] });
		fc.assert(
			fc.property(fc.record(values, { requiredKeys: ['billId', 'stateCode'] }), change, (one, changed) => {
				const other = { ...one, ...changed };
				expect(dedupeKeyOf(one).length).toBeLessThanOrEqual(85);
				const same =
					one.billId === other.billId &&
					one.stateCode === other.stateCode &&
					one.approvalNumber === other.approvalNumber;
				expect(dedupeKeyOf(one) === dedupeKeyOf(other)).toBe(same);
			}),
		);
	});
});

describe('buildApprovalCallback', () => {
	test('writes V1 by default', () =>
		expect(buildApprovalCallback({ billId: '1024', apiKey: KEY })).toMatchObject({
			apikey: KEY,
			bill_id: '1024',
			appr_state: 'F',
			appr_price: '45000',
			appr_dt: '20261120093000',
		}));
	test('writes V2', () =>
		expect(
			buildApprovalCallback({ billId: '1024', apiKey: KEY, spelling: 'v2', state: 'cancelled', price: '100' }),
		).toMatchObject({ apiKey: KEY, billId: '1024', apprState: 'C', apprPrice: '100' }));
	test('what is built is read back', () => {
		const states = fc.constantFrom('paid', 'unpaid', 'cancelled', 'destroyed');
		fc.assert(
			fc.property(
				fc.stringMatching(/^[A-Z0-9]{1,20}$/),
				states,
				fc.integer({ min: 1, max: 9_999_999_999 }),
				fc.stringMatching(/^\d{8}$/),
				fc.constantFrom('v1', 'v2'),
				(billId, state, amount, approvalNumber, spelling) => {
					const body = buildApprovalCallback({
						billId,
						state,
						price: String(amount),
						approvalNumber,
						spelling,
						apiKey: KEY,
					});
					expect(readCallback(JSON.stringify(body), require_)).toMatchObject({
						verdict: 'accepted',
						approval: { billId, state, price: String(amount), approvalNumber },
					});
				},
			),
		);
	});
});

describe('compareWithRead', () => {
	const read = (body: object) => {
		const verdict = readCallback(body, { keys: [], keyCheck: 'off' });
		if (verdict.verdict !== 'accepted') throw new Error(verdict.reason);
		return verdict.approval;
	};
	const truth = read(wire);
	test('equal', () => expect(compareWithRead(read(camel), truth)).toEqual({ matches: true }));
	test.each([
		[{ ...wire, bill_id: '1025' }, ['billId']],
		[{ ...wire, appr_state: 'W' }, ['state']],
		[{ ...wire, appr_price: '45001' }, ['price']],
		[{ ...wire, appr_num: '769951' }, ['approvalNumber']],
		[{ ...wire, appr_state: 'C', appr_price: '1', appr_num: '2' }, ['state', 'price']],
	])('%j differs in %j', (body, differences) =>
		expect(compareWithRead(read(body), truth)).toEqual({ matches: false, differences }),
	);
	test('an amount must be confirmed; what the callback leaves out claims nothing', () => {
		expect(compareWithRead(truth, read({ bill_id: '1024', appr_state: 'F' }))).toEqual({
			matches: false,
			differences: ['price'],
		});
		expect(compareWithRead(read({ bill_id: '1024', appr_state: 'F' }), truth)).toEqual({ matches: true });
	});
	test('a read that names no approval number, and the number of a cancel, do not speak against it', () => {
		expect(compareWithRead(truth, read({ ...wire, appr_num: undefined }))).toEqual({ matches: true });
		const cancelled = { ...wire, appr_state: 'C' };
		expect(compareWithRead(read(cancelled), read({ ...cancelled, appr_num: '111' }))).toEqual({ matches: true });
	});
	test('an unknown state never matches', () =>
		expect(compareWithRead(read({ ...wire, appr_state: 'Z' }), read({ ...wire, appr_state: 'Z' })).matches).toBe(
			false,
		));
});

describe('a cash receipt in the callback', () => {
	test.each([
		['V1', { ...wire, appr_cash_num: '000123', appr_cash_trader: '0', appr_cash_issuance_number: '0100001234' }],
		['V2', { ...camel, apprCashNum: '000123', apprCashTrader: '0', apprCashIssuanceNumber: '0100001234' }],
	])('%s: is mapped and said', (_name, body) =>
		expect(readCallback(body, require_)).toMatchObject({
			hasCashReceipt: true,
			approval: { cashReceiptNumber: '000123', cashReceiptTrader: '0', cashReceiptIssuanceNumber: '0100001234' },
		}),
	);
	test.each([wire, { ...wire, appr_cash_num: null }, { ...wire, appr_cash_num: ' ' }])('absent', (body) =>
		expect(readCallback(body, require_)).toMatchObject({ verdict: 'accepted', hasCashReceipt: false }),
	);
});
