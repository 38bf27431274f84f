import { afterEach, expect, test } from 'vitest';
import { type Reply, refusal, type Stub, startStub } from '../testing/stub';
import { payssamAuth } from './auth';

const KEY = 'psk_0123456789abcdefSECRET';
const ME = { label: 'Activepieces', apiKeyId: 'key_1', scopes: ['hooks', 'actions'], connections: [] };

let stub: Stub | undefined;
afterEach(() => stub?.close());

async function validated(reply: Reply) {
	stub = await startStub(() => reply);
	const server = { apiUrl: 'http://127.0.0.1:3000/', publicUrl: 'https://activepieces.example.kr/api/' };
	return payssamAuth.validate?.({ auth: { adapterUrl: stub.url, apiKey: KEY }, server });
}

test('a key that the adapter accepts is right', async () => {
	expect(await validated({ status: 200, body: ME })).toEqual({ valid: true });
	expect(stub?.asked).toMatchObject([{ method: 'GET', url: '/v1/me' }]);
});

test.each([
	['is revoked', refusal(401, 'unauthorized'), 'It is unauthorized.'],
	['allows nothing', { status: 200, body: { ...ME, scopes: [] } }, 'The key allows nothing.'],
	['is for another program', { status: 200, body: '<html>' }, 'something else than JSON'],
	['is for a program with JSON', { status: 200, body: { ok: true } }, 'no PaySsam adapter'],
	['belongs to a redirect', { status: 302, headers: { location: 'https://example.com' } }, 'not as a PaySsam adapter'],
])('a key that %s is wrong, and is not in the message', async (_, reply, expected) => {
	const answer = await validated(reply);
	expect(answer).toEqual({ valid: false, error: expect.stringContaining(expected) });
	expect(JSON.stringify(answer)).not.toContain(KEY);
});

test('an address that would send the key in clear is refused before anything is sent', async () => {
	const server = { apiUrl: '', publicUrl: '' };
	const auth = { adapterUrl: 'http://adapter.example.kr', apiKey: KEY };
	expect(await payssamAuth.validate?.({ auth, server })).toEqual({
		valid: false,
		error: expect.stringContaining('begins with https://'),
	});
});

test('the key is asked for as a secret', () => {
	expect(payssamAuth.props.apiKey.type).toBe('SECRET_TEXT');
	expect(payssamAuth.required).toBe(true);
});
