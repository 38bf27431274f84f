/** The custom app for Make: its committed files, executed by the interpreter of that package, against a real adapter with a sandbox behind it. Nothing here was tried at Make itself. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ACTIONS, PAYLOAD_FIELDS, TRIGGERS } from 'payssam-adapter-catalogue';
import {
	codeOf,
	type Incoming,
	type MadeConnection,
	type MadeWebhook,
	Make,
	MakeError,
	overHttp,
	readApp,
} from 'payssam-make';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BILL, CONNECTION_NAME, freshNames, happensAgain, openShop, type Shop } from './shop';
import { openTarget, type Received, type Target } from './target';

type Bundle = Readonly<Record<string, unknown>>;

/** The app takes https addresses only. This one leads to the adapter of the test, as a proxy with a certificate would. */
const ADDRESS = 'https://adapter.example.kr';
const leadingTo = (url: string) =>
	new Make({ send: (request) => overHttp({ ...request, url: request.url.replace(ADDRESS, url) }) });

let shop: Shop;
let key: string;
let make: Make;
let connection: MadeConnection;

beforeAll(async () => {
	shop = await openShop();
	key = await shop.key(['hooks', 'actions']);
	make = leadingTo(shop.adapter.url);
	connection = await make.connect({ url: ADDRESS, apiKey: key });
});
afterAll(() => shop.close());

async function failure(made: Promise<unknown>): Promise<MakeError> {
	const error = await made.then(
		(value) => new Error(`It did not fail: ${JSON.stringify(value)}`),
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof MakeError)) throw error;
	expect(error.message).not.toContain(key);
	return error;
}

/** Runs a module that has one bundle. */
async function run(id: string, input: Bundle): Promise<Bundle> {
	const [bundle, ...others] = await make.run(id, connection, input);
	if (bundle === undefined || others.length > 0) throw new Error(`${id} did not put out one bundle.`);
	return bundle;
}

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const watching = (name: string): string => camel(`watch_${name}`);

const fresh = freshNames();

const incoming = ({ rawBody, headers }: Received): Incoming => ({ body: JSON.parse(rawBody), headers });

describe('connection', () => {
	test('is named by what the adapter calls the key', () => {
		expect(connection.label).toBe(`test (${CONNECTION_NAME})`);
	});

	test('a wrong key is refused as Make understands it', async () => {
		const error = await failure(make.connect({ url: ADDRESS, apiKey: 'psk_wrongwrongwrongwrong' }));
		expect(error.type).toBe('InvalidAccessTokenError');
		expect(error.message).toMatch(/^\[401\] The API key is not valid\..*\(request .+\)$/);
	});

	test('an address without https is not even tried', async () => {
		const before = make.sent.length;
		expect((await failure(make.connect({ url: shop.adapter.url, apiKey: key }))).type).toBe('BundleValidationError');
		expect(make.sent).toHaveLength(before);
	});

	test('what is no adapter is said to be none, also where it answers 200, and gets the key only once', async () => {
		const heard: unknown[] = [];
		const server = createServer((request, response) => {
			heard.push(request.url);
			if (heard.length === 1) response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
			else response.writeHead(302, { location: '/elsewhere' }).end();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		const elsewhere = leadingTo(`http://127.0.0.1:${port}`);
		for (const status of ['200', '302']) {
			const error = await failure(elsewhere.connect({ url: ADDRESS, apiKey: key }));
			expect(error.type).toBe('InvalidConfigurationError');
			expect(error.message).toContain(`[${status}] This is not how a PaySsam adapter answers.`);
		}
		expect(heard).toEqual(['/v1/me', '/v1/me']);
		server.close();
	});
});

test('dropdowns: connections, and stores of a connection', async () => {
	expect(await make.options('listConnections', connection)).toEqual([
		{ label: CONNECTION_NAME, value: shop.connectionId },
	]);
	const store = { label: 'sandbox-merchant', value: 'sandbox-merchant' };
	expect(await make.options('listMerchants', connection)).toContainEqual(store);
	expect(await make.options('listMerchants', connection, { connectionId: shop.connectionId })).toContainEqual(store);
	expect(await make.options('listMerchants', connection, { connectionId: 'con_none' })).toEqual([]);
});

interface Hooks {
	readonly items: readonly {
		readonly label: string;
		readonly events: readonly string[];
		readonly merchant: string | null;
	}[];
}

describe.each(TRIGGERS.map((trigger) => [trigger.key, trigger] as const))('trigger %s', (name, { events, label }) => {
	const input = events === 'chosen' ? { events: ['bill.sent', 'bill.expired'] } : {};
	let target: Target;
	beforeAll(async () => {
		target = await openTarget();
	});
	afterAll(() => target.close());

	test('attach, the event, one bundle; detach, and nothing comes any more', async () => {
		const hook = await make.attach(camel(name), connection, input, target.url);
		const { items } = await shop.admin<Hooks>('GET', '/hooks');
		expect(items).toMatchObject([{ label: `Make: ${label}`, events: 'events' in input ? input.events : events }]);

		await shop.cause(name, fresh(name));
		const [first] = await target.take(1);
		if (first === undefined) throw new Error('Nothing was taken.');
		const payload = make.receive(camel(name), incoming(first), hook.data);
		expect(payload).toEqual({ id: JSON.parse(first.rawBody).id, subscriptionId: hook.data.hookId });
		const bundle = await make.trigger(watching(name), connection, payload);
		expect(bundle).toEqual(JSON.parse(first.rawBody));
		expect(Object.keys(bundle)).toEqual(PAYLOAD_FIELDS.map((field) => field.key));
		if (events === 'chosen') expect(bundle.type).toBe('bill.sent');
		else expect(events).toContain(bundle.type);
		// Only what was subscribed to came.
		expect(new Set(target.taken.map(({ rawBody }) => JSON.parse(rawBody).type))).toEqual(new Set([bundle.type]));
		// Everything that the sample shows is really there, of the same kind.
		const sample = Object(codeOf(readApp(), 'module', watching(name), 'samples'));
		for (const field of Object.keys(sample).filter((one) => bundle[one] !== null))
			expect(typeof bundle[field], field).toBe(typeof sample[field]);

		await make.detach(hook);
		await make.detach(hook);
		expect(await shop.admin('GET', '/hooks')).toEqual({ items: [] });
		const taken = target.taken.length;
		if (happensAgain(name)) expect(await shop.deliveriesOf(name, fresh(name))).toEqual([]);
		expect(target.taken).toHaveLength(taken);
	});
});

describe('what is delivered', () => {
	let target: Target;
	let hook: MadeWebhook;
	let real: Received;
	const receive = (body: unknown, { data } = hook) => make.receive('paymentApproved', { body, headers: {} }, data);
	const start = async (body: unknown, at = hook): Promise<Bundle> => {
		const payload = receive(body, at);
		if (payload === undefined) throw new Error('It was dropped.');
		return await make.trigger('watchPaymentApproved', connection, payload);
	};
	beforeAll(async () => {
		target = await openTarget();
		const input = { connectionId: shop.connectionId, merchant: 'sandbox-merchant' };
		hook = await make.attach('paymentApproved', connection, input, target.url);
		await shop.pay(await shop.send(fresh('delivered')));
		const [first] = await target.take(1);
		if (first === undefined) throw new Error('Nothing was taken.');
		real = first;
	});
	afterAll(async () => {
		await make.detach(hook);
		target.close();
	});

	test('a changed body is not believed: the adapter is asked, and its words count', async () => {
		const event = JSON.parse(real.rawBody);
		expect(await start({ ...event, amount: 1, billId: 'OTHER' })).toEqual(event);
	});

	test('a delivery that comes again has the same id', async () => {
		const { id } = JSON.parse(real.rawBody);
		const states = async () => (await shop.admin<{ deliveries: Bundle[] }>('GET', `/events/${id}`)).deliveries;
		await expect.poll(states).toMatchObject([{ state: 'done' }]);
		await shop.admin('POST', `/events/${id}/replay`, {});
		const [, again] = await target.take(2);
		expect(await start(JSON.parse(again?.rawBody ?? ''))).toEqual(JSON.parse(real.rawBody));
	});

	test.each([
		['of an event that is not there', { id: 'evt_0199aaaaaaaa', type: 'payment.approved', amount: 1 }],
		['of a path', { id: 'evt_../../v1/me', type: 'payment.approved' }],
	])('a forged body %s starts nothing, and is no error that would switch the scenario off', async (_, body) => {
		expect(await failure(start(body))).toMatchObject({ type: 'DuplicateDataError' });
	});

	test('an event of another kind starts nothing', async () => {
		const { items } = await shop.admin<{ items: Bundle[] }>('GET', '/events?type=bill.sent&limit=1');
		expect(await failure(start({ id: items[0]?.id }))).toMatchObject({ type: 'DuplicateDataError' });
	});

	test('an event that did not go to this webhook starts nothing', async () => {
		const elsewhere = await openTarget();
		const other = await make.attach('paymentApproved', connection, {}, elsewhere.url);
		expect(await failure(start(JSON.parse(real.rawBody), other))).toMatchObject({ type: 'DuplicateDataError' });
		await make.detach(other);
		elsewhere.close();
	});

	test('a sample, as the adapter’s page sends it, is dropped', async () => {
		await shop.admin('POST', `/hooks/${String(hook.data.hookId)}/test`, {});
		const sample = target.taken.at(-1);
		expect(JSON.parse(sample?.rawBody ?? '').id).toMatch(/^evt_sample_/);
		expect(receive(JSON.parse(sample?.rawBody ?? ''))).toBeUndefined();
	});

	test('other stores are not heard', async () => {
		const elsewhere = await openTarget();
		const other = await make.attach('paymentApproved', connection, { merchant: 'other-merchant' }, elsewhere.url);
		const deliveries = await shop.deliveriesOf('payment_approved', fresh('filtered'));
		expect(deliveries).toMatchObject([{ subscriptionId: hook.data.hookId }]);
		expect(elsewhere.taken).toEqual([]);
		await make.detach(other);
		elsewhere.close();
	});
});

test('a webhook that Make has switched off answers 410, which ends the subscription; to delete it then is fine', async () => {
	const target = await openTarget(() => 410);
	const hook = await make.attach('paymentApproved', connection, {}, target.url);
	await shop.pay(await shop.send(fresh('gone')));
	await expect.poll(() => shop.admin('GET', '/hooks'), { timeout: 10_000 }).toEqual({ items: [] });
	await make.detach(hook);
	target.close();
});

/** What tells the answer of an earlier run from one of its own. */
const REPEATED = { isRepeat: true, warnings: expect.stringMatching(/^An earlier run .* nothing was done now/) };

describe('modules', () => {
	/** The bundle holds what the module shows, typed as it says. */
	function judge(id: string, bundle: Bundle): void {
		const fields = Object(codeOf(readApp(), 'module', id, 'interface'));
		const types = new Map<string, string>(fields.map(({ name, type }: Record<string, string>) => [name, type]));
		for (const [name, type] of types) {
			const value = bundle[name];
			if (value === null || value === undefined || type === 'any') continue;
			expect(typeof value, `${id}.${name}`).toBe(type === 'text' ? 'string' : type);
		}
		const sample = Object(codeOf(readApp(), 'module', id, 'samples'));
		expect(Object.keys(bundle), id).toEqual(expect.arrayContaining(Object.keys(sample)));
		judged.add(id);
	}
	const judged = new Set<string>();

	test('a bill: sent, found by id and reference, paid, cancelled', async () => {
		const reference = fresh('주문 & order');
		// Midnight of the last day, where the user is: in Korea.
		const sent = await run('sendBill', { ...BILL, reference, expireDate: '2099-12-30T15:00:00.000Z', message: '' });
		judge('sendBill', sent);
		expect(sent).toMatchObject({ id: sent.billId, price: '45000', state: 'unpaid', connectionId: shop.connectionId });
		expect(sent.shortUrl).toMatch(/^http/);
		expect(JSON.stringify(shop.sandbox.getBill({ billId: String(sent.billId) }))).toContain('2099-12-31');
		const known = { status: 'unpaid', amount: 45000, memberName: BILL.memberName, expireDate: '2099-12-31' };
		expect(await run('findBill', { reference })).toMatchObject({ billId: sent.billId, reference, ...known });
		await shop.pay(String(sent.billId));
		const found = await run('findBill', { billId: sent.billId });
		judge('findBill', found);
		expect(found).toMatchObject({ id: sent.billId, status: 'paid', amount: 45000 });
		expect('approval' in found).toBe(false);
		const cancelled = await run('cancelPayment', { billId: sent.billId, price: '45000' });
		judge('cancelPayment', cancelled);
		expect(cancelled.state).toBe('cancelled');
	});

	test('a repeat bills once, and answers alike', async () => {
		const before = shop.calls('send');
		const input = { ...BILL, reference: fresh('repeated') };
		const first = await run('sendBill', input);
		expect(first.isRepeat).toBe(false);
		expect(await run('sendBill', input)).toEqual({ ...first, ...REPEATED });
		expect(shop.calls('send')).toBe(before + 1);
		const another = await run('sendBill', { ...input, reference: fresh('repeated') });
		expect(another.billId).not.toBe(first.billId);
		expect(shop.calls('send')).toBe(before + 2);
	});

	test('a message is sent again once for each run key', async () => {
		const billId = await shop.send(fresh('resent'));
		const before = shop.calls('resend');
		const first = { billId, runKey: 'first reminder' };
		judge('resendBill', await run('resendBill', first));
		await run('resendBill', first);
		expect(shop.calls('resend')).toBe(before + 1);
		await run('resendBill', { billId, runKey: 'second reminder' });
		expect(shop.calls('resend')).toBe(before + 2);
	});

	test('to destroy and to cancel what is destroyed and cancelled already is done', async () => {
		const destroyed = { billId: await shop.send(fresh('destroyed')), price: 45000 };
		const done = await run('destroyBill', destroyed);
		judge('destroyBill', done);
		expect(done).toMatchObject({ settledBy: null, isRepeat: false });
		expect((await run('destroyBill', destroyed)).settledBy).toBe('read');
		const cancelled = { billId: await shop.send(fresh('cancelled')), price: 45000 };
		expect(await failure(run('cancelPayment', cancelled))).toMatchObject({ type: 'DataError' });
		await shop.pay(cancelled.billId);
		// The refusal of before is not answered again.
		expect(await run('cancelPayment', cancelled)).toMatchObject({ state: 'cancelled', settledBy: null });
		expect(await run('cancelPayment', cancelled)).toMatchObject({ state: 'cancelled', settledBy: 'read' });
	});

	test('cash receipts: issued once, cancelled once', async () => {
		const billId = `RECEIPT${Date.now()}`;
		const before = shop.calls('cashReceiptIssue');
		const input = { billId, price: '45000', issuanceNumber: '010-1234-5678', trader: 'person' };
		const issued = await run('issueCashReceipt', input);
		judge('issueCashReceipt', issued);
		expect(await run('issueCashReceipt', input)).toEqual({ ...issued, ...REPEATED });
		expect(shop.calls('cashReceiptIssue')).toBe(before + 1);
		const cancelling = { billId, price: 45000, trader: 'person' };
		const cancelled = await run('cancelCashReceipt', cancelling);
		judge('cancelCashReceipt', cancelled);
		expect(await run('cancelCashReceipt', cancelling)).toEqual({ ...cancelled, ...REPEATED });
		expect(cancelled.state).toBe('cancelled');
	});

	test('points', async () => {
		const points = await run('getPointsBalance', { connectionId: shop.connectionId });
		judge('getPointsBalance', points);
		expect(points).toMatchObject({ id: shop.connectionId, balance: expect.any(Number) });
	});

	test('a request of one’s own, once for each run key', async () => {
		const before = shop.calls('remainCount');
		const input = {
			path: '/read/remain_count',
			body: '{}',
			hash: 'none',
			identity: 'partner',
			runKey: fresh('custom'),
		};
		const answer = await run('customRequest', input);
		judge('customRequest', answer);
		expect(JSON.stringify(answer.result)).toMatch(/"balance":\d+/);
		expect(await run('customRequest', input)).toEqual({ ...answer, ...REPEATED });
		expect(shop.calls('remainCount')).toBe(before + 1);
		await run('customRequest', { ...input, runKey: fresh('custom') });
		expect(shop.calls('remainCount')).toBe(before + 2);
	});

	test('fields of PaySsam that are not offered go along as a collection', async () => {
		const reference = fresh('additional');
		const sent = await run('sendBill', { ...BILL, reference, additionalFields: '{"memo": "메모"}' });
		const body = JSON.stringify(shop.sandbox.listRequests({ action: 'send' }));
		expect(body).toContain('메모');
		expect(sent.state).toBe('unpaid');
	});

	test('every module was tried', () => {
		expect([...judged].toSorted()).toEqual(ACTIONS.map((action) => camel(action.key)).toSorted());
	});
});

describe('what goes wrong', () => {
	test('a bill that is not there is found nowhere; to change it is an error', async () => {
		for (const input of [{ billId: 'NONE' }, { reference: 'no such order' }])
			expect(await make.run('findBill', connection, input)).toEqual([]);
		const destroying = await failure(run('destroyBill', { billId: 'NONE', price: 45000 }));
		expect(destroying).toMatchObject({ type: 'DataError', message: expect.stringMatching(/^\[404\]/) });
	});

	test.each([
		['an amount that is none', { price: 'free' }, ['price']],
		['a phone that is none', { phone: '02' }, ['phone']],
		['two of them', { phone: '02', price: '-1' }, ['phone', 'price']],
	])('%s: which field, and what to do; nothing is sent', async (_, wrong, fields) => {
		const before = shop.calls('send');
		const error = await failure(run('sendBill', { ...BILL, reference: 'wrong', ...wrong }));
		expect(error).toMatchObject({ type: 'DataError', message: expect.stringMatching(/^\[400\] /) });
		for (const field of fields) expect(error.message).toContain(field);
		expect(shop.calls('send')).toBe(before);
	});

	test('nothing to look for', async () => {
		expect(await failure(make.run('findBill', connection, {}))).toMatchObject({ type: 'DataError' });
	});

	test('the same reference with another amount is refused, and says why', async () => {
		const reference = fresh('twice');
		await run('sendBill', { ...BILL, reference });
		const error = await failure(run('sendBill', { ...BILL, reference, price: 50000 }));
		expect(error.type).toBe('DataError');
		expect(error.message).toContain('was sent before for 45000 won');
	});

	test('422: what PaySsam refuses is told with its code; what is paid needs no reminder, which is a warning', async () => {
		const billId = await shop.send(fresh('paid'));
		await shop.pay(billId);
		const reminder = await failure(run('resendBill', { billId, runKey: 'x' }));
		expect(reminder.type).toBe('DuplicateDataError');
		expect(reminder.message).toMatch(/^\[422\] .*\(PaySsam’s code BILL_006, request .+\)$/);
		const wrong = await failure(run('cancelPayment', { billId, price: 1 }));
		expect(wrong).toMatchObject({ type: 'DataError', message: expect.stringMatching(/^\[422\] /) });
	});

	test('a revoked key switches the scenario off', async () => {
		const revoked = await shop.key(['hooks', 'actions']);
		const other = await make.connect({ url: ADDRESS, apiKey: revoked });
		await make.run('getPointsBalance', other, {});
		await shop.revoke(revoked);
		const ask = async () => (await failure(make.run('getPointsBalance', other, {}))).type;
		// It may still pass for three seconds.
		await expect.poll(() => ask().catch(() => ''), { timeout: 10_000, interval: 500 }).toBe('InvalidAccessTokenError');
	});

	test('a key that may not do it', async () => {
		const reading = await make.connect({ url: ADDRESS, apiKey: await shop.key(['read']) });
		const error = await failure(make.run('sendBill', reading, { ...BILL, reference: 'x' }));
		expect(error.type).toBe('InvalidConfigurationError');
		expect(error.message).toContain('does not have the scope');
		expect((await failure(make.attach('anyEvent', reading, {}, 'https://hook.example.kr'))).type).toBe(
			'InvalidConfigurationError',
		);
	});

	test.each([
		['is overloaded', { kind: 'tooMany', ms: 7000 }, 'RateLimitError', '429'],
		['cannot be asked', { kind: 'html502' }, 'ConnectionError', '503'],
	] as const)('PaySsam %s: Make tries again later', async (_, fault, type, status) => {
		shop.sandbox.addFault({ ...fault, times: 5 });
		const error = await failure(run('getPointsBalance', {}));
		shop.sandbox.clearFaults();
		expect(error).toMatchObject({ type, message: expect.stringContaining(`[${status}] `) });
	});

	test('a send whose answer gets lost is found by the adapter, and billed once', async () => {
		const before = shop.calls('send');
		shop.sandbox.addFault({ kind: 'acceptThenReset', action: 'send' });
		const sent = await run('sendBill', { ...BILL, reference: fresh('lost answer') });
		expect(sent.settledBy).toBe('read');
		expect(shop.calls('send')).toBe(before + 1);
	});

	test('a repeat while the first is under way comes again later, and is billed once', async () => {
		const input = { ...BILL, reference: fresh('slow') };
		const before = shop.calls('send');
		shop.sandbox.addFault({ kind: 'delay', ms: 1500, action: 'send' });
		const first = run('sendBill', input);
		await expect.poll(() => shop.calls('send')).toBe(before + 1);
		expect(await failure(run('sendBill', input))).toMatchObject({ type: 'ConnectionError' });
		const sent = await first;
		expect(await run('sendBill', input)).toEqual({ ...sent, ...REPEATED });
		expect(shop.calls('send')).toBe(before + 1);
	});
});

/** Not the words of the adapter about how a key looks. */
const SECRET = /psk_\w{8}|whsec_\w{8}/;

test('neither the key nor a signing secret is kept, logged, or sent anywhere but in its header', () => {
	expect(make.sent.length).toBeGreaterThan(50);
	expect(make.sent.some(({ url, method }) => method === 'POST' && url === `${ADDRESS}/v1/hooks`)).toBe(true);
	for (const { headers, ...rest } of make.sent) {
		const { authorization, ...others } = headers;
		expect(authorization).toMatch(/^Bearer psk_/);
		expect(JSON.stringify([rest, others])).not.toMatch(SECRET);
	}
	expect(JSON.stringify(make.log)).not.toMatch(SECRET);
});

test('nothing empty was sent', () => {
	const isEmpty = (value: unknown): boolean => value === '' || value === null;
	for (const { url, body } of make.sent) {
		expect([...new URL(url).searchParams.values()].filter(isEmpty)).toEqual([]);
		expect(Object.values(JSON.parse(body ?? '{}')).filter(isEmpty)).toEqual([]);
	}
});

test('an adapter that is gone: Make tries again later, whatever was asked', async () => {
	const gone = await openShop();
	const apiKey = await gone.key(['hooks', 'actions']);
	const there = leadingTo(gone.adapter.url);
	const made = await there.connect({ url: ADDRESS, apiKey });
	const hook = await there.attach('pointsLow', made, {}, 'http://127.0.0.1:9/');
	await gone.close();
	const asked = [
		() => there.run('sendBill', made, { ...BILL, reference: 'x' }),
		() => there.run('findBill', made, { billId: 'X' }),
		() => there.options('listConnections', made),
		() => there.trigger('watchAnyEvent', made, { id: 'evt_1' }),
		() => there.detach(hook),
		() => there.connect({ url: ADDRESS, apiKey }),
	];
	for (const ask of asked) expect((await failure(ask())).type).toBe('ConnectionError');
});
