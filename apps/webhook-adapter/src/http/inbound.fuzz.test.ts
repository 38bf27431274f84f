import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { FUZZ_TIMEOUT_MS, fuzz } from '../../../../vitest.shared.mjs';
import { addConnection, PARTNER_KEY, type ServedApp, serveApp } from '../../testing/served-app';
import type { Landing } from '../domain/event';

/* Anyone may post anything to a callback URL. The exact ack goes out if, and only if, the store has it. */

/** What PaySsam waits for, from the vendor's document: 46 bytes. */
const ACK = Buffer.from('{"code":"0000","msg":"성공하였습니다."}', 'utf8');

let served: ServedApp;
let path: string;
/** What the store said of each arrival, since the last look. */
let landings: Landing[] = [];

beforeAll(async () => {
	served = await serveApp({
		around: (store) => ({
			...store,
			events: {
				...store.events,
				async ingest(arrivals) {
					const landed = await store.events.ingest(arrivals);
					landings.push(...landed);
					return landed;
				},
			},
		}),
	});
	const { secrets } = await addConnection(served.store);
	path = `/callbacks/${secrets.callbackToken}`;
});
afterAll(() => served.close());

const TODAY = new Date(Date.now() + 9 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 8);
const text = fc.oneof(
	fc.string(),
	fc.string({ unit: 'binary', maxLength: 6 }),
	fc.constantFrom('\uD800', '\u0000', 'x'.repeat(3000), `k${PARTNER_KEY}k`, '9'.repeat(500)),
);
const value = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.constantFrom<unknown>('F', 'W', 'C', 'D', 'X', '45000', '1', `${TODAY}000001`, 'COMPLETED'),
	},
	{ weight: 2, arbitrary: text },
	fc.double(),
	fc.constantFrom<unknown>(null, true, [], {}, ['F'], { apikey: PARTNER_KEY }, [[PARTNER_KEY]]),
);
const name = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.constantFrom(
			...['bill_id', 'billId', 'appr_state', 'apprState', 'appr_price', 'apprPrice', 'appr_num', 'appr_dt', 'member'],
			...['merchant', 'mappingStatus', 'partnerMerchant', '__proto__', 'constructor', '', 'apikey ', 'BILL_ID'],
		),
	},
	text,
);
const keys = fc.oneof(
	{ weight: 6, arbitrary: fc.constant<readonly unknown[]>([PARTNER_KEY]) },
	fc.constantFrom<readonly unknown[]>([], ['wrong'], [PARTNER_KEY, 'wrong'], [[PARTNER_KEY]], [null], [1]),
);
/** Few ids, so that repeats come, and other amounts under the same id. */
const billId = fc.oneof(
	{ weight: 5, arbitrary: fc.integer({ min: 1, max: 400 }).map((number) => `BILL${number}`) },
	{ weight: 1, arbitrary: fc.constantFrom<unknown>('', 'x'.repeat(21), '../x', '한글', 7, null, { a: 1 }) },
);

type Fields = readonly (readonly [name: string, value: unknown])[];
const essential = fc
	.tuple(billId, fc.constantFrom('F', 'F', 'F', 'C', 'D', 'W', 'Z'), fc.constantFrom('45000', '1000'))
	.map(
		([id, state, price]): Fields => [
			['bill_id', id],
			['appr_state', state],
			['appr_price', price],
		],
	);
const fields = fc
	.tuple(keys, fc.option(essential, { nil: [], freq: 8 }), fc.array(fc.tuple(name, value), { maxLength: 4 }))
	.map(([own, base, more]): Fields => [...own.map((one): [string, unknown] => ['apikey', one]), ...base, ...more]);

const jsonOf = (all: Fields): string =>
	`{${all.map(([one, other]) => `${JSON.stringify(one)}:${JSON.stringify(other) ?? 'null'}`).join(',')}}`;
const formOf = (all: Fields): string =>
	new URLSearchParams(
		all.map(([one, other]): [string, string] => [one, typeof other === 'string' ? other : JSON.stringify(other)]),
	).toString();

const JSON_TYPE = 'application/json';
const body = fc.oneof(
	{ weight: 10, arbitrary: fields.map((all) => [Buffer.from(jsonOf(all)), JSON_TYPE] as const) },
	{
		weight: 3,
		arbitrary: fields.map((all) => [Buffer.from(formOf(all)), 'application/x-www-form-urlencoded'] as const),
	},
	{
		weight: 1,
		arbitrary: fc
			.tuple(fields, fc.nat())
			.map(([all, end]) => [Buffer.from(jsonOf(all)).subarray(0, end % 200), JSON_TYPE] as const),
	},
	{ weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => [Buffer.from(bytes), JSON_TYPE] as const) },
	{ weight: 1, arbitrary: fc.json().map((all) => [Buffer.from(all), JSON_TYPE] as const) },
	{ weight: 1, arbitrary: fields.map((all) => [Buffer.from(`\uFEFF ${jsonOf(all)} `), 'text/plain'] as const) },
	{ weight: 1, arbitrary: fields.map((all) => [Buffer.from(jsonOf(all), 'utf16le'), JSON_TYPE] as const) },
	fc.constantFrom(
		[Buffer.from(''), JSON_TYPE] as const,
		[Buffer.from(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`), JSON_TYPE] as const,
		[Buffer.from('x'.repeat(66_000)), JSON_TYPE] as const,
		[Buffer.from('<html></html>'), 'text/html'] as const,
	),
);
const oddHeaders = fc.oneof(
	{ weight: 8, arbitrary: fc.constant({}) },
	fc.record({
		'content-type': fc.constantFrom(
			'application/json; charset=utf-16',
			'multipart/form-data',
			'application/json;;',
			'x',
			'text/json',
		),
	}),
	fc.record({ 'content-encoding': fc.constantFrom('gzip', 'identity', 'x') }),
);
const method = fc.oneof(
	{ weight: 20, arbitrary: fc.constant('POST' as const) },
	fc.constantFrom(
		'GET' as const,
		'PUT' as const,
		'DELETE' as const,
		'PATCH' as const,
		'HEAD' as const,
		'OPTIONS' as const,
	),
);
const where = fc.oneof(
	{ weight: 20, arbitrary: fc.constant('') },
	fc.constantFrom('x', '/', '?a=b', '%00', '/..%2f..', '%2e'),
);
/** Whoever is wrong too often hears nothing else than that: so they come from many places. */
const sender = fc.ipV4();

function must(holds: boolean, what: string): void {
	if (!holds) throw new Error(what);
}

function isEnvelope(payload: string): boolean {
	const parsed: unknown = JSON.parse(payload);
	const error: unknown = typeof parsed === 'object' && parsed !== null && 'error' in parsed ? parsed.error : undefined;
	if (typeof error !== 'object' || error === null) return false;
	return ['code', 'message', 'whatToDo', 'requestId'].every((one) => typeof Reflect.get(error, one) === 'string');
}

/** That a bill is unpaid is no event: the only thing that is acknowledged and not kept. */
function saysUnpaid(bytes: Buffer): boolean {
	const content = bytes.toString('utf8').replace(/^\uFEFF/, '');
	return ['appr_state', 'apprState'].some((state) => fieldOf(content, state) === 'W');
}

function fieldOf(content: string, state: string): unknown {
	try {
		const parsed: unknown = JSON.parse(content);
		return typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, state) : undefined;
	} catch {
		return new URLSearchParams(content).get(state);
	}
}

test(
	'whatever is posted as a callback, it is acknowledged exactly when the store has it',
	async () => {
		let kept = 0;
		const cases = fc.asyncProperty(
			body,
			oddHeaders,
			method,
			where,
			sender,
			async ([bytes, type], odd, verb, behind, ip) => {
				landings = [];
				const answer = await served.app.inject({
					method: verb,
					url: path + behind,
					headers: { 'content-type': type, ...odd },
					payload: bytes,
					remoteAddress: ip,
				});
				const isAck = answer.statusCode === 200 && answer.rawPayload.equals(ACK);
				must(answer.statusCode < 500, `It is answered with ${answer.statusCode}.`);
				must(landings.length <= 1, 'One callback is several events.');
				kept += landings.length;
				if (isAck) {
					must(verb === 'POST' && answer.headers['content-type'] === JSON_TYPE, 'The ack is not the exact one.');
					must(landings.length === 1 || saysUnpaid(bytes), 'It is acknowledged, and not kept.');
					return;
				}
				must(landings.length === 0, 'It is kept, and not acknowledged.');
				must(answer.statusCode >= 400, `It is answered with ${answer.statusCode} and no ack.`);
				must(!answer.payload.includes(PARTNER_KEY), 'The key is in the answer.');
				if (verb !== 'HEAD') must(isEnvelope(answer.payload), 'The answer is no error envelope.');
			},
		);
		const ran = await fuzz(fc, 'adapter: callbacks', { share: 0.015, short: 800 }, cases);
		must(kept > 0 || ran < 40, 'No case was good enough to be kept.');
		must(!served.logged().includes(PARTNER_KEY), 'The key is in the log.');
		const files = readdirSync(served.folder).map((file) => join(served.folder, file));
		must(!files.some((file) => readFileSync(file).includes(PARTNER_KEY)), 'The key is in the database.');
	},
	FUZZ_TIMEOUT_MS,
);
