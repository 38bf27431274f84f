import { afterEach, expect, test } from 'vitest';
import { type Reply, refusal, type Stub, startStub } from '../testing/stub';
import { payssam } from './piece';

const ANSWER = { connectionId: 'con_1', billId: 'b1', result: { state: 'unpaid' }, settledBy: null, warnings: [] };
const BILL = { reference: 'order-1', productName: 'November', memberName: 'Kim', price: '45,000' };

let stub: Stub | undefined;
afterEach(() => stub?.close());

async function run(name: string, propsValue: object, reply: Reply = { status: 200, body: ANSWER }): Promise<unknown> {
	await stub?.close();
	stub = await startStub(() => reply);
	const auth = { type: 'CUSTOM_AUTH', props: { adapterUrl: stub.url, apiKey: 'psk_key' } };
	// The engine hands the connection over among the values as well.
	return await Reflect.apply(payssam.getAction(name)?.run ?? (() => {}), undefined, [
		{ auth, propsValue: { auth, ...propsValue } },
	]);
}

test('an amount goes out as it was written, and nothing that was left empty', async () => {
	const answer = await run('send_bill', { ...BILL, phone: '', message: null, additionalFields: undefined });
	expect(JSON.parse(stub?.asked[0]?.body ?? '')).toEqual(BILL);
	expect(answer).toMatchObject({ id: 'b1', billId: 'b1', state: 'unpaid', shortUrl: null });
});

test('the same values are the same request, others are not', async () => {
	const keys: unknown[] = [];
	for (const reference of ['order-1', 'order-1', 'order-2']) {
		await run('send_bill', { ...BILL, reference });
		keys.push(stub?.asked[0]?.headers['idempotency-key']);
	}
	expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
	expect(keys[1]).toBe(keys[0]);
	expect(keys[2]).not.toBe(keys[0]);
});

test('a field that is missing is named before anything is sent', async () => {
	await expect(run('send_bill', { ...BILL, reference: ' ' })).rejects.toThrow('"Reference" is empty.');
	expect(stub?.asked).toEqual([]);
});

test('a search finds a bill', async () => {
	expect(await run('find_bill', { reference: 'order-1' })).toMatchObject({ found: true, id: 'b1', amount: null });
	expect(stub?.asked[0]).toMatchObject({ method: 'GET', url: '/v1/bills?reference=order-1' });
});

test('a search that finds nothing is no failure, and has the same fields', async () => {
	const found = await run('find_bill', { billId: 'b1' });
	const missing = await run('find_bill', { billId: 'b2' }, refusal(404, 'bill_not_found'));
	expect(missing).toMatchObject({ found: false, id: null, status: null });
	expect(Object.keys(Object(found))).toEqual(expect.arrayContaining(Object.keys(Object(missing))));
});

test('another refusal of a search is a failure, and so is an action on a bill that is not there', async () => {
	await expect(run('find_bill', { billId: 'b1' }, refusal(403, 'forbidden'))).rejects.toThrow('It is forbidden.');
	const gone = refusal(404, 'bill_not_found');
	await expect(run('destroy_bill', { billId: 'b2', price: '1000' }, gone)).rejects.toThrow('It is bill_not_found.');
});

test('points are not "found"', async () => {
	const balance = { ...ANSWER, billId: null, result: { balance: 12000, chargeUrl: 'https://example.com' } };
	expect(await run('get_points_balance', {}, { status: 200, body: balance })).toEqual({
		id: 'con_1',
		connectionId: 'con_1',
		warnings: '',
		balance: 12000,
		chargeUrl: 'https://example.com',
	});
});
