import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { test } from 'vitest';
import { FUZZ_TIMEOUT_MS, fuzz } from '../../../vitest.shared.mjs';
import { buildCall } from './custom-call';
import { ENDPOINTS, type Endpoint } from './endpoints';
import { PaySsamInputError } from './input';
import type { JsonObject } from './json';
import { buildRequest, type UnsignedRequest } from './request';
import { signBody } from './signing';

/* Input may be anything. Either every fault of it is named at once, or what goes out keeps the vendor's limits and carries the hash that the vendor computes. Limits and hash are written here from the vendor's document. */

const KEYS = { apiKey: 'live-key-0123456789abcdef', member: 'm1', merchant: 's1' };
const now = new Date('2026-11-20T03:00:00Z');
const CALLS = ENDPOINTS.flatMap((endpoint) => endpoint.contractModels.map((model) => ({ endpoint, model })));

/** Values that each kind of field takes. */
const GOOD = {
	billId: fc.oneof(fc.stringMatching(/^[A-Za-z0-9]{1,20}$/), fc.constant(' 1024 '), fc.nat()),
	won: fc.oneof(fc.integer({ min: 1, max: 9_999_999_999 }), fc.constantFrom('45,000', ' 45000원 ', '1')),
	wonOrZero: fc.constantFrom(0, '0', '0원'),
	phone: fc.constantFrom('010-1234-5678', '+82 10-1234-5678', '０１０１２３４５６７８', '0111234567'),
	issuanceNumber: fc.constantFrom('010-1234-5678', '0100001234', '123-45-67890'),
	businessNumber: fc.constantFrom('123-45-67890', '1234567890'),
	text: fc.oneof(fc.stringMatching(/^[a-zA-Z가-힣0-9]{1,20}$/), fc.constantFrom('수강료', '가\u0301', '1'.repeat(20))),
	date: fc.constantFrom('2026-11-20', '2026-12-31', '2027-02-28'),
	url: fc.constantFrom('https://shop.example.com/paid', 'https://xn--bj0bj06e.kr/a?b=c'),
	enum: fc.constant(''),
} as const;
/** Values that no kind of field takes. */
const BAD = fc.constantFrom<unknown>(
	...[{}, [], { toString: 1 }, true, false, Number.NaN, Number.POSITIVE_INFINITY, 1.5, () => 1, Symbol('x'), 10n],
	...['\u0000', 'a\u0007b', '\uD800', 'x\uDFFF'],
);
const junk = fc.oneof(BAD, fc.string(), fc.string({ unit: 'binary' }), fc.double(), fc.jsonValue({ maxDepth: 1 }));

/** `expect` would cost more than what it looks at: there are a million cases. */
function must(holds: boolean, what: string): void {
	if (!holds) throw new Error(what);
}

function goodInput({ fields }: Endpoint): fc.Arbitrary<Record<string, unknown>> {
	const entries = fields.map((field) => [
		field.name,
		field.kind === 'enum' ? fc.constantFrom(...(field.values ?? [])) : GOOD[field.kind],
	]);
	return fc.record(Object.fromEntries(entries)).map((input: Record<string, unknown>) => ({
		...input,
		...(fields.some(({ name }) => name === 'tax') ? { price: '45000', supplyPrice: undefined, tax: undefined } : {}),
	}));
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** What the vendor's document limits, by the name on the wire; the same in both spellings. */
const LIMITS: Readonly<Record<string, RegExp>> = {
	bill_id: /^[A-Za-z0-9_-]{1,20}$/,
	billId: /^[A-Za-z0-9_-]{1,20}$/,
	price: /^[1-9]\d{0,9}$/,
	supply_price: /^[1-9]\d*$/,
	supplyPrice: /^[1-9]\d*$/,
	tax: /^(?:0|[1-9]\d*)$/,
	phone: /^01\d{8,9}$/,
	product_nm: /^.{1,100}$/su,
	member_nm: /^.{1,30}$/su,
	bill_issuer: /^.{1,50}$/su,
	cancelReason: /^.{1,20}$/su,
	expire_dt: /^\d{4}-\d\d-\d\d$/,
	expireDt: /^\d{4}-\d\d-\d\d$/,
	trader: /^[01]$/,
	sendType: /^(?:TALK|URL)$/,
	memberId: /^.{1,30}$/su,
	merchantId: /^.{1,30}$/su,
	businessNumber: /^\d{10}$/,
	callbackURL: /^https?:\/\/[!-~]+$/,
	callbackUrl: /^https?:\/\/[!-~]+$/,
	issuance_number: /^\d+$/,
	issuanceNumber: /^\d+$/,
};

/** The document's own table of calls that carry a hash, and of how many parts. */
function partsOf(path: string, fields: JsonObject): readonly string[] | undefined {
	const id = String(fields.bill_id ?? fields.billId);
	const price = String(fields.price);
	switch (path) {
		case '/if/bill/send':
		case '/bill':
			return [id, String(fields.phone), price];
		case '/if/bill/url':
			return fields.phone === undefined ? [id, price] : [id, String(fields.phone), price];
		case '/if/bill/destroy':
		case '/if/bill/cancel':
		case '/bill/destroy':
		case '/bill/cancel':
			return [id, price];
		default:
			return /\/cash-receipt\/(?:issue|cancel|read)$/.test(path) ? [id, price] : undefined;
	}
}

function mustBeSendable({ generation, path, body }: UnsignedRequest, wires: ReadonlySet<string>): void {
	const signed = signBody(generation, path, body, KEYS);
	must(signed[generation === 'v1' ? 'apikey' : 'apiKey'] === KEYS.apiKey, 'The key is missing.');
	const text = JSON.stringify(signed);
	must(text.split(KEYS.apiKey).length === 2, 'The key is somewhere else too.');
	must(!text.includes('payssam-core'), 'The signing rule goes out.');
	const holder = [signed.bill, signed.cashReceipt].find((value) => typeof value === 'object') ?? signed;
	const fields = holder as JsonObject;
	for (const [name, value] of [...Object.entries(signed), ...Object.entries(fields)]) {
		const limit = Object.hasOwn(LIMITS, name) ? LIMITS[name] : undefined;
		if (wires.has(name)) must(!/\p{Surrogate}/u.test(String(value)), 'Half a character goes out.');
		must(limit === undefined || (typeof value === 'string' && limit.test(value)), `${name} is over its limit.`);
	}
	const parts = partsOf(path, fields);
	must(parts === undefined || fields.hash === sha256(parts.join(',')), 'The hash is not that of the fields.');
	must(parts !== undefined || !text.includes('"hash"'), 'A hash goes out that PaySsam does not ask for.');
	must(JSON.stringify(signBody(generation, path, signed, KEYS)) === text, 'Signed twice it differs.');
	const supply = fields.supply_price ?? fields.supplyPrice;
	if (supply !== undefined)
		must(Number(supply) + Number(fields.tax) === Number(fields.price), 'The parts are not the price.');
}

/** @returns the fields that are named; `undefined` when it could be built and was good */
function issuesOf({ fields }: Endpoint, action: () => UnsignedRequest): ReadonlySet<string> | undefined {
	let request: UnsignedRequest;
	try {
		request = action();
	} catch (error) {
		if (!(error instanceof PaySsamInputError)) throw error;
		must(error.issues.length > 0, 'It is refused without a reason.');
		must(
			error.issues.every(({ problem, remedy }) => problem !== '' && remedy !== ''),
			'A reason is empty.',
		);
		must(!JSON.stringify([error.issues, error.message, error.stack]).includes(KEYS.apiKey), 'The key is shown.');
		return new Set(error.issues.map(({ field }) => field));
	}
	mustBeSendable(request, new Set(fields.map(({ wire }) => wire)));
	return undefined;
}

const callAndInput = fc
	.constantFrom(...CALLS)
	.chain(({ endpoint, model }) =>
		fc.tuple(
			fc.constant({ endpoint, model }),
			goodInput(endpoint),
			fc.dictionary(
				fc.constantFrom(...endpoint.fields.map(({ name }) => name), 'member', 'merchant', '__proto__', 'nothing'),
				junk,
				{ maxKeys: 4 },
			),
		),
	);

test(
	'input of any kind is refused with reasons, or what goes out keeps the limits and has the right hash',
	async () => {
		const extra = fc.dictionary(fc.oneof(fc.constantFrom('extra', 'hash', 'apikey', '__proto__'), fc.string()), junk, {
			maxKeys: 2,
		});
		const cases = fc.property(callAndInput, extra, ([{ endpoint, model }, good, odd], additionalFields) => {
			const path = endpoint.path === undefined ? '/some/path' : undefined;
			issuesOf(
				endpoint,
				() => buildRequest(model, endpoint.action, { ...good, ...odd }, { now, path, additionalFields }).request,
			);
		});
		await fuzz(fc, 'core: requests of odd input', { share: 0.08, short: 800 }, cases);
	},
	FUZZ_TIMEOUT_MS,
);

test(
	'good input is built, and every field that is spoiled is named, all at once',
	async () => {
		const spoiled = fc
			.constantFrom(...CALLS.filter(({ endpoint }) => endpoint.fields.length > 0))
			.chain(({ endpoint, model }) =>
				fc.tuple(
					fc.constant({ endpoint, model }),
					goodInput(endpoint),
					fc.subarray(endpoint.fields.map(({ name }) => name)),
					BAD,
				),
			);
		const cases = fc.property(spoiled, ([{ endpoint, model }, good, names, bad]) => {
			const input = { ...good, ...Object.fromEntries(names.map((name) => [name, bad])) };
			const issues = issuesOf(endpoint, () => buildRequest(model, endpoint.action, input, { now }).request);
			if (names.length === 0) must(issues === undefined, `Good input is refused: ${[...(issues ?? [])].join()}`);
			else for (const name of names) must(issues?.has(name) === true, `${name} is not named.`);
		});
		await fuzz(fc, 'core: requests of spoiled input', { share: 0.06, short: 600 }, cases);
	},
	FUZZ_TIMEOUT_MS,
);

test(
	'a call of the caller’s own is refused with reasons or goes out below its path, with one key',
	async () => {
		const paths = fc.oneof(
			fc.constantFrom(
				'/rp/manage',
				'/bill',
				'/../x',
				'//evil.example/x',
				'/a?b',
				'https://evil.example',
				'/%2e%2e/x',
				'/a b',
				'\\x',
			),
			fc.string(),
			fc.stringMatching(/^\/[a-z/]{1,20}$/),
		);
		const bodies = fc.oneof(
			fc.dictionary(
				fc.constantFrom('bill', 'billId', 'bill_id', 'price', 'hash', 'apikey', 'member', 'x', '__proto__'),
				junk,
				{ maxKeys: 5 },
			),
			junk,
		);
		const rules = fc.constantFrom<unknown>('none', 'withPhone', 'withoutPhone', 'phoneIfPresent', undefined, 'other');
		const places = fc.constantFrom<unknown>('flat', 'bill', 'cashReceipt', undefined, 'other');
		const cases = fc.property(
			fc.constantFrom('V1_T', 'V1_U', 'V2'),
			paths,
			bodies,
			rules,
			places,
			(model, path, body, hash, nesting) => {
				try {
					const call = buildCall(model, { path, body, hash, nesting } as never);
					must(
						/^\/[^/\\?#%\s][^\\?#\s]*$/.test(call.path) && !call.path.includes('..'),
						`The path ${call.path} leads elsewhere.`,
					);
					const signed = signBody(call.generation, call.path, call.body, KEYS);
					must(JSON.stringify(signed).split(KEYS.apiKey).length === 2, 'There is not one key.');
				} catch (error) {
					if (!(error instanceof PaySsamInputError)) throw error;
					must(error.issues.length > 0, 'It is refused without a reason.');
				}
			},
		);
		await fuzz(fc, 'core: custom calls', { share: 0.03, short: 300 }, cases);
	},
	FUZZ_TIMEOUT_MS,
);
