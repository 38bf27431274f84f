/* payssam-webhook-adapter by npx: it starts without any configuration, takes a callback, acknowledges it, and keeps it. */
import { afterAll, expect, test } from 'vitest';
import { consumerOf } from './consumer';
import { packedPackage } from './packed';

const consumer = consumerOf(packedPackage('payssam-webhook-adapter'));
afterAll(() => consumer.remove());

const KEY = 'PACKED-KEY-NOT-REAL-000000000000';
/** The vendor's: code and words, nothing else. */
const ACK = '{"code":"0000","msg":"성공하였습니다."}';
const SETTINGS = { PORT: '0', LOG_LEVEL: 'warn' };
const PAGES = ['/healthz', '/readyz', '/v1/me', '/openapi.json', '/reference/', '/metrics', '/sign-in'];

/** A paid V1 bill as PaySsam calls it back. */
function callback(): string {
	const now = new Date(Date.now() + 9 * 3_600_000).toISOString().replaceAll(/\D/g, '').slice(0, 14);
	return JSON.stringify({
		apikey: KEY,
		bill_id: 'packed-1',
		appr_pay_type: 'CARD_VAN',
		appr_card_type: '신용카드(일반)',
		appr_dt: now,
		appr_price: '45000',
		appr_num: '00769951',
		appr_state: 'F',
		appr_monthly: '0',
	});
}

test('npx payssam-webhook-adapter', async () => {
	const adapter = consumer.npx('payssam-webhook-adapter', ['--json'], SETTINGS);
	const { url, adminKey } = await adapter.line('adminKey');
	const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' };
	const pages = await Promise.all(PAGES.map(async (page) => (await fetch(`${url}${page}`, { headers })).status));
	expect(pages).toEqual(PAGES.map(() => 200));

	const made = await fetch(`${url}/v1/connections`, {
		method: 'POST',
		headers,
		body: JSON.stringify({
			name: 'Packed shop',
			contractModel: 'V1_T',
			environment: 'custom',
			baseUrl: 'http://127.0.0.1:9/v1',
			apiKey: KEY,
			member: 'member',
			merchant: 'merchant',
			policies: { verify: 'off', reconcile: false },
		}),
	});
	const { callbackUrl }: { callbackUrl?: string } = JSON.parse(await made.text());
	expect(made.status).toBe(201);

	for (const _ of ['the call', 'a repeat of it']) {
		const answer = await fetch(callbackUrl ?? '', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: callback(),
		});
		const bytes = Buffer.from(await answer.arrayBuffer());
		expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
		expect(bytes).toEqual(Buffer.from(ACK, 'utf8'));
		expect(bytes).toHaveLength(46);
	}
	const forged = await fetch(callbackUrl ?? '', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: callback().replace(KEY, `${KEY}x`),
	});
	expect(forged.status).toBe(401);

	await adapter.end();
	const answers = async (): Promise<boolean> =>
		await fetch(`${url}/healthz`).then(
			() => true,
			() => false,
		);
	await expect.poll(answers, { timeout: 15_000 }).toBe(false);

	// What was acknowledged is there after a new start, once.
	const again = consumer.start('payssam-webhook-adapter', ['--json'], SETTINGS);
	const { url: next } = await again.line('url');
	await expect
		.poll(
			async () => {
				const events = await fetch(`${next}/v1/events`, { headers });
				const { items }: { items?: readonly { billId?: string }[] } = JSON.parse(await events.text());
				return items?.map(({ billId }) => billId);
			},
			{ timeout: 15_000 },
		)
		.toEqual(['packed-1']);
	const how = await again.end();
	// Windows has no signal that a program could hear.
	if (process.platform !== 'win32') expect(how).toBe(0);
});

test('brings no other package of ours', () => {
	expect(consumer.installed.filter((name) => name.includes('payssam'))).toEqual(['payssam-webhook-adapter']);
});
