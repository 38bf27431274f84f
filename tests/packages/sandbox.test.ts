/* payssam-sandbox by npx, and as a library. */
import { createHash } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { consumerOf } from './consumer';
import { packedPackage } from './packed';

const consumer = consumerOf(packedPackage('payssam-sandbox'));
afterAll(() => consumer.remove());

const BILL = { billId: '1024', phone: '01012345678', price: '45000' };
const hash = createHash('sha256').update(Object.values(BILL).join(',')).digest('hex');

const isThere = async (url: string): Promise<boolean> =>
	await fetch(url).then(
		() => true,
		() => false,
	);

test('npx payssam-sandbox starts, answers a bill, shows its pages, and ends', async () => {
	const sandbox = consumer.npx('payssam-sandbox', ['--port', '0', '--json']);
	const { url, v2, apiKey, member, merchant } = await sandbox.line('v2');
	const answer = await fetch(`${v2}/bill`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({
			apiKey,
			member,
			merchant,
			bill: {
				...BILL,
				sendType: 'TALK',
				productName: '11월 수강료',
				memberName: '김하늘',
				hash,
				callbackUrl: 'http://127.0.0.1:9/callback',
			},
		}),
	});
	expect(await answer.json()).toMatchObject({
		code: '0000',
		data: { billId: '1024', hash, shortUrl: expect.any(String) },
	});
	const pages = await Promise.all(
		['/', '/phone', '/openapi.json'].map(async (page) => (await fetch(`${url}${page}`)).status),
	);
	expect(pages).toEqual([200, 200, 200]);
	await sandbox.end();
	await expect.poll(() => isThere(`${url}/`)).toBe(false);
});

// Windows has no signal that a program could hear.
test.skipIf(process.platform === 'win32')('ends well when it is asked to', async () => {
	const sandbox = consumer.start('payssam-sandbox', ['--port', '0', '--json']);
	await sandbox.line('v2');
	expect(await sandbox.end()).toBe(0);
});

test('is a library, with its description as JSON', () => {
	const program = `
		import { createSandbox } from 'payssam-sandbox';
		import description from 'payssam-sandbox/openapi.json' with { type: 'json' };
		const sandbox = createSandbox({ seed: 1 });
		const { v2 } = await sandbox.listen();
		await sandbox.close();
		console.log(JSON.stringify({ v2, openapi: description.openapi }));
	`;
	expect(JSON.parse(consumer.node('--input-type=module', '--eval', program))).toEqual({
		v2: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v2$/),
		openapi: expect.stringMatching(/^3\.1\./),
	});
});
