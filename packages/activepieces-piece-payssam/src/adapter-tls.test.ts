import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from './adapter';

/*
 * `httpClient` of Activepieces, which most pieces use, sets NODE_TLS_REJECT_UNAUTHORIZED to 0 for the whole process.
 */

/** DER, short of what a certificate needs. */
function der(tag: number, ...contents: readonly (Buffer | number[])[]): Buffer {
	const content = Buffer.concat(contents.map((one) => Buffer.from(one)));
	const { length } = content;
	const head =
		length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255];
	return Buffer.concat([Buffer.from(head), content]);
}

/** A certificate that nobody vouches for. */
function selfSigned(privateKey: KeyObject, publicKey: KeyObject): string {
	const algorithm = der(0x30, der(0x06, [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));
	const nobody = der(0x30);
	const time = (text: string): Buffer => der(0x17, Buffer.from(text));
	const validity = der(0x30, time('200101000000Z'), time('491231235959Z'));
	const spki = publicKey.export({ type: 'spki', format: 'der' });
	const claims = der(0x30, der(0x02, [1]), algorithm, nobody, validity, nobody, spki);
	const signature = createSign('sha256').update(claims).sign(privateKey);
	const certificate = der(0x30, claims, algorithm, der(0x03, [0], signature));
	return `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`;
}

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const asked: string[] = [];
const server = createServer(
	{ key: privateKey.export({ type: 'pkcs8', format: 'pem' }), cert: selfSigned(privateKey, publicKey) },
	(request, response) => {
		asked.push(String(request.headers.authorization));
		response.end('{}');
	},
);
let baseUrl = '';

beforeAll(async () => {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (typeof address === 'object') baseUrl = `https://127.0.0.1:${address?.port}`;
	process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
});
afterAll(() => {
	delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
	server.closeAllConnections();
	server.close();
});

test('the key is not sent to a server that cannot prove who it is, whatever another piece has switched off', async () => {
	expect((await fetch(baseUrl, { headers: { authorization: 'of another piece' } })).status).toBe(200);
	const request = { method: 'GET', path: '/v1/me', query: {}, headers: {} } as const;
	await expect(call({ baseUrl, apiKey: 'psk_secret' }, request)).rejects.toThrow(/DEPTH_ZERO_SELF_SIGNED_CERT/);
	expect(asked).toEqual(['of another piece']);
});
