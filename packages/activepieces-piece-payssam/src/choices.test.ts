import { actionOf, type Field, TRIGGERS } from 'payssam-adapter-catalogue';
import { afterEach, expect, test } from 'vitest';
import { type Reply, refusal, type Stub, startStub } from '../testing/stub';
import { connectionDropdown, merchantDropdown } from './choices';

const CONNECTION = fieldOf(actionOf('send_bill').fields, 'connectionId');
const MERCHANT = fieldOf(TRIGGERS[0].fields, 'merchant');
const KEY = 'psk_0123456789abcdefSECRET';

function fieldOf(fields: readonly Field[], key: string): Field {
	const found = fields.find((field) => field.key === key);
	if (found === undefined) throw new Error(`There is no field ${key}.`);
	return found;
}

let stub: Stub | undefined;
afterEach(() => stub?.close());

async function optionsOf(dropdown: { options: unknown }, reply: Reply, values: object = {}): Promise<unknown> {
	stub = await startStub(() => reply);
	if (typeof dropdown.options !== 'function') throw new Error('The choices are not loaded.');
	const auth = { type: 'CUSTOM_AUTH', props: { adapterUrl: stub.url, apiKey: KEY } };
	return await dropdown.options({ auth, ...values }, {});
}

test('the connections of the key can be chosen by name', async () => {
	const body = { items: [{ id: 'con_1', name: '강남점', contractModel: 'V2', environment: 'test' }] };
	expect(await optionsOf(connectionDropdown(CONNECTION), { status: 200, body })).toEqual({
		options: [{ value: 'con_1', label: '강남점 (con_1)' }],
	});
	expect(stub?.asked[0]?.url).toBe('/v1/connections');
});

test('the stores are those of the chosen connection, and are loaded anew when another is chosen', async () => {
	const reply = { status: 200, body: { items: [{ id: '0001', name: '0001' }] } };
	const dropdown = merchantDropdown(MERCHANT);
	expect(dropdown.refreshers).toContain('connectionId');
	expect(await optionsOf(dropdown, reply, { connectionId: 'con_1' })).toEqual({
		options: [{ value: '0001', label: '0001' }],
	});
	expect(stub?.asked[0]?.url).toBe('/v1/merchants?connectionId=con_1');
	await stub?.close();
	await optionsOf(dropdown, reply, { connectionId: '' });
	expect(stub?.asked[0]?.url).toBe('/v1/merchants');
});

test.each([
	['the key is refused', refusal(401, 'unauthorized'), 'It is unauthorized.'],
	['there is none', { status: 200, body: { items: [] } }, 'none that the key may use'],
	['the answer is no list', { status: 200, body: {} }, 'something else than a list'],
])('the field says so when %s', async (_, reply, expected) => {
	const state = await optionsOf(connectionDropdown(CONNECTION), reply);
	expect(state).toEqual({ disabled: true, options: [], placeholder: expect.stringContaining(expected) });
	expect(JSON.stringify(state)).not.toContain(KEY);
});

test('before an adapter is connected nothing can be chosen', async () => {
	const { options } = connectionDropdown(CONNECTION);
	const state = await Reflect.apply(options, undefined, [{}, {}]);
	expect(state).toEqual({ disabled: true, options: [], placeholder: 'Connect an adapter first.' });
});
