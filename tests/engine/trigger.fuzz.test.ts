/* Arbitrary bodies at a published trigger in n8n's real engine: none starts the rest of a workflow unless PaySsam has such a payment, and none makes the node throw. */
import fc from 'fast-check';
import { ACK_TEXT } from 'payssam-sandbox';
import { afterAll, beforeAll, inject, test } from 'vitest';
import { FUZZ_TIMEOUT_MS, fuzz } from '../../vitest.shared.mjs';
import { type Engine, PAYSSAM_TRIGGER, startEngine } from './engine';
import {
	credentialFor,
	deepText,
	KEY,
	type PaySsamUnderTest,
	paySsamNode,
	sendParameters,
	startPaySsam,
} from './payssam';
import { Receiver } from './receiver';

let engine: Engine;
let paySsam: PaySsamUnderTest;

const PAID = 'PAID1';
const UNPAID = 'UNPAID1';
const PRICE = '45000';
const JSON_TYPE = 'application/json';

beforeAll(async () => {
	engine = await startEngine();
	paySsam = await startPaySsam();
	for (const ownBillId of [PAID, UNPAID]) {
		const callback = { __rl: true, mode: 'url', value: 'http://127.0.0.1:9/' };
		const { error } = await engine.run(
			paySsamNode('V2', paySsam, sendParameters('V2', { callback, ownBillId, price: PRICE })),
		);
		if (error !== undefined) throw error;
	}
	await paySsam.sandbox.pay({ billId: PAID, byHand: true });
});
afterAll(async () => {
	await paySsam.sandbox.close();
});

const text = fc.oneof(
	fc.string(),
	fc.string({ unit: 'binary', maxLength: 6 }),
	fc.constantFrom(
		'\uD800',
		'\u0000',
		'x'.repeat(3000),
		'={{ $env }}',
		'={{ $json.apikey }}',
		KEY,
		'__proto__',
		'\u202E',
	),
);
const value = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.constantFrom<unknown>('F', 'W', 'C', 'D', 'X', PRICE, '1', '20261121210000', 'COMPLETED', 1),
	},
	{ weight: 2, arbitrary: text },
	fc.constantFrom<unknown>(null, true, [], {}, ['F'], 1e308, { apikey: KEY }),
	fc.jsonValue({ maxDepth: 2 }),
);
const name = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.constantFrom(
			...['appr_price', 'apprPrice', 'appr_num', 'apprNum', 'appr_dt', 'apprState', 'billId', 'member', 'merchant'],
			...['mappingStatus', 'event', 'eventId', 'verification', 'json', 'binary', '__proto__', 'constructor', ''],
		),
	},
	text,
);
const keys = fc.oneof(
	{ weight: 5, arbitrary: fc.constant<readonly unknown[]>([KEY]) },
	fc.constantFrom<readonly unknown[]>([], ['wrong'], [KEY, 'wrong'], [[KEY]], [null]),
);
type Fields = readonly (readonly [name: string, value: unknown])[];
const essential = fc
	.tuple(
		fc.oneof({ weight: 6, arbitrary: fc.constantFrom<unknown>(PAID, PAID, UNPAID, 'NOSUCH1', '', ['PAID1']) }, text),
		fc.constantFrom<unknown>('F', 'F', 'F', 'W', 'C', 'D', 'Z', ['F']),
	)
	.map(
		([id, state]): Fields => [
			['bill_id', id],
			['appr_state', state],
		],
	);
const fields = fc
	.tuple(keys, fc.option(essential, { nil: [], freq: 8 }), fc.array(fc.tuple(name, value), { maxLength: 4 }))
	.map(([own, base, more]): Fields => [...own.map((one): [string, unknown] => ['apiKey', one]), ...base, ...more]);
const jsonOf = (all: Fields): string =>
	`{${all.map(([one, other]) => `${JSON.stringify(one)}:${JSON.stringify(other) ?? 'null'}`).join(',')}}`;
const formOf = (all: Fields): string =>
	new URLSearchParams(
		all.map(([one, other]): [string, string] => [one, typeof other === 'string' ? other : JSON.stringify(other)]),
	).toString();
const call = fc.oneof(
	{ weight: 8, arbitrary: fields.map((all) => [jsonOf(all), JSON_TYPE] as const) },
	{ weight: 2, arbitrary: fields.map((all) => [formOf(all), 'application/x-www-form-urlencoded'] as const) },
	fields.map((all) => [jsonOf(all), 'text/plain'] as const),
	fc.tuple(fields, fc.nat()).map(([all, end]) => [jsonOf(all).slice(0, end % 200), JSON_TYPE] as const),
	fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(JSON_TYPE, 'application/octet-stream')),
	fc.json().map((all) => [all, JSON_TYPE] as const),
);

/** Few of all cases start something, so that one that does is always among them. */
const GOOD = [
	jsonOf([
		['apiKey', KEY],
		['bill_id', PAID],
		['appr_state', 'F'],
	]),
	JSON_TYPE,
] as const;

function must(holds: boolean, what: string): void {
	if (!holds) throw new Error(what);
}

test(
	'no body throws in webhook(), and none goes on without the payment that PaySsam has',
	async () => {
		let [met, started] = [0, 0];
		const credential = credentialFor('V2', paySsam.at);
		const cases = fc.asyncProperty(call, async ([body, contentType]) => {
			met += 1;
			// A workflow of its own: one that has run for the payment takes whatever comes later for a repeat.
			const workflowId = `fuzzed ${met}`;
			const parameters = { authentication: credential.type };
			const receiver = await Receiver.listen(engine, { type: PAYSSAM_TRIGGER, parameters, credential, workflowId });
			const answer = await receiver.post(body, contentType).finally(() => receiver.close());
			must(receiver.thrown.length === 0, `It throws: ${String(receiver.thrown[0])}`);
			must(receiver.executions.length <= 1, 'One callback is several executions.');
			must(answer.status < 500, `It is answered with ${answer.status}.`);
			must(!answer.text.includes(KEY), 'The key is in the answer.');
			const ended = await receiver.ended();
			must(!deepText(ended).includes(KEY), 'The key is in the execution.');
			const items = ended.flatMap(({ next }) => next ?? []);
			const isAck = answer.status === 200 && answer.text === ACK_TEXT;
			must(items.length === 0 || isAck, 'The workflow goes on, and the callback is not acknowledged.');
			for (const { json } of items) {
				started += 1;
				must(
					json.billId === PAID && json.price === PRICE && json.state === 'paid',
					'It goes on with what PaySsam does not have.',
				);
			}
		});
		const ran = await fuzz(
			fc,
			`n8n ${inject('engine')}: callbacks at the trigger`,
			{ share: 0.0005, short: 60, examples: [[GOOD]] },
			cases,
		);
		must(started > 0, 'The good case starts nothing.');
		must(started > 1 || ran < 500, 'Nothing but the good case starts anything: nothing is being looked at.');
	},
	FUZZ_TIMEOUT_MS,
);
