/** The Activepieces piece, packed and unpacked as Activepieces does it, run with what its engine hands over, against a real adapter with a sandbox behind it. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { ACTIONS, PAYLOAD_FIELDS, TRIGGERS } from 'payssam-adapter-catalogue';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { BILL, CONNECTION_NAME, freshNames, happensAgain, openShop, type Shop } from './shop';
import { openTarget, type Received, type Target } from './target';

type Values = Readonly<Record<string, unknown>>;
type Hook = (context: object) => Promise<unknown>;

interface Property {
	readonly type: string;
	readonly required: boolean;
	readonly options?: unknown;
}
interface Step {
	readonly props: Readonly<Record<string, Property>>;
	readonly run: Hook;
}
interface Trigger extends Step {
	readonly onEnable: Hook;
	readonly onDisable: Hook;
	readonly test: Hook;
	readonly sampleData: Values;
}
interface Piece {
	readonly auth: { validate(given: object): Promise<unknown> };
	actions(): Readonly<Record<string, Step>>;
	triggers(): Readonly<Record<string, Trigger>>;
}

const NAME = '@payssam-connectors/piece-payssam';
const SOURCE = dirname(createRequire(import.meta.url).resolve(`${NAME}/package.json`));
const { version } = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8'));

/** Outside of the repository, where no other package is near. */
const folder = mkdtempSync(join(tmpdir(), 'activepieces-'));
let tarball = '';
let piece: Piece;
let shop: Shop;
let key: string;
/** What went to the log, keys and secrets among it if there are any. */
const logged: string[] = [];
const secrets: string[] = [];

beforeAll(async () => {
	const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: SOURCE, stdio: 'pipe' });
	tarball = join(folder, JSON.parse(packed.toString())[0].filename);
	piece = await load(unpack('npm', 'node_modules', NAME), readsMain);
	shop = await openShop();
	key = await shop.key(['hooks', 'actions']);
	secrets.push(key);
	for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
		vi.spyOn(console, method).mockImplementation((...words) => void logged.push(format(...words)));
});
afterAll(async () => {
	vi.restoreAllMocks();
	await shop.close();
	rmSync(folder, { recursive: true, force: true });
});

/** Unpacks the tarball below the folder of this version of the piece, as the installer of the engine names it. */
function unpack(how: string, ...below: readonly string[]): string {
	const place = join(folder, how, 'pieces', `${NAME}-${version}`, ...below);
	mkdirSync(place, { recursive: true });
	execFileSync('tar', ['-xzf', tarball, '-C', place, '--strip-components=1']);
	return place;
}

/** Engines before 0.85 (packages/server/engine/src/lib/helper/piece-loader.ts). */
function readsNothing(place: string): string {
	return join(place, 'src', 'index.js');
}

/** Engines since: `main`, if there is such a file. */
function readsMain(place: string): string {
	const { main } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
	return existsSync(join(place, main)) ? join(place, main) : readsNothing(place);
}

/** The first export whose class is called "Piece" (extractPieceFromModule). */
async function load(place: string, entryOf: (place: string) => string): Promise<Piece> {
	const module: object = await import(pathToFileURL(entryOf(place)).href);
	const found = Object.values(module).find((one) => one?.constructor.name === 'Piece');
	if (found === undefined) throw new Error(`There is no piece in ${place}.`);
	return found;
}

/** Values as the engine hands them over (packages/server/engine/src/lib/variables): texts are made of numbers, and what is no number is refused. */
function processed(props: Step['props'], values: Values): Values {
	return Object.fromEntries(
		Object.entries(values).map(([name, value]) => {
			const { type, required } = props[name] ?? { type: 'UNKNOWN', required: false };
			if (value === null || value === undefined) return [name, value];
			if (type === 'SHORT_TEXT' || type === 'LONG_TEXT') {
				const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
				return [name, text === '' && !required ? undefined : text];
			}
			if (type === 'NUMBER' && Number.isNaN(Number(value))) throw new Error(`Expected number, received: ${value}`);
			return [name, type === 'NUMBER' ? Number(value) : value];
		}),
	);
}

/** The store of a flow: asked over HTTP, so what is kept is JSON. */
class FlowStore {
	readonly #kept = new Map<string, string>();

	async put(name: string, value: unknown): Promise<unknown> {
		this.#kept.set(name, JSON.stringify(value));
		for (const [secret] of JSON.stringify(value).matchAll(/whsec_[^"]+/g)) secrets.push(secret);
		return value;
	}
	async get(name: string): Promise<unknown> {
		return JSON.parse(this.#kept.get(name) ?? 'null');
	}
	async delete(name: string): Promise<void> {
		this.#kept.delete(name);
	}
	get size(): number {
		return this.#kept.size;
	}
}

const connected = (apiKey = key, adapterUrl = shop.adapter.url): object => ({
	type: 'CUSTOM_AUTH',
	props: { adapterUrl, apiKey },
});

/** Runs an action as the engine does. */
async function act(name: string, values: Values, auth = connected()): Promise<Values> {
	const action = piece.actions()[name];
	if (action === undefined) throw new Error(`There is no action ${name}.`);
	return Object(await action.run({ auth, propsValue: { auth, ...processed(action.props, values) } }));
}

interface Flow {
	readonly store: FlowStore;
	enable(auth?: object): Promise<void>;
	disable(auth?: object): Promise<void>;
	run(received: Pick<Received, 'headers' | 'rawBody'>): Promise<Values[]>;
	test(): Promise<Values[]>;
}

/** A flow that begins with a trigger. */
function flow(name: string, values: Values, webhookUrl: string): Flow {
	const trigger = piece.triggers()[name];
	if (trigger === undefined) throw new Error(`There is no trigger ${name}.`);
	const store = new FlowStore();
	const call = async (hook: Hook, auth = connected(), payload: object = {}): Promise<unknown> =>
		await hook({
			auth,
			propsValue: { auth, ...processed(trigger.props, values) },
			store,
			webhookUrl,
			payload,
			flows: { current: { id: 'flow1', version: { id: 'version1' } } },
		});
	return {
		store,
		enable: async (auth) => void (await call(trigger.onEnable, auth)),
		disable: async (auth) => void (await call(trigger.onDisable, auth)),
		run: async ({ headers, rawBody }) => {
			const payload = { method: 'POST', headers, body: JSON.parse(rawBody), rawBody, queryParams: {} };
			return Object(await call(trigger.run, connected(), JSON.parse(JSON.stringify(payload))));
		},
		test: async () => Object(await call(trigger.test)),
	};
}

async function failure(made: Promise<unknown>): Promise<Error> {
	const error = await made.then(
		(value) => new Error(`It did not fail: ${JSON.stringify(value)}`),
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof Error)) throw new Error('Something was thrown that is no error.');
	for (const secret of secrets) expect(format(error)).not.toContain(secret);
	return error;
}

const subscriptions = async (): Promise<unknown[]> => (await shop.admin<{ items: unknown[] }>('GET', '/hooks')).items;

const fresh = freshNames();

describe('the packed piece', () => {
	test.each([
		['from npm, by an engine before 0.85', 'old', ['node_modules', NAME], readsNothing],
		['from npm, by an engine since', 'new', ['node_modules', NAME], readsMain],
		['uploaded as a file', 'archive', [], readsMain],
	])('is found where it is unpacked alone: %s', async (_, how, below, entryOf) => {
		const found = await load(unpack(how, ...below), entryOf);
		expect(Object.keys(found.actions())).toEqual(ACTIONS.map((action) => action.key));
		expect(Object.keys(found.triggers())).toEqual(TRIGGERS.map((trigger) => trigger.key));
	});

	test('holds what is needed, and asks for no other package', () => {
		const files = execFileSync('tar', ['-tzf', tarball]).toString().trim().split('\n').toSorted();
		expect(files.map((file) => file.replace('package/', ''))).toEqual([
			'LICENSE',
			'README.md',
			'dist/THIRD-PARTY-NOTICES.txt',
			'dist/index.js',
			'package.json',
			'src/index.js',
		]);
		const manifest = JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json']).toString());
		expect(manifest).not.toHaveProperty('dependencies');
	});
});

describe('connect', () => {
	const validated = (adapterUrl: string, apiKey: string): Promise<unknown> =>
		piece.auth.validate({ auth: { adapterUrl, apiKey }, server: { apiUrl: '', publicUrl: '' } });

	test.each(['', '/', '/v1', '/v1/ '])('a key that the adapter accepts, with "%s" after its address', async (end) => {
		expect(await validated(`${shop.adapter.url}${end}`, key)).toEqual({ valid: true });
	});

	test('a key that may only look is one', async () => {
		expect(await validated(shop.adapter.url, await shop.key(['read']))).toEqual({ valid: true });
	});

	test('a wrong key, and an adapter that is not there', async () => {
		expect(await validated(shop.adapter.url, 'psk_wrongwrongwrongwrong')).toEqual({
			valid: false,
			error: expect.stringContaining('The API key is not valid.'),
		});
		expect(await validated('http://127.0.0.1:9', key)).toEqual({
			valid: false,
			error: expect.stringContaining('cannot be reached (ECONNREFUSED)'),
		});
	});

	test('connection and store can be chosen', async () => {
		const choose = async (name: string, values: object): Promise<unknown> => {
			const options = piece.triggers().payment_approved?.props[name]?.options;
			return typeof options === 'function' ? await options({ auth: connected(), ...values }, {}) : options;
		};
		const { connectionId } = shop;
		expect(await choose('connectionId', {})).toEqual({
			options: [{ value: connectionId, label: `${CONNECTION_NAME} (${connectionId})` }],
		});
		expect(await choose('merchant', { connectionId })).toMatchObject({
			options: expect.arrayContaining([{ value: 'sandbox-merchant', label: 'sandbox-merchant' }]),
		});
	});
});

describe.each(TRIGGERS.map(({ key: name, events }) => [name, events] as const))('trigger %s', (name, events) => {
	let target: Target;
	let started: Flow;
	beforeAll(async () => {
		target = await openTarget();
		const values = events === 'chosen' ? { events: ['bill.sent', 'bill.expired'] } : {};
		started = flow(name, { ...values, connectionId: shop.connectionId, merchant: '' }, target.url);
	});
	afterAll(() => target.close());

	test('the flow is turned on, the event runs it once; turned off, nothing comes any more', async () => {
		await started.enable();
		expect(await subscriptions()).toMatchObject([
			{ targetUrl: target.url, connectionId: shop.connectionId, merchant: null, version: '2026-11-21' },
		]);
		await shop.cause(name, fresh(name));
		const [first] = await target.take(1);
		if (first === undefined) throw new Error('Nothing was taken.');
		const { id, type, ...rest } = JSON.parse(first.rawBody);
		expect(await started.run(first)).toEqual([{ id, type, ...rest, _dedupe_key: id }]);
		expect(events === 'chosen' ? ['bill.sent'] : events).toContain(type);
		expect(Object.keys({ id, type, ...rest }).toSorted()).toEqual(PAYLOAD_FIELDS.map((one) => one.key).toSorted());
		expect(Object.keys(piece.triggers()[name]?.sampleData ?? {}).toSorted()).toEqual(
			PAYLOAD_FIELDS.map((one) => one.key).toSorted(),
		);
		// The test of the trigger shows that very event.
		expect((await started.test())[0]).toEqual({ id, type, ...rest });

		await started.disable();
		await started.disable();
		expect(await subscriptions()).toEqual([]);
		expect(started.store.size).toBe(0);
		if (happensAgain(name)) expect(await shop.deliveriesOf(name, fresh(name))).toEqual([]);
		expect(target.taken.filter(({ rawBody }) => JSON.parse(rawBody).id !== id)).toEqual([]);
	});
});

describe('what is delivered', () => {
	let target: Target;
	let started: Flow;
	let real: Received;
	let payload: Values;
	beforeAll(async () => {
		target = await openTarget();
		started = flow('payment_approved', {}, target.url);
		await started.enable();
		await shop.pay(await shop.send(fresh('delivered')));
		[real] = (await target.take(1)) as [Received];
		payload = JSON.parse(real.rawBody);
	});
	afterAll(async () => {
		await started.disable();
		target.close();
	});

	const forged = (body: unknown): Pick<Received, 'headers' | 'rawBody'> => ({
		headers: real.headers,
		rawBody: JSON.stringify(body),
	});

	test.each([
		['of an event that is not there', { id: 'evt_0199aaaaaaaa', type: 'payment.approved', amount: 1 }],
		['of a sample', { id: 'evt_sample_payment_approved', type: 'payment.approved' }],
		['of a path', { id: 'evt_../../v1/me', type: 'payment.approved' }],
		['without an id', { type: 'payment.approved' }],
		['of nothing', null],
	])('a forged body %s runs nothing', async (_, body) => {
		expect(await started.run(forged(body))).toEqual([]);
	});

	test('a changed amount under a real signature is not believed: the adapter is asked', async () => {
		expect(await started.run(forged({ ...payload, amount: 1 }))).toEqual([{ ...payload, _dedupe_key: payload.id }]);
	});

	test('a real event that this flow does not hear of runs nothing, whoever names it', async () => {
		const path = `/events?billId=${payload.billId}&type=bill.sent`;
		const { items } = await shop.admin<{ items: { id: string }[] }>('GET', path);
		expect(await started.run(forged({ id: items[0]?.id, type: 'payment.approved' }))).toEqual([]);
	});

	test('after a change of the secret the adapter is asked', async () => {
		const [hook] = (await subscriptions()) as { id: string }[];
		await shop.admin('POST', `/hooks/${hook?.id}/secret`);
		await shop.admin('POST', `/hooks/${hook?.id}/secret/finish`);
		const billId = await shop.send(fresh('rotated'));
		await shop.pay(billId);
		const newest = (await target.take(2))[1] as Received;
		expect(await started.run(newest)).toMatchObject([{ billId, type: 'payment.approved' }]);
	});

	test('a replay by the operator keeps the event id and runs again', async () => {
		const before = target.taken.length;
		await shop.admin('POST', `/events/${payload.id}/replay`, {});
		const again = (await target.take(before + 1))[before] as Received;
		expect(await started.run(again)).toMatchObject([{ id: payload.id, _dedupe_key: payload.id }]);
	});

	test('a flow that is turned on twice has one subscription', async () => {
		await started.enable();
		expect(await subscriptions()).toHaveLength(1);
		const before = target.taken.length;
		const billId = await shop.send(fresh('twice on'));
		await shop.pay(billId);
		await target.take(before + 1);
		await new Promise((resolve) => setTimeout(resolve, 500));
		expect(target.taken).toHaveLength(before + 1);
	});
});

test('Activepieces answers 410 for a flow that was deleted: the subscription ends by itself', async () => {
	const target = await openTarget(() => 410);
	await flow('payment_approved', {}, target.url).enable();
	await shop.pay(await shop.send(fresh('deleted')));
	await expect.poll(subscriptions, { timeout: 10_000 }).toEqual([]);
	target.close();
});

/** The answer of a run that an earlier one has made. */
function repeatOf({ warnings: _, ...answer }: Readonly<Record<string, unknown>>): object {
	return { ...answer, isRepeat: true, warnings: expect.stringContaining('nothing was done now') };
}

describe('actions', () => {
	/** Every field that the output schema names is there. */
	function judge(name: string, answer: Values): void {
		const output = ACTIONS.find((action) => action.key === name)?.output ?? [];
		for (const { key: field, type } of output) {
			expect(answer, name).toHaveProperty(field);
			if (answer[field] !== null) expect(typeof answer[field], `${name}.${field}`).toBe(type);
		}
	}

	test('a bill: sent with an amount as people write it, found by id and reference, paid, cancelled', async () => {
		const reference = fresh('order');
		const sent = await act('send_bill', { ...BILL, reference, expireDate: '2099-12-30T15:00:00.000Z', message: '' });
		judge('send_bill', sent);
		expect(sent).toMatchObject({ id: sent.billId, price: '45000', state: 'unpaid', connectionId: shop.connectionId });
		// The moment is that day in Korea.
		expect(JSON.stringify(shop.sandbox.getBill({ billId: String(sent.billId) }))).toContain('2099-12-31');
		expect(await act('find_bill', { reference })).toMatchObject({ found: true, billId: sent.billId, status: 'unpaid' });
		await shop.pay(String(sent.billId));
		const found = await act('find_bill', { billId: sent.billId });
		judge('find_bill', found);
		expect(found).toMatchObject({ found: true, status: 'paid', amount: 45000 });
		const cancelled = await act('cancel_payment', { billId: sent.billId, price: 45000 });
		judge('cancel_payment', cancelled);
		expect(cancelled.state).toBe('cancelled');
	});

	test('a replayed step bills once, and answers alike', async () => {
		const before = shop.calls('send');
		const input = { ...BILL, reference: fresh('replayed') };
		const answers = [await act('send_bill', input), await act('send_bill', input)];
		expect(answers[1]).toMatchObject(repeatOf(answers[0] ?? {}));
		expect(shop.calls('send')).toBe(before + 1);
		const another = await act('send_bill', { ...input, reference: fresh('replayed') });
		expect(another.billId).not.toBe(answers[0]?.billId);
	});

	test('two copies of a step at once bill once', async () => {
		const before = shop.calls('send');
		const input = { ...BILL, reference: fresh('at once') };
		await Promise.allSettled([act('send_bill', input), act('send_bill', input)]);
		await act('send_bill', input);
		expect(shop.calls('send')).toBe(before + 1);
	});

	test('the same reference with another amount is refused, and says why', async () => {
		const reference = fresh('changed');
		await act('send_bill', { ...BILL, reference });
		const error = await failure(act('send_bill', { ...BILL, reference, price: '50,000' }));
		expect(error.message).toContain('was sent before for 45000 won');
	});

	test('a message is sent again once for each run key', async () => {
		const billId = await shop.send(fresh('resent'));
		const before = shop.calls('resend');
		const first = { billId, runKey: 'first reminder' };
		judge('resend_bill', await act('resend_bill', first));
		await act('resend_bill', first);
		expect(shop.calls('resend')).toBe(before + 1);
		await act('resend_bill', { billId, runKey: 'second reminder' });
		expect(shop.calls('resend')).toBe(before + 2);
	});

	test('to destroy and to cancel what is destroyed and cancelled already is done', async () => {
		const destroyed = { billId: await shop.send(fresh('destroyed')), price: 45000 };
		judge('destroy_bill', await act('destroy_bill', destroyed));
		await act('destroy_bill', destroyed);
		const cancelled = { billId: await shop.send(fresh('cancelled')), price: 45000 };
		expect((await failure(act('cancel_payment', cancelled))).message).toContain('PaySsam');
		await shop.pay(cancelled.billId);
		// The refusal of before is not answered again.
		await act('cancel_payment', cancelled);
		expect((await act('cancel_payment', cancelled)).state).toBe('cancelled');
	});

	test('cash receipts: issued once, cancelled', async () => {
		const billId = `RECEIPT${Date.now()}`;
		const before = shop.calls('cashReceiptIssue');
		const input = { billId, price: '45,000', issuanceNumber: '010-1234-5678', trader: 'person', additionalFields: {} };
		const issued = await act('issue_cash_receipt', input);
		judge('issue_cash_receipt', issued);
		expect(await act('issue_cash_receipt', input)).toMatchObject(repeatOf(issued));
		expect(shop.calls('cashReceiptIssue')).toBe(before + 1);
		const cancelled = await act('cancel_cash_receipt', { billId, price: 45000, trader: 'person' });
		judge('cancel_cash_receipt', cancelled);
		expect(cancelled.state).toBe('cancelled');
	});

	test('points', async () => {
		const points = await act('get_points_balance', {});
		judge('get_points_balance', points);
		expect(points.balance).toBeGreaterThan(0);
		expect(points).not.toHaveProperty('found');
	});

	test('a request of one’s own, once for each run key', async () => {
		const before = shop.calls('remainCount');
		const input = { path: '/read/remain_count', body: {}, hash: 'none', identity: 'partner', runKey: fresh('custom') };
		const answer = await act('custom_request', input);
		judge('custom_request', answer);
		expect(JSON.stringify(answer)).toMatch(/"balance":\d+/);
		expect(await act('custom_request', input)).toMatchObject(repeatOf(answer));
		expect(shop.calls('remainCount')).toBe(before + 1);
		await act('custom_request', { ...input, runKey: fresh('custom') });
		expect(shop.calls('remainCount')).toBe(before + 2);
	});

	test('a bill that is not there is not found, which is no failure', async () => {
		const missing = await act('find_bill', { billId: 'NONE' });
		judge('find_bill', missing);
		expect(missing).toMatchObject({ found: false, id: null, status: null });
		expect(await act('find_bill', { reference: 'no such order' })).toMatchObject({ found: false });
	});
});

describe('what goes wrong', () => {
	test.each([
		['an empty reference', { ...BILL, reference: ' ' }, '"Reference" is empty.'],
		[
			'JSON that is none',
			{ ...BILL, reference: 'a', additionalFields: '{' },
			'"Additional Fields" is not a JSON object.',
		],
		['an amount that is none', { ...BILL, reference: 'a', price: 'free' }, 'price:'],
		['a day that is none', { ...BILL, reference: 'a', expireDate: 'soon' }, 'expireDate:'],
		['a phone that is none', { ...BILL, reference: 'a', phone: '02' }, 'phone:'],
	])('%s: which field, and what to do; nothing is sent', async (_, input, words) => {
		const before = shop.calls('send');
		expect((await failure(act('send_bill', input))).message).toContain(words);
		expect(shop.calls('send')).toBe(before);
	});

	test('a bill that is not there, for a step that does something to it', async () => {
		const { message } = await failure(act('destroy_bill', { billId: 'NONE', price: 45000 }));
		expect(message).toContain('BILL_003');
	});

	test('a revoked key: actions and turning on fail and say so; turning off does not', async () => {
		const revoked = await shop.key(['hooks', 'actions']);
		secrets.push(revoked);
		const target = await openTarget();
		const started = flow('payment_approved', {}, target.url);
		await started.enable(connected(revoked));
		await shop.revoke(revoked);
		const ask = async (): Promise<string> =>
			await act('get_points_balance', {}, connected(revoked)).then(
				() => 'accepted',
				(error: Error) => error.message,
			);
		// It may still pass for three seconds.
		await expect.poll(ask, { timeout: 10_000, interval: 500 }).toContain('The API key is not valid.');
		const { message } = await failure(act('send_bill', { ...BILL, reference: 'x' }, connected(revoked)));
		expect(message).toContain('Give the connection in Activepieces a key that is accepted.');
		expect((await failure(started.enable(connected(revoked)))).message).toContain('The API key is not valid.');
		await started.disable(connected(revoked));
		expect(logged.at(-1)).toContain('the subscription was not ended. The API key is not valid.');
		expect(await subscriptions()).toHaveLength(1);
		// With a new key the flow is turned on and off again, and nothing is left.
		await started.enable();
		expect(await subscriptions()).toHaveLength(1);
		await started.disable();
		expect(await subscriptions()).toEqual([]);
		target.close();
	});

	test('a key that may not do it', async () => {
		const reading = connected(await shop.key(['read']));
		const sending = await failure(act('send_bill', { ...BILL, reference: 'x' }, reading));
		expect(sending.message).toContain('does not have the scope "actions"');
		const turningOn = flow('points_low', {}, 'https://activepieces.example.kr').enable(reading);
		expect((await failure(turningOn)).message).toContain('does not have the scope "hooks"');
	});

	test('an adapter that is gone', async () => {
		const nobody = connected(key, 'http://127.0.0.1:9');
		const { message } = await failure(act('send_bill', { ...BILL, reference: 'x' }, nobody));
		expect(message).toBe(
			'The adapter at http://127.0.0.1:9 cannot be reached (ECONNREFUSED). Check its address, and whether it runs. The step can be run again: what was done is not done twice.',
		);
		const started = flow('points_low', {}, 'https://activepieces.example.kr');
		expect((await failure(started.enable(nobody))).message).toContain('cannot be reached');
		await started.disable(nobody);
	});

	test('PaySsam is overloaded: the time to wait is named', async () => {
		shop.sandbox.addFault({ kind: 'tooMany', ms: 7000, times: 5 });
		const { message } = await failure(act('get_points_balance', {}));
		shop.sandbox.clearFaults();
		expect(message).toContain('Try again in 7 seconds.');
	});

	test('a send whose answer gets lost is found by the adapter, and billed once', async () => {
		const before = shop.calls('send');
		shop.sandbox.addFault({ kind: 'acceptThenReset', action: 'send' });
		const sent = await act('send_bill', { ...BILL, reference: fresh('lost answer') });
		expect(sent.settledBy).toBe('read');
		expect(shop.calls('send')).toBe(before + 1);
	});
});

test('nothing that was logged holds a key or a signing secret', () => {
	expect(secrets.filter((one) => one.startsWith('whsec_')).length).toBeGreaterThan(0);
	for (const secret of secrets) expect(logged.join('\n')).not.toContain(secret);
});
