/** The Zapier integration, run by the platform's own tester, against a real adapter with a sandbox behind it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ACTIONS, PAYLOAD_FIELDS, TRIGGERS } from 'payssam-adapter-catalogue';
import app from 'payssam-zapier';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Bundle, createAppTester, type ZObject } from 'zapier-platform-core';
import { BILL, CONNECTION_NAME, freshNames, happensAgain, openShop, type Shop } from './shop';
import { openLimitedTarget, openTarget, type Received, type Target } from './target';
import { checkSubset, fits, type Sample } from './zapier-checks';

type Perform = (z: ZObject, bundle: Bundle) => unknown;

let shop: Shop;
let key: string;
const run = createAppTester(app);

beforeAll(async () => {
	shop = await openShop();
	key = await shop.key(['hooks', 'actions']);
});
afterAll(() => shop.close());

/** A function of the definition, by its path. */
function at(path: string): Perform {
	let place: unknown = app;
	for (const step of path.split('.')) place = Reflect.get(Object(place), step);
	if (typeof place !== 'function') throw new Error(`There is no function at ${path}.`);
	return place as Perform;
}

/** Runs a function of the integration as Zapier does. */
async function zap(path: string, bundle: object = {}, apiKey = key): Promise<unknown> {
	// The tester keeps Zapier's cache from one run to the next: each begins with an empty one.
	return await run(at(path), { authData: { url: shop.adapter.url, apiKey }, ...bundle }, true);
}

const create = (name: string, inputData: object, apiKey?: string) =>
	zap(`creates.${name}.operation.perform`, { inputData }, apiKey) as Promise<Sample>;
const search = (name: string, inputData: object, apiKey?: string) =>
	zap(`searches.${name}.operation.perform`, { inputData }, apiKey) as Promise<Sample[]>;

async function failure(made: Promise<unknown>): Promise<Error> {
	const error = await made.then(
		(value) => new Error(`It did not fail: ${JSON.stringify(value)}`),
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof Error)) throw new Error('Something was thrown that is no error.');
	// Nor what Zapier would add: the bundle with the address of the hook, the signing secret and the customer.
	expect(error.message).not.toContain(key);
	expect(error.message).not.toMatch(/whsec_|What happened|targetUrl|inputData/);
	return error;
}

const fresh = freshNames();

describe('connect', () => {
	test('the label names the store, and nothing that is kept holds the key', async () => {
		const kept = await zap('authentication.test');
		expect(kept).toEqual({ label: `test (${CONNECTION_NAME})` });
	});

	test.each([
		['https', 'http://adapter.example.kr', 'https://'],
		['an address', 'adapter', 'https://'],
		['an address behind its scheme', 'javascript:alert(1)', 'https://'],
		['one host only', 'https://adapter.example.kr:secret@elsewhere.example', 'Leave them out'],
		['a password left out', 'https://me:secret@adapter.example.kr', 'Leave them out'],
	])('an address without %s is refused (D026)', async (_, url, words) => {
		const error = await failure(zap('authentication.test', { authData: { url, apiKey: key } }));
		expect(error.message).toContain(words);
		expect(error.message).not.toContain('secret');
	});

	test('an address with a slash or /v1 at its end is fine', async () => {
		for (const end of ['/', '/v1', '/v1/'])
			await zap('authentication.test', { authData: { url: `${shop.adapter.url}${end} `, apiKey: key } });
	});

	test('a wrong key makes Zapier ask for another', async () => {
		const error = await failure(zap('authentication.test', {}, 'psk_wrongwrongwrongwrong'));
		expect(error.name).toBe('ExpiredAuthError');
		expect(error.message).toContain('The API key is not valid.');
	});

	test('what is no adapter is said to be none, also where it answers 200', async () => {
		const target = await openTarget();
		const error = await failure(
			zap('authentication.test', { authData: { url: new URL(target.url).origin, apiKey: key } }),
		);
		expect(error.message).toContain('not as a PaySsam adapter');
		target.close();
	});
});

/** A delivery as Zapier hands it over. */
function delivered({ rawBody, headers }: Received, subscribeData: unknown): object {
	const named = Object.entries(headers).map(([name, value]) => [
		`Http-${name.replace(/(^|-)(\w)/g, (_, dash: string, letter: string) => dash + letter.toUpperCase())}`,
		value,
	]);
	return {
		cleanedRequest: JSON.parse(rawBody),
		rawRequest: { method: 'POST', querystring: '', headers: Object.fromEntries(named), content: rawBody },
		subscribeData,
	};
}

describe.each(TRIGGERS.map(({ key: name, events }) => [name, events] as const))('trigger %s', (name, events) => {
	const operation = `triggers.${name}.operation`;
	const inputData = events === 'chosen' ? { events: ['bill.sent', 'bill.expired'] } : { connectionId: '' };
	let target: Target;
	beforeAll(async () => {
		target = await openTarget();
	});
	afterAll(() => target.close());

	test('subscribe, the event, one item; unsubscribe, and nothing comes any more', async () => {
		const subscribed = await zap(`${operation}.performSubscribe`, { inputData, targetUrl: target.url });
		await shop.cause(name, fresh(name));
		const [first] = await target.take(1);
		if (first === undefined) throw new Error('Nothing was taken.');
		const [item, ...others] = (await zap(`${operation}.perform`, delivered(first, subscribed))) as Sample[];
		expect(others).toEqual([]);
		expect(item).toEqual(JSON.parse(first.rawBody));
		if (events === 'chosen') expect(item?.type).toBe('bill.sent');
		else expect(events).toContain(item?.type);
		// Only what was subscribed to came.
		expect(new Set(target.taken.map(({ rawBody }) => JSON.parse(rawBody).type))).toEqual(new Set([item?.type]));

		const { sample, outputFields } = Object(app.triggers[name]?.operation) as {
			readonly sample: Sample;
			readonly outputFields: typeof PAYLOAD_FIELDS;
		};
		const polled = (await zap(`${operation}.performList`, { inputData })) as Sample[];
		expect(polled[0]?.id).toBe(item?.id);
		expect(Object.keys(item ?? {})).toEqual(PAYLOAD_FIELDS.map((field) => field.key));
		expect([
			...checkSubset('T004', name, sample, item ?? {}),
			...fits('T005', name, item ?? {}, outputFields),
			...polled.flatMap((one) => [
				...checkSubset('T006', name, one, item ?? {}),
				...fits('Z001', name, one, outputFields),
			]),
		]).toEqual([]);

		await zap(`${operation}.performUnsubscribe`, { subscribeData: subscribed, targetUrl: target.url });
		await zap(`${operation}.performUnsubscribe`, { subscribeData: subscribed, targetUrl: target.url });
		expect(await shop.admin('GET', '/hooks')).toEqual({ items: [] });
		if (happensAgain(name)) expect(await shop.deliveriesOf(name, fresh(name))).toEqual([]);
	});
});

describe('what is delivered', () => {
	let target: Target;
	let subscribed: unknown;
	let real: Received;
	const perform = 'triggers.payment_approved.operation.perform';
	beforeAll(async () => {
		target = await openTarget();
		subscribed = await zap('triggers.payment_approved.operation.performSubscribe', {
			inputData: {},
			targetUrl: target.url,
		});
		await shop.pay(await shop.send(fresh('delivered')));
		[real] = (await target.take(1)) as [Received];
	});
	afterAll(async () => {
		await zap('triggers.payment_approved.operation.performUnsubscribe', { subscribeData: subscribed });
		target.close();
	});

	test('where Zapier lost the signature or the secret, the adapter is asked, and its words count', async () => {
		const body = { ...JSON.parse(real.rawBody), amount: 1 };
		const { id } = Object(subscribed);
		expect(await zap(perform, { cleanedRequest: body, subscribeData: { id } })).toEqual([JSON.parse(real.rawBody)]);
		const rotated = delivered(real, { id, secret: `whsec_${Buffer.alloc(32).toString('base64')}` });
		expect(await zap(perform, rotated)).toEqual([JSON.parse(real.rawBody)]);
	});

	test.each([
		['of an event that is not there', { id: 'evt_0199aaaaaaaa', type: 'payment.approved', amount: 1 }],
		['of a sample', { id: 'evt_sample_payment_approved', type: 'payment.approved' }],
		['of a path', { id: 'evt_../../v1/me', type: 'payment.approved' }],
		['without an id', { type: 'payment.approved' }],
		['of nothing', null],
	])('a forged body %s starts nothing', async (_, cleanedRequest) => {
		const rawRequest = { method: 'POST', querystring: '', headers: {}, content: JSON.stringify(cleanedRequest) };
		expect(await zap(perform, { cleanedRequest, rawRequest, subscribeData: subscribed })).toEqual([]);
	});

	test('an event that is there and never went to this Zap starts nothing', async () => {
		const { items } = await shop.admin<{ items: Sample[] }>('GET', '/events?limit=50');
		const others = items.filter(({ id }) => id !== JSON.parse(real.rawBody).id);
		expect(others.map(({ type }) => type)).toContain('bill.sent');
		for (const { id, type } of others)
			expect(await zap(perform, { cleanedRequest: { id, type }, subscribeData: subscribed })).toEqual([]);
	});

	test('a changed body under a real signature is not believed', async () => {
		const changed = { ...real, rawBody: real.rawBody.replace('45000', '45') };
		expect(await zap(perform, delivered(changed, subscribed))).toEqual([JSON.parse(real.rawBody)]);
	});

	test('a signed sample, as the adapter’s page sends it, starts nothing: a Zap could book it', async () => {
		const { id } = subscribed as { id: string };
		await shop.admin('POST', `/hooks/${id}/test`, {});
		const sample = (await target.take(2))[1] as Received;
		expect(JSON.parse(sample.rawBody).id).toMatch(/^evt_sample_/);
		expect(await zap(perform, delivered(sample, subscribed))).toEqual([]);
	});

	test('a copy within ten minutes starts nothing; one that comes later, as a person asks for, does', async () => {
		const again = delivered(real, subscribed);
		expect(await zap(perform, again)).toEqual([JSON.parse(real.rawBody)]);
		const here = { authData: { url: shop.adapter.url, apiKey: key }, ...again };
		expect(await run(at(perform), here as Partial<Bundle>)).toEqual([]);
		expect(await zap(perform, again)).toHaveLength(1);
	});

	test('where Zapier kept nothing of the subscription it is an error that says what to do', async () => {
		const error = await failure(zap(perform, { ...delivered(real, undefined) }));
		expect(error.message).toContain('Switch the workflow off and on');
	});

	test('a key that is not accepted when the adapter is asked: neither secret nor hook in the error', async () => {
		const bundle = { cleanedRequest: JSON.parse(real.rawBody), subscribeData: subscribed, targetUrl: target.url };
		const error = await failure(zap(perform, bundle, 'psk_wrongwrongwrongwrong'));
		expect(error.name).toBe('ExpiredAuthError');
		const leaving = zap('triggers.payment_approved.operation.performUnsubscribe', bundle, 'psk_wrongwrongwrongwrong');
		expect((await failure(leaving)).name).toBe('ExpiredAuthError');
	});
});

test('a target that answers 410, as Zapier does for a Zap that is gone, ends the subscription at once', async () => {
	const target = await openTarget(() => 410);
	await zap('triggers.payment_approved.operation.performSubscribe', { inputData: {}, targetUrl: target.url });
	await shop.pay(await shop.send(fresh('gone')));
	await expect.poll(() => shop.admin('GET', '/hooks'), { timeout: 10_000 }).toEqual({ items: [] });
	const billId = await shop.send(fresh('gone'));
	await shop.pay(billId);
	const events = () =>
		shop.admin<{ items: Sample[] }>('GET', `/events?billId=${billId}&type=payment.approved&state=released`);
	await expect.poll(async () => (await events()).items.length, { timeout: 10_000 }).toBe(1);
	const [event] = (await events()).items;
	expect(await shop.admin('GET', `/events/${event?.id}`)).toMatchObject({ deliveries: [] });
	expect(target.refused).toBe(1);
	target.close();
});

test('lists for dropdowns: connections, stores of a connection, bills that were sent', async () => {
	const reference = fresh('listed');
	const billId = await shop.send(reference);
	expect(await zap('triggers.connection_list.operation.perform', { inputData: {} })).toEqual([
		{ id: shop.connectionId, name: CONNECTION_NAME },
	]);
	const inputData = { connectionId: shop.connectionId };
	expect(await zap('triggers.merchant_list.operation.perform', { inputData })).toContainEqual({
		id: 'sandbox-merchant',
		name: 'sandbox-merchant',
	});
	const [newest] = (await zap('triggers.bill_list.operation.perform', { inputData })) as Sample[];
	expect(newest).toEqual({ id: billId, name: `${reference}, 김하늘, 12월 수업료, 45000 won` });
});

describe('actions', () => {
	/** T004 and T005 of an answer. */
	function judge(name: string, answer: Sample): void {
		const action = ACTIONS.find((one) => one.key === name);
		const { operation } = { ...app.creates, ...app.searches }[name] ?? {};
		expect([
			...checkSubset('T004', name, Object(operation?.sample), answer),
			...fits('T005', name, answer, action?.output ?? []),
		]).toEqual([]);
	}

	test('a bill: sent, found by id and reference, paid, cancelled', async () => {
		const reference = fresh('order');
		const sent = await create('send_bill', { ...BILL, reference, expireDate: '2099-12-30T15:00:00Z', message: ' ' });
		judge('send_bill', sent);
		expect(sent).toMatchObject({ id: sent.billId, price: '45000', state: 'unpaid', connectionId: shop.connectionId });
		expect(sent.shortUrl).toMatch(/^http/);
		// The moment is that day in Korea.
		expect(JSON.stringify(shop.sandbox.getBill({ billId: String(sent.billId) }))).toContain('2099-12-31');
		const [byReference] = await search('find_bill', { reference });
		expect(byReference).toMatchObject({ billId: sent.billId, status: 'unpaid' });
		await shop.pay(String(sent.billId));
		const [byId] = await search('find_bill', { billId: sent.billId });
		judge('find_bill', byId ?? {});
		expect(byId).toMatchObject({ status: 'paid', amount: 45000 });
		const cancelled = await create('cancel_payment', { billId: sent.billId, price: '45000' });
		judge('cancel_payment', cancelled);
		expect(cancelled.state).toBe('cancelled');
	});

	test('a replayed step bills once, and answers alike', async () => {
		const before = shop.calls('send');
		const input = { ...BILL, reference: fresh('replayed') };
		const answers = [await create('send_bill', input), await create('send_bill', input)];
		const { isRepeat, warnings, ...same } = answers[1] ?? {};
		expect(answers[0]).toMatchObject({ ...same, isRepeat: false });
		expect([isRepeat, warnings]).toEqual([true, expect.stringContaining('nothing was done now')]);
		expect(shop.calls('send')).toBe(before + 1);
		const another = await create('send_bill', { ...input, reference: fresh('replayed') });
		expect(another.billId).not.toBe(answers[0]?.billId);
	});

	test.each([
		['amount', { price: 50000 }, 'was sent before for 45000 won'],
		['customer', { memberName: '이바다' }, 'was sent before to another customer'],
	])('the same reference with another %s is refused, and says why', async (_, change, words) => {
		const reference = fresh('twice');
		await create('send_bill', { ...BILL, reference });
		expect((await failure(create('send_bill', { ...BILL, reference, ...change }))).message).toContain(words);
	});

	test('the same reference with another message is the bill that is there, and says so', async () => {
		const reference = fresh('again');
		const first = await create('send_bill', { ...BILL, reference });
		const again = await create('send_bill', { ...BILL, reference, message: 'Thank you' });
		expect(again).toMatchObject({ billId: first.billId, isRepeat: true });
	});

	test('an unpaid bill that was found has what the next step needs', async () => {
		const reference = fresh('found');
		const sent = await create('send_bill', { ...BILL, reference });
		const [found] = await search('find_bill', { reference });
		expect(found).toMatchObject({ status: 'unpaid', amount: 45000, memberName: '김하늘', shortUrl: sent.shortUrl });
		await create('destroy_bill', { billId: found?.billId, price: found?.amount });
	});

	test('a cash receipt that was not there yet is cancelled when it is', async () => {
		const receipt = { billId: `LATER${Date.now()}`, price: 45000, trader: 'person' };
		expect((await failure(create('cancel_cash_receipt', receipt))).message).toContain('bill_not_found');
		await create('issue_cash_receipt', { ...receipt, issuanceNumber: '010-1234-5678' });
		expect(await create('cancel_cash_receipt', receipt)).toMatchObject({ state: 'cancelled', isRepeat: false });
	});

	test('a message is sent again once for each run key', async () => {
		const billId = await shop.send(fresh('resent'));
		const before = shop.calls('resend');
		const first = { billId, runKey: 'first reminder' };
		judge('resend_bill', await create('resend_bill', first));
		await create('resend_bill', first);
		expect(shop.calls('resend')).toBe(before + 1);
		await create('resend_bill', { billId, runKey: 'second reminder' });
		expect(shop.calls('resend')).toBe(before + 2);
	});

	test('to destroy and to cancel what is destroyed and cancelled already is done', async () => {
		const destroyed = { billId: await shop.send(fresh('destroyed')), price: 45000 };
		judge('destroy_bill', await create('destroy_bill', destroyed));
		await create('destroy_bill', destroyed);
		const cancelled = { billId: await shop.send(fresh('cancelled')), price: 45000 };
		const early = await failure(create('cancel_payment', cancelled));
		expect(early.name).toBe('AppError');
		await shop.pay(cancelled.billId);
		// The refusal of before is not answered again.
		await create('cancel_payment', cancelled);
		expect((await create('cancel_payment', cancelled)).state).toBe('cancelled');
	});

	test('cash receipts: issued once, cancelled', async () => {
		const billId = `RECEIPT${Date.now()}`;
		const before = shop.calls('cashReceiptIssue');
		const input = { billId, price: '45000', issuanceNumber: '010-1234-5678', trader: 'person' };
		const issued = await create('issue_cash_receipt', input);
		judge('issue_cash_receipt', issued);
		expect(await create('issue_cash_receipt', input)).toMatchObject({ state: 'issued', isRepeat: true });
		expect(shop.calls('cashReceiptIssue')).toBe(before + 1);
		const cancelled = await create('cancel_cash_receipt', { billId, price: 45000, trader: 'person' });
		judge('cancel_cash_receipt', cancelled);
		expect(cancelled.state).toBe('cancelled');
	});

	test('points', async () => {
		const [points] = await search('get_points_balance', {});
		judge('get_points_balance', points ?? {});
		expect(points?.balance).toBeGreaterThan(0);
	});

	test('a request of one’s own, once for each run key', async () => {
		const before = shop.calls('remainCount');
		const input = { path: '/read/remain_count', body: '{}', identity: 'partner', runKey: fresh('custom') };
		const answer = await create('custom_request', input);
		judge('custom_request', answer);
		expect(JSON.stringify(answer)).toMatch(/"balance":\d+/);
		expect(await create('custom_request', input)).toMatchObject({ data: answer.data, isRepeat: true });
		expect(shop.calls('remainCount')).toBe(before + 1);
		await create('custom_request', { ...input, runKey: fresh('custom') });
		expect(shop.calls('remainCount')).toBe(before + 2);
	});

	test('a bill that is not there is found nowhere', async () => {
		expect(await search('find_bill', { billId: 'NONE' })).toEqual([]);
		expect(await search('find_bill', { reference: 'no such order' })).toEqual([]);
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
		['a phone that is none', { ...BILL, reference: 'a', phone: '02' }, 'phone:'],
	])('%s: which field, and what to do; nothing is sent', async (_, input, words) => {
		const before = shop.calls('send');
		const error = await failure(create('send_bill', input));
		expect(error.name).toBe('AppError');
		expect(error.message).toContain(words.replaceAll('"', '\\"'));
		expect(shop.calls('send')).toBe(before);
	});

	test('a bill that is paid: there is nothing to resend, which is no mistake', async () => {
		const billId = await shop.send(fresh('paid'));
		await shop.pay(billId);
		const error = await failure(create('resend_bill', { billId, runKey: 'x' }));
		expect(error.name).toBe('HaltedError');
		expect(error.message).toContain('BILL_006');
	});

	test('a bill that is not there: an error of a step that does something to it', async () => {
		const error = await failure(create('destroy_bill', { billId: 'NONE', price: 45000 }));
		expect(error.name).toBe('AppError');
		expect(error.message).toContain('bill_not_found');
	});

	test('a revoked key', async () => {
		const revoked = await shop.key(['hooks', 'actions']);
		await search('get_points_balance', {}, revoked);
		await shop.revoke(revoked);
		const ask = async () => (await failure(search('get_points_balance', {}, revoked))).name;
		// It may still pass for three seconds.
		await expect.poll(ask, { timeout: 10_000, interval: 500 }).toBe('ExpiredAuthError');
	});

	test('a key that may not do it', async () => {
		const reading = await shop.key(['read']);
		const error = await failure(create('send_bill', { ...BILL, reference: 'x' }, reading));
		expect(error.name).toBe('AppError');
		expect(error.message).toContain('does not have the scope');
	});

	test.each([
		['is overloaded', { kind: 'tooMany', ms: 7000 }, 7],
		['cannot be asked', { kind: 'html502' }, 30],
	] as const)('PaySsam %s: the step comes again later', async (_, fault, seconds) => {
		shop.sandbox.addFault({ ...fault, times: 5 });
		const error = await failure(search('get_points_balance', {}));
		shop.sandbox.clearFaults();
		expect(error.name).toBe('ThrottledError');
		// In the adapter's words, not in those that Zapier has for 429.
		expect(JSON.parse(error.message)).toEqual({ delay: seconds, message: expect.stringContaining('request req_') });
	});

	test('a send whose answer gets lost is found by the adapter, and billed once', async () => {
		const before = shop.calls('send');
		shop.sandbox.addFault({ kind: 'acceptThenReset', action: 'send' });
		const sent = await create('send_bill', { ...BILL, reference: fresh('lost answer') });
		expect(sent.settledBy).toBe('read');
		expect(shop.calls('send')).toBe(before + 1);
	});

	test('a replay while the first run is under way waits, and then gets its answer', async () => {
		const input = { ...BILL, reference: fresh('slow') };
		const before = shop.calls('send');
		shop.sandbox.addFault({ kind: 'delay', ms: 1500, action: 'send' });
		const first = create('send_bill', input);
		await expect.poll(() => shop.calls('send')).toBe(before + 1);
		const meanwhile = await failure(create('send_bill', input));
		expect([meanwhile.name, JSON.parse(meanwhile.message).delay]).toEqual(['ThrottledError', 2]);
		const sent = await first;
		expect(await create('send_bill', input)).toMatchObject({ billId: sent.billId, isRepeat: true });
		expect(shop.calls('send')).toBe(before + 1);
	});

	test('many wrong keys from one address: wait, in whole seconds; the right key passes', async () => {
		const names = new Set<string>();
		for (let tries = 0; tries < 40; tries += 1)
			names.add((await failure(zap('authentication.test', {}, 'psk_wrongwrongwrongwrong'))).name);
		expect(names).toEqual(new Set(['ExpiredAuthError', 'ThrottledError']));
		const { message } = await failure(zap('authentication.test', {}, 'psk_wrongwrongwrongwrong'));
		expect(JSON.parse(message).delay).toSatisfy(Number.isInteger);
		expect(JSON.parse(message).message).toContain('Too many requests without a valid API key');
		await zap('authentication.test');
	});

	test('an adapter that is gone: what may be repeated comes again, a subscription does not', async () => {
		const nobody = { authData: { url: 'http://127.0.0.1:9', apiKey: key } };
		const inputData = { ...BILL, reference: 'x' };
		const error = await failure(zap('creates.send_bill.operation.perform', { ...nobody, inputData }));
		expect(error.name).toBe('ThrottledError');
		expect(error.message).toContain('ECONNREFUSED');
		const nowhere = { authData: { url: 'https://adapter.invalid', apiKey: key }, inputData };
		expect((await failure(zap('creates.send_bill.operation.perform', nowhere))).name).toBe('AppError');
		const subscribing = { ...nobody, inputData: {}, targetUrl: 'https://hooks.zapier.com/1' };
		const refused = await failure(zap('triggers.any_event.operation.performSubscribe', subscribing));
		expect(refused.name).toBe('AppError');
	});

	test('a key with what no key holds is refused before anything is sent', async () => {
		const error = await failure(zap('authentication.test', {}, `${key.slice(0, 8)}\u200b`));
		expect(error.message).toContain('Copy it anew');
	});

	test('a mapping that found nothing is an error, not a bill', async () => {
		const before = shop.calls('send');
		for (const input of [{ reference: '{{1__id}}' }, { reference: fresh('curly'), message: 'Dear {{bundle.x}}' }])
			expect((await failure(create('send_bill', { ...BILL, ...input }))).name).toBe('AppError');
		expect(shop.calls('send')).toBe(before);
	});

	test('an adapter that takes too long: what may be repeated comes again', async () => {
		const server = createServer(() => undefined);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
		const bundle = {
			authData: { url: `http://127.0.0.1:${port}`, apiKey: key },
			inputData: { ...BILL, reference: 'x' },
		};
		const failed = failure(zap('creates.send_bill.operation.perform', bundle));
		await new Promise((resolve) => setImmediate(resolve));
		await vi.advanceTimersByTimeAsync(26_000);
		vi.useRealTimers();
		const error = await failed;
		server.closeAllConnections();
		server.close();
		expect(error.name).toBe('ThrottledError');
		expect(error.message).toContain('did not answer in time');
	});

	test('a redirect is not followed: it could take the key elsewhere', async () => {
		const heard: unknown[] = [];
		const server = createServer((request, response) => {
			heard.push(request.url);
			response.writeHead(302, { location: '/elsewhere' }).end();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		const error = await failure(
			zap('authentication.test', { authData: { url: `http://127.0.0.1:${port}`, apiKey: key } }),
		);
		expect(error.message).toContain('answered 302');
		expect(heard).toEqual(['/v1/me']);
		server.close();
	});
});

test('what Zapier logs of requests holds neither the key nor the signing secret', async () => {
	const logged: unknown[] = [];
	const spy = vi.spyOn(console, 'log').mockImplementation((...words) => void logged.push(...words));
	vi.stubEnv('LOG_TO_STDOUT', 'true');
	vi.stubEnv('DETAILED_LOG_TO_STDOUT', 'true');
	const target = await openTarget();
	const subscribed = Object(
		await zap('triggers.any_event.operation.performSubscribe', { inputData: {}, targetUrl: target.url }),
	);
	const bundle = { subscribeData: subscribed, targetUrl: target.url };
	await failure(zap('triggers.any_event.operation.performUnsubscribe', bundle, 'psk_wrongwrongwrongwrong'));
	await zap('triggers.any_event.operation.performUnsubscribe', bundle);
	vi.unstubAllEnvs();
	spy.mockRestore();
	target.close();
	const text = logged.join('\n');
	expect(text).toContain('/v1/hooks');
	expect(subscribed.secret).toMatch(/^whsec_/);
	expect(text).not.toContain(key);
	expect(text).not.toContain(subscribed.secret);
});

test('200 payments in a burst reach a target that takes 30 a second, none lost, none double', async () => {
	const target = await openLimitedTarget(30);
	const inputData = { events: ['payment.approved'] };
	const subscribed = await zap('triggers.any_event.operation.performSubscribe', { inputData, targetUrl: target.url });
	const billIds = [];
	for (let sent = 0; sent < 200; sent += 1) billIds.push(await shop.send(fresh('flood')));
	await Promise.all(billIds.map((billId) => shop.pay(billId)));
	await target.take(200, 40_000);
	// Whatever came too much would come now.
	await new Promise((resolve) => setTimeout(resolve, 1000));
	const items: Sample[] = [];
	for (const one of target.taken)
		items.push(...((await zap('triggers.any_event.operation.perform', delivered(one, subscribed))) as Sample[]));
	expect(items.map(({ billId }) => billId).toSorted()).toEqual(billIds.toSorted());
	expect(target.refused).toBe(0);
	await zap('triggers.any_event.operation.performUnsubscribe', { subscribeData: subscribed });
	target.close();
}, 90_000);
