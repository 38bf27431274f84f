import fc from 'fast-check';
import { test } from 'vitest';
import { FUZZ_TIMEOUT_MS, fuzz } from '../../../../vitest.shared.mjs';
import { KEY, sign, start, V1, V2 } from '../testing/harness';
import { answerProblems } from '../testing/schema';
import { API, servedPath } from './rows';

/* Whatever is posted to a path of the API, the answer is one that the description has, and the sandbox goes on. */

const PATHS = API.map((row) => [servedPath(row), row.path] as const);
const CALLBACK = 'http://127.0.0.1:9/cb';

const text = fc.oneof(
	fc.string(),
	fc.string({ unit: 'binary', maxLength: 6 }),
	fc.constantFrom('\uD800', '\u0000', 'x'.repeat(3000), '<b>', '=1+1', '../x', '\u202Egnp', 'e\u0301', ' '),
);
const likely = fc.constantFrom(
	...['1024', '2048', 'F', '45000', '0', '1', '01012345678', '010-1234-5678', 'TALK', 'URL', 'P', '40909', '4091'],
	...[
		CALLBACK,
		'https://shop.example.com/x',
		'2026-12-31',
		'20261231',
		'sandbox-member',
		'sandbox-merchant',
		'rp-1',
		KEY,
	],
);
const value = fc.oneof(
	{ weight: 6, arbitrary: likely },
	{ weight: 2, arbitrary: text },
	fc.double(),
	fc.constantFrom<unknown>(null, true, [], {}, ['1024'], { billId: '1024' }, 1e308, -0),
	fc.jsonValue({ maxDepth: 2 }),
);
const name = fc.oneof(
	{
		weight: 8,
		arbitrary: fc.constantFrom(
			...[
				'bill_id',
				'billId',
				'price',
				'phone',
				'hash',
				'product_nm',
				'productName',
				'member_nm',
				'memberName',
				'trader',
			],
			...[
				'callbackURL',
				'callbackUrl',
				'sendType',
				'expireDt',
				'message',
				'supplyPrice',
				'tax',
				'issuanceNumber',
				'methodId',
			],
			...[
				'memberId',
				'merchantId',
				'businessNumber',
				'redirectUrl',
				'cancelReason',
				'apikey',
				'apiKey',
				'member',
				'merchant',
			],
		),
	},
	fc.constantFrom('__proto__', 'constructor', 'toString', '', 'bill', 'cashReceipt', 'standIn'),
	text,
);
const record = fc.array(fc.tuple(name, value), { maxLength: 10 }).map((entries) => Object.fromEntries(entries));

/** A right bill in both spellings at once, so that whichever path it meets it has what that path asks for. */
const rightBill = fc.integer({ min: 1, max: 60 }).map((number) => {
	const id = `B${number}`;
	const receipt = {
		issuance_number: '01012345678',
		issuanceNumber: '01012345678',
		supply_price: '40909',
		supplyPrice: '40909',
		tax: '4091',
		trader: '0',
	};
	return { id, receipt, names: { bill_id: id, billId: id, price: '45000' } };
});
const right = fc.tuple(rightBill, fc.boolean(), fc.boolean()).map(([{ id, receipt, names }, withPhone, inside]) => {
	const phone = '01012345678';
	const hash = withPhone ? sign(id, phone, '45000') : sign(id, '45000');
	const send = {
		product_nm: 'tea',
		productName: 'tea',
		member_nm: 'Kim',
		memberName: 'Kim',
		sendType: 'TALK',
		callbackURL: CALLBACK,
		callbackUrl: CALLBACK,
	};
	const fields = { ...names, hash, ...(withPhone ? { phone, ...send } : receipt) };
	return inside ? { bill: fields, cashReceipt: fields, standIn: fields } : fields;
});
const signedIn = fc.constantFrom(
	{ ...V1, ...V2 },
	{ ...V1, ...V2 },
	V1,
	V2,
	{},
	{ ...V1, apikey: 'wrong', apiKey: 'wrong' },
);
const parts = fc.tuple(signedIn, fc.oneof(right, record), fc.option(record, { nil: {}, freq: 2 }));
const json = fc.oneof(
	{ weight: 6, arbitrary: parts.map(([own, fields, more]) => JSON.stringify({ ...own, ...fields, ...more })) },
	{
		weight: 2,
		arbitrary: fc
			.tuple(signedIn, record, fc.constantFrom('bill', 'cashReceipt', 'standIn'))
			.map(([own, fields, where]) => JSON.stringify({ ...own, [where]: fields })),
	},
	fc.json(),
);
const body = fc.oneof(
	{ weight: 10, arbitrary: json.map((all) => Buffer.from(all)) },
	fc.tuple(json, fc.nat()).map(([all, end]) => Buffer.from(all).subarray(0, end % 300)),
	fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
	fc.constantFrom(
		Buffer.from(''),
		Buffer.from(`${'['.repeat(20_000)}${']'.repeat(20_000)}`),
		Buffer.from('x'.repeat(66_000)),
	),
);
const type = fc.oneof(
	{ weight: 12, arbitrary: fc.constant('application/json') },
	fc.constantFrom('application/json; charset=utf-8', 'text/plain', 'application/x-www-form-urlencoded', ';'),
);
/** Few of all cases are done, so that one that asks for the balance is always among them; other paths refuse it. */
const GOOD = Buffer.from(JSON.stringify({ ...V1, ...V2 }));
/** Documented refusals of what cannot be read at all. */
const STATUSES: ReadonlySet<number> = new Set([200, 400, 413, 415]);

function must(holds: boolean, what: string): void {
	if (!holds) throw new Error(what);
}

test(
	'any body at any path earns an answer that the description has',
	async () => {
		const { raw, sandbox } = await start();
		let done = 0;
		const cases = fc.asyncProperty(fc.constantFrom(...PATHS), body, type, async ([path, bare], bytes, contentType) => {
			const answer = await raw(path, {
				method: 'POST',
				headers: { 'content-type': contentType },
				body: new Uint8Array(bytes),
			});
			must(STATUSES.has(answer.status), `It is answered with ${answer.status}.`);
			must(answer.contentType === 'application/json; charset=utf-8', `It is answered as ${answer.contentType}.`);
			const problems = answerProblems(bare, answer.status, answer.json);
			must(problems.length === 0, problems.join('\n'));
			must(!Object.hasOwn(Object.prototype, 'polluted') && !/\n\s+at /.test(answer.text), 'It shows its inside.');
			if (answer.json?.code === '0000') done += 1;
		});
		const ran = await fuzz(
			fc,
			'sandbox: bodies at every path',
			{ share: 0.012, short: 400, examples: PATHS.map((path) => [path, GOOD, 'application/json']) },
			cases,
		);
		must(done > 1, 'The good cases are not done.');
		must(done > PATHS.length || ran < 10_000, 'Nothing but the good cases is done: nothing is being looked at.');
		must(!JSON.stringify(sandbox.listRequests()).includes(KEY), 'A key is kept.');
	},
	FUZZ_TIMEOUT_MS,
);
