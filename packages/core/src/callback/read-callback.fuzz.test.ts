import fc from 'fast-check';
import { test } from 'vitest';
import { FUZZ_TIMEOUT_MS, fuzz } from '../../../../vitest.shared.mjs';
import { type CallbackOptions, type KeyCheck, readCallback } from './read-callback';
import { classifyCallback, readLinkCallback } from './read-link-callback';

/* Callbacks come from anyone on the internet. What must hold for every body is written here from the vendor's document, not from the code. */

const KEY = 'live-key-0123456789abcdef';
const OTHER_KEY = 'next-key-fedcba9876543210';
const KEY_NAMES = ['apikey', 'apiKey', 'APIKEY', 'api_key', 'ApiKey'];
/** Both spellings of fields that the vendor documents. */
const SPELLINGS = [
	['bill_id', 'billId'],
	['appr_state', 'apprState'],
	['appr_price', 'apprPrice'],
	['appr_num', 'apprNum'],
	['appr_dt', 'apprDt'],
	['appr_pay_type', 'apprPayType'],
	['appr_cash_num', 'apprCashNum'],
] as const;
const OTHER_NAMES = [
	'mappingStatus',
	'mapping_status',
	'partnerMember',
	'member',
	'merchant',
	'__proto__',
	'constructor',
	'toString',
	'',
	'bill_id ',
	'BILL_ID',
];

const oddText = fc.constantFrom('\uD800', '\uDFFF\uD800', '\u0000', '\u202Egnp', 'e\u0301', '🧾', ' ', '9'.repeat(400));
const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 8 }), oddText);
const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(1e308, -0, 2 ** 53, 1e21, 0.1 + 0.2));
const likely = fc.constantFrom(
	...['F', 'W', 'C', 'D', 'f', ' F ', '1024', 'BILL-1', '45000', '00769951', '20261121210000', '0100001234'],
	...['COMPLETED', KEY, OTHER_KEY, `x${KEY}x`],
);
const leaf = fc.oneof(
	{ weight: 5, arbitrary: likely },
	{ weight: 2, arbitrary: anyText },
	anyNumber,
	fc.constantFrom(null, true, false, [], ['F'], [['1024']], {}, { bill_id: '1' }, { apikey: KEY }, { a: { b: [KEY] } }),
);
const anyName = fc.oneof(
	{ weight: 8, arbitrary: fc.constantFrom(...SPELLINGS.flat(), ...OTHER_NAMES) },
	{ weight: 1, arbitrary: anyText },
);
/** Fields in the order in which they stand; a name may come twice. */
const anyFields = fc.array(fc.tuple(anyName, leaf), { maxLength: 10 });
const keyValues = fc.oneof(fc.constantFrom<unknown>(KEY, KEY, KEY, OTHER_KEY, '', 1, null, [KEY]), anyText);
const keyFields = fc.array(fc.tuple(fc.constantFrom(...KEY_NAMES), keyValues), { maxLength: 2 });
const keyChecks = fc.constantFrom<KeyCheck>('require', 'ifPresent', 'off');

type Fields = readonly (readonly [name: string, value: unknown])[];

/** JSON that keeps what an object would lose: fields under one name. */
function jsonOf(fields: Fields): string {
	return `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`;
}

function formOf(fields: Fields): string {
	const text = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
	return new URLSearchParams(fields.map(([name, value]): [string, string] => [name, text(value)])).toString();
}

/** The ways in which a host hands a body over. The first five lose nothing of plain fields. */
const CARRIERS: readonly ((fields: Fields) => unknown)[] = [
	jsonOf,
	formOf,
	(fields) => Buffer.from(jsonOf(fields), 'utf8'),
	(fields) => `\uFEFF${jsonOf(fields)}`,
	(fields) => Object.fromEntries(fields),
	(fields) => jsonOf(fields).slice(0, -2),
	(fields) => `[${jsonOf(fields)}]`,
	(fields) => Object.create(Object.fromEntries(fields)),
];
const carriers = fc.constantFrom(...CARRIERS);

const VERDICTS: ReadonlySet<string> = new Set(['accepted', 'forged', 'malformed']);
const KINDS: ReadonlySet<string> = new Set(['approval', 'link', 'unknown']);
const STATES: Readonly<Record<string, string>> = { F: 'paid', W: 'unpaid', C: 'cancelled', D: 'destroyed' };

/** `expect` would cost more than what it looks at: there are a million cases. */
function must(holds: boolean, what: string): void {
	if (!holds) throw new Error(what);
}

function mustRefuse({ verdict }: { readonly verdict: string }): void {
	must(verdict !== 'accepted', 'It is accepted.');
}

function isSame(one: unknown, other: unknown): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

function keepsItsPromises(body: unknown, options: CallbackOptions): void {
	const approval = readCallback(body, options);
	const link = readLinkCallback(body, options);
	must(KINDS.has(classifyCallback(body)), 'There is no such kind.');
	must(approval.verdict !== 'accepted' || link.verdict !== 'accepted', 'One body is two kinds of callback.');
	for (const verdict of [approval, link]) {
		must(VERDICTS.has(verdict.verdict), 'There is no such verdict.');
		const shown = JSON.stringify(verdict);
		must(!options.keys.some((key) => shown.includes(key)), 'A key is shown.');
		must(!/"api[_\s-]?key"\s*:/i.test(shown), 'A field of a key is shown.');
	}
	must(isSame(readCallback(body, options), approval), 'Read twice it differs.');
	if (approval.verdict !== 'accepted') return;
	const { billId, state, stateCode } = approval.approval;
	must(/^[A-Za-z0-9_-]{1,20}$/.test(billId), 'It is no bill id.');
	must((Object.hasOwn(STATES, stateCode) ? STATES[stateCode] : 'unknown') === state, 'The state is not its code.');
	must(approval.dedupeKey.length <= 85, 'The dedupe key is too long for a store.');
	must(options.keyCheck !== 'require' || approval.keyPresent, 'It is accepted without a key.');
}

test(
	'no body makes a reader of callbacks throw, give a key away or say two things',
	async () => {
		const keys = fc.constantFrom([KEY], [KEY, OTHER_KEY]);
		const cases = fc.property(anyFields, keyFields, carriers, keyChecks, keys, (fields, own, carry, keyCheck, live) =>
			keepsItsPromises(carry([...own, ...fields]), { keys: live, keyCheck }),
		);
		await fuzz(fc, 'core: callbacks of hostile fields', { share: 0.238, short: 1500 }, cases);
	},
	FUZZ_TIMEOUT_MS,
);

test(
	'nor does what is no callback at all',
	async () => {
		const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
		const foreign = fc.oneof(anything, anyText, fc.uint8Array({ maxLength: 200 }), fc.json());
		const cases = fc.property(foreign, keyChecks, (body, keyCheck) =>
			keepsItsPromises(body, { keys: [KEY], keyCheck }),
		);
		await fuzz(fc, 'core: callbacks that are foreign values', { share: 0.05, short: 500 }, cases);
	},
	FUZZ_TIMEOUT_MS,
);

const ESSENTIAL: Fields = [
	['bill_id', '1024'],
	['appr_state', 'F'],
];

test(
	'without the right key nothing is accepted where it is required, and with a wrong one nowhere that looks',
	async () => {
		const nearly = [KEY.slice(0, -1), `${KEY}x`, `${KEY} `, ` ${KEY}`, KEY.toUpperCase(), [KEY], { key: KEY }];
		const wrong = fc.oneof(fc.constantFrom<unknown>('', ' ', null, 0, true, ...nearly), anyText);
		const wrongFields = fc.option(fc.tuple(fc.constantFrom(...KEY_NAMES), wrong), { nil: undefined });
		const cases = fc.property(anyFields, wrongFields, carriers, (fields, key, carry) => {
			const body = carry([...ESSENTIAL, ...fields, ...(key === undefined ? [] : [key])]);
			mustRefuse(readCallback(body, { keys: [KEY], keyCheck: 'require' }));
			mustRefuse(readLinkCallback(body, { keys: [KEY], keyCheck: 'require' }));
			// Who has configured no key has none that could be right.
			mustRefuse(readCallback(body, { keys: [], keyCheck: 'require' }));
			if (key !== undefined) mustRefuse(readCallback(body, { keys: [KEY], keyCheck: 'ifPresent' }));
		});
		await fuzz(fc, 'core: callbacks with no key or a wrong one', { share: 0.1, short: 800 }, cases);
	},
	FUZZ_TIMEOUT_MS,
);

const billIds = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);

test(
	'a callback is read the same in both spellings, in both at once, in any order, and however it is carried',
	async () => {
		const approvals = fc.tuple(
			billIds,
			fc.constantFrom('F', 'W', 'C', 'D'),
			fc.integer({ min: 1, max: 9_999_999_999 }).map(String),
			fc.integer({ min: 0, max: 99_999_999 }).map((number) => String(number).padStart(8, '0')),
			fc.constantFrom('20261121210000', '20240229235959'),
			fc.constantFrom('CARD_VAN', 'KEYIN', 'OFFLINE_CARD', 'OFFLINE_CASH', 'BANK'),
		);
		const faithful = fc.constantFrom(...CARRIERS.slice(0, 5));
		const cases = fc.property(approvals, faithful, fc.constantFrom(...KEY_NAMES), (values, carry, keyName) => {
			const spelled = (which: 0 | 1): Fields =>
				values.map((value, index): [string, unknown] => [SPELLINGS[index]?.[which] ?? '', value]);
			const read = (fields: Fields) => {
				const verdict = readCallback(carry([[keyName, KEY], ...fields]), { keys: [KEY], keyCheck: 'require' });
				if (verdict.verdict !== 'accepted') throw new Error(verdict.reason);
				return { approval: verdict.approval, dedupeKey: verdict.dedupeKey };
			};
			const first = read(spelled(0));
			const [billId, stateCode, price, approvalNumber] = values;
			const { approval } = first;
			must(approval.billId === billId && approval.stateCode === stateCode, 'It is another bill or state.');
			must(approval.price === price && approval.approvalNumber === approvalNumber, 'It is another amount or number.');
			must(isSame(read(spelled(1)), first), 'The second spelling is read otherwise.');
			must(isSame(read([...spelled(0), ...spelled(1)]), first), 'Both spellings together are read otherwise.');
			must(isSame(read(spelled(0).toReversed()), first), 'Another order is read otherwise.');
			const other = spelled(0).map(([name, value]): [string, unknown] => [
				name,
				name === 'appr_num' ? `9${value}` : value,
			]);
			must(read(other).dedupeKey !== first.dedupeKey, 'Two approvals are one event.');
		});
		await fuzz(fc, 'core: one callback in every spelling', { share: 0.1, short: 700 }, cases);
	},
	FUZZ_TIMEOUT_MS,
);

test(
	'two spellings that contradict each other are never accepted',
	async () => {
		const decisive = fc.constantFrom(SPELLINGS[0], SPELLINGS[1], SPELLINGS[2], SPELLINGS[3]);
		const value = fc.oneof(billIds, fc.constantFrom('F', 'C', '45000', '1'));
		const two = fc.uniqueArray(value, { minLength: 2, maxLength: 2 });
		const cases = fc.property(decisive, two, carriers, ([v1, v2], [one, other], carry) => {
			const rest = ESSENTIAL.filter(([name]) => name !== v1);
			const body = carry([['apikey', KEY], ...rest, [v1, one], [v2, other]]);
			mustRefuse(readCallback(body, { keys: [KEY], keyCheck: 'require' }));
		});
		await fuzz(fc, 'core: callbacks that contradict themselves', { share: 0.05, short: 500 }, cases);
	},
	FUZZ_TIMEOUT_MS,
);
