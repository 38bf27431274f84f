import { inspect } from 'node:util';
import fc from 'fast-check';
import { test } from 'vitest';
import { FUZZ_TIMEOUT_MS, fuzz } from '../../../vitest.shared.mjs';
import { parseAnswer } from './answer';
import { CLIENT_METHODS, type UncheckedInput } from './calls';
import { createClient } from './client';
import { ENDPOINTS } from './endpoints';
import { PaySsamInputError } from './input';
import type { ContractModel } from './model';
import { NeverSentError } from './transport';

/* Answers may be anything: a gateway's page, half of something, another bill's. What counts as done is written here from the vendor's document. */

const KEY = 'live-key-0123456789abcdef';

const code = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom<unknown>('0000', '9999', '9980', '9800', '9970', '9971', '5000', '1010') },
	{ weight: 3, arbitrary: fc.constantFrom<unknown>('BILL_001', 'BILL_003', 'ERROR', 'PARTNER_002', 'VALIDATION_002') },
	fc.constantFrom<unknown>(
		0,
		200,
		'200',
		5000,
		' 0000 ',
		'00000',
		'０００0',
		'',
		null,
		true,
		['0000'],
		{ code: '0000' },
		KEY,
	),
	fc.string(),
);
const text = fc.oneof(
	fc.string(),
	fc.string({ unit: 'binary', maxLength: 8 }),
	fc.constantFrom(
		'1024',
		'2048',
		'F',
		'W',
		'C',
		'D',
		'45000',
		'20261121210000',
		'https://ab.cd/ef',
		'<b>0000</b>',
		'\uD800',
	),
	fc.constantFrom(KEY, `key ${KEY} is wrong`, `{"apikey":"${KEY}"}`, `apikey=${KEY}&x`, encodeURIComponent(`"${KEY}"`)),
);
const value = fc.oneof(
	{ weight: 6, arbitrary: text },
	fc.double(),
	fc.constantFrom<unknown>(null, true, [], {}, [KEY], [{ apiKey: KEY }]),
);
const name = fc.oneof(
	{
		weight: 8,
		arbitrary: fc.constantFrom(
			...['msg', 'message', 'bill_id', 'billId', 'appr_state', 'apprState', 'appr_price', 'apprPrice', 'shortURL'],
			...['apikey', 'apiKey', 'API_KEY', 'hash', 'info', 'balance', 'url', 'mappingStatus', '__proto__', 'constructor'],
		),
	},
	fc.constantFrom('', KEY, 'toString', 'CODE', 'Code'),
	fc.string(),
);
const fields = fc.array(fc.tuple(name, value), { maxLength: 8 });
const coded = fc.option(code, { nil: undefined });
type Fields = readonly (readonly [string, unknown])[];

function objectOf(own: Fields, codeValue: unknown, inner?: string): string {
	const parts = own.map(([one, other]) => `${JSON.stringify(one)}:${JSON.stringify(other) ?? 'null'}`);
	if (codeValue !== undefined) parts.push(`"code":${JSON.stringify(codeValue) ?? 'null'}`);
	if (inner !== undefined) parts.push(`"data":${inner}`);
	return `{${parts.join(',')}}`;
}

const flat = fc.tuple(fields, coded).map(([own, codeValue]) => objectOf(own, codeValue));
const enveloped = fc
	.tuple(fields, coded, fields, coded)
	.map(([own, codeValue, nested, innerCode]) => objectOf(own, codeValue, objectOf(nested, innerCode)));
const json = fc.oneof(flat, enveloped, fc.json({ maxDepth: 2 }));
const body = fc.oneof(
	{ weight: 6, arbitrary: json },
	{
		weight: 1,
		arbitrary: fc
			.tuple(json, fc.double({ min: 0, max: 1, noNaN: true }))
			.map(([all, part]) => all.slice(0, all.length * part)),
	},
	fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
	text.map((inner) => `<html><head><title>502</title></head><body>${inner}</body></html>`),
	json.map((all) => `\uFEFF${all}`),
	json.map((all) => `${all}${all}`),
	fc.constantFrom('', 'null', '[]', '"0000"', '0', `${'['.repeat(300)}${']'.repeat(300)}`),
);
const status = fc.oneof(
	fc.constantFrom(200, 201, 204, 302, 400, 401, 404, 429, 500, 502),
	fc.integer(),
	fc.constantFrom(0, Number.NaN),
);
const contentType = fc.option(fc.oneof(fc.constantFrom('application/json', 'text/html'), fc.string()), {
	nil: undefined,
});
const retryAfter = fc.option(fc.oneof(fc.constantFrom('1', '999999', '-1', '1e9', 'soon'), fc.string()), {
	nil: undefined,
});
const response = fc.record({ status, body, contentType, retryAfter });

/** `expect` would cost more than what it looks at: there are a million cases. */
function must(holds: boolean, what: string): void {
	if (!holds) throw new Error(what);
}

/** What the body says its code is, read without anything of core. `undefined`: it says none, or is no JSON object. */
function codeOf(
	text: string,
): { readonly code: unknown; readonly object: Readonly<Record<string, unknown>> } | undefined {
	try {
		const parsed: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
		if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
		const object = new Map(Object.entries(parsed));
		return { code: object.get('code'), object: Object.fromEntries(object) };
	} catch {
		return undefined;
	}
}

function mustHideTheKey(outcome: unknown): void {
	const shown = `${JSON.stringify(outcome)} ${inspect(outcome, { depth: 12 })}`;
	must(!shown.includes(KEY), 'The key is shown.');
}

test(
	'an answer ends in one of three ways, is done only where the code says so, and shows no key',
	async () => {
		const endpoints = fc.constantFrom(...ENDPOINTS);
		const cases = fc.property(endpoints, response, fc.boolean(), (endpoint, answered, aboutBill) => {
			const answer = parseAnswer(endpoint, answered, { billId: aboutBill ? '1024' : undefined, keys: [KEY] });
			mustHideTheKey(answer);
			const said = codeOf(answered.body);
			const isCode = typeof said?.code === 'string' || typeof said?.code === 'number';
			const trimmed = isCode ? String(said?.code).trim() : undefined;
			switch (answer.outcome) {
				case 'done': {
					const isSuccess =
						trimmed === '0000' || (trimmed !== undefined && endpoint.answerCodes?.includes(trimmed) === true);
					// The vendor's description of the V1 read has no code.
					const isRead =
						endpoint.generation === 'v1' &&
						endpoint.action === 'bill.read' &&
						answered.status >= 200 &&
						answered.status < 300;
					must(
						isSuccess || (isRead && (said?.code === undefined || said.code === null)),
						'It is done, and the code does not say so.',
					);
					return;
				}
				case 'refused':
					must(trimmed === answer.code && trimmed !== '0000', 'It is refused under another code than it has.');
					must(!answer.error.outcomeUnknown, 'It is refused and open.');
					return;
				default:
					must(answer.outcome === 'unknown', 'It ends in a fourth way.');
					must(
						answer.error.message.length < 4000 && !/[\p{Cc}<]/u.test(answer.error.message),
						'The message shows raw text.',
					);
			}
		});
		await fuzz(fc, 'core: answers', { share: 0.14, short: 1200 }, cases);
	},
	FUZZ_TIMEOUT_MS,
);

const INPUT = {
	billId: '1024',
	phone: '01012345678',
	price: '45000',
	productName: 'tea',
	memberName: 'Kim',
	callbackUrl: 'https://shop.example.com/paid',
	supplyPrice: '40909',
	tax: '4091',
	issuanceNumber: '0100001234',
	trader: 'person',
	memberId: 'm2',
	merchantId: 's2',
	redirectUrl: 'https://shop.example.com/done',
};
const CALLS = ENDPOINTS.flatMap((endpoint) =>
	endpoint.contractModels.map((model: ContractModel) => ({
		model,
		method: CLIENT_METHODS[endpoint.action],
		input: Object.fromEntries(
			Object.entries(INPUT).filter(([field]) => endpoint.fields.some((one) => one.name === field)),
		),
		options: endpoint.path === undefined ? { path: '/some/path' } : {},
		answerCodes: ['0000', ...(endpoint.answerCodes ?? [])],
	})),
);

const step = fc.oneof(
	{ weight: 5, arbitrary: response },
	{
		weight: 1,
		arbitrary: fc.constantFrom<unknown>(
			new Error(`timeout with ${KEY}`),
			new NeverSentError('no'),
			KEY,
			undefined,
			null,
			7,
		),
	},
	{ weight: 1, arbitrary: fc.anything().map((thing) => ({ handedBack: thing })) },
);

test(
	'whatever a transport does, a call ends in one of three ways, throws nothing, and shows no key',
	async () => {
		const cases = fc.asyncProperty(
			fc.constantFrom(...CALLS),
			fc.array(step, { minLength: 1, maxLength: 4 }),
			async (call, steps) => {
				let turn = 0;
				const bodies: string[] = [];
				const client = createClient({
					model: call.model,
					baseUrl: 'https://sandbox.paymint.co.kr/partner',
					keys: { apiKey: KEY, member: 'm1', merchant: 's1' },
					now: () => new Date('2026-11-20T03:00:00Z'),
					transport: async () => {
						const now: unknown = steps[Math.min(turn, steps.length - 1)];
						turn += 1;
						if (typeof now !== 'object' || now === null || now instanceof Error) throw now;
						if ('handedBack' in now) return now.handedBack as never;
						bodies.push(String((now as { body: string }).body));
						return now as never;
					},
				});
				const run: (input: UncheckedInput, options: object) => Promise<{ readonly outcome: string }> =
					client[call.method];
				const outcome = await run(call.input, call.options);
				must(['done', 'refused', 'unknown'].includes(outcome.outcome), 'It ends in a fourth way.');
				mustHideTheKey(outcome);
				must(turn >= 1 && turn <= 6, 'It asks for ever, or not at all.');
				if (outcome.outcome !== 'done') return;
				const saysSo = bodies.some((one) => {
					const said = codeOf(one);
					// A read of V1 may have no code.
					return (
						said !== undefined &&
						(said.code === undefined || said.code === null || call.answerCodes.includes(String(said.code).trim()))
					);
				});
				must(saysSo, 'It is done, and no answer says so.');
			},
		);
		await fuzz(fc, 'core: calls over a hostile transport', { share: 0.05, short: 500 }, cases);
	},
	FUZZ_TIMEOUT_MS,
);

test(
	'what cannot be sent is an input error, and no transport hears of it',
	async () => {
		const bad = fc.constantFrom<unknown>(
			'',
			' ',
			'1'.repeat(21),
			'한글',
			{},
			[],
			true,
			1.5,
			`${KEY}`,
			undefined,
			null,
			'a b',
		);
		const cases = fc.asyncProperty(
			fc.constantFrom(...CALLS.filter(({ input }) => 'billId' in input)),
			bad,
			async (call, billId) => {
				let asked = 0;
				const client = createClient({
					model: call.model,
					keys: { apiKey: KEY, member: 'm1', merchant: 's1' },
					transport: async () => {
						asked += 1;
						throw new Error('sent');
					},
				});
				const run: (input: UncheckedInput, options: object) => Promise<unknown> = client[call.method];
				const thrown: unknown = await run({ ...call.input, billId }, call.options).then(
					() => undefined,
					(error: unknown) => error,
				);
				must(
					thrown instanceof PaySsamInputError && thrown.issues.some(({ field }) => field === 'billId'),
					'It is no input error.',
				);
				must(asked === 0, 'It was sent.');
				mustHideTheKey(thrown);
			},
		);
		await fuzz(fc, 'core: calls that cannot be sent', { share: 0.02, short: 200 }, cases);
	},
	FUZZ_TIMEOUT_MS,
);
