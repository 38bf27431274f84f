import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSandbox } from './sandbox';
import { KEY, receiver, start, V1, v1Send, v2Send } from './testing/harness';

const folder = (): string => {
	const path = mkdtempSync(join(tmpdir(), 'payssam-sandbox-'));
	onTestFinished(() => rmSync(path, { recursive: true }));
	return path;
};

describe('the data file', () => {
	it('keeps bills, messages, points, clock and pending retries over a restart', async () => {
		const dataFile = join(folder(), 'deep', 'bills.json');
		const target = await receiver({ status: 500 });
		const first = await start({ dataFile });
		await first.call('/v1/if/bill/send', v1Send(target.url));
		await first.sandbox.pay({ billId: '1024' });
		await first.sandbox.clock.advance({ hours: 2 });
		const before = first.sandbox.getBill({ billId: '1024' });
		await first.sandbox.close();
		expect(readdirSync(join(dataFile, '..'))).toEqual(['bills.json']);

		target.reply = {};
		const second = await start({ dataFile });
		const after = second.sandbox.getBill({ billId: '1024' });
		expect({ ...after, shortUrl: '' }).toEqual({ ...before, shortUrl: '' });
		expect(after.shortUrl).toBe(before.shortUrl.replace(first.url, second.url));
		expect(second.sandbox.listMessages()).toHaveLength(1);
		expect(second.sandbox.listStores()[0]?.balance).toBe(999_945);
		expect(second.sandbox.getClock().offsetHours).toBe(2);
		expect((await second.call('/v1/if/bill/send', v1Send(target.url))).json?.code).toBe('9800');
		expect((await second.call('/v1/if/bill/read', { ...V1, bill_id: '1024' })).json?.appr_state).toBe('F');
		expect((await second.sandbox.clock.advance({ hours: 1 })).fired).toBe(1);
		expect(second.sandbox.getBill({ billId: '1024' }).deliveries[0]?.status).toBe('acked');
	});

	it('keeps receipts, sub-merchants, cards and link retries', async () => {
		const dataFile = join(folder(), 'bills.json');
		const target = await receiver({ status: 500 });
		const first = await start({ dataFile });
		first.sandbox.issueCashReceipt({ billId: 't1', price: '1100' });
		first.sandbox.addPayMethod();
		await first.call('/v2/auth/mapping', {
			apiKey: KEY,
			memberId: 'm',
			merchantId: 'n',
			callbackUrl: target.url,
			redirectUrl: 'https://partner.example/',
		});
		await first.call('/v2/sandbox-stand-in/partner/callback-url', { apiKey: KEY, callbackUrl: 'https://p.example/' });
		await first.sandbox.advanceSubMerchant({ member: 'm', merchant: 'n' });
		const before = [first.sandbox.listCashReceipts(), first.sandbox.listPayMethods()];
		await first.sandbox.close();
		target.reply = {};
		const second = await start({ dataFile });
		expect([second.sandbox.listCashReceipts(), second.sandbox.listPayMethods()]).toEqual(before);
		expect((await second.sandbox.clock.advance({ hours: 1 })).fired).toBe(1);
		expect(second.sandbox.listSubMerchants()[1]).toMatchObject({
			status: 'MEMBER_MAPPED',
			deliveries: [{ status: 'acked', attempts: [{}, {}] }],
		});
		expect((await second.call('/v2/sandbox-stand-in/partner', { apiKey: KEY })).text).toContain('https://p.example/');
		expect((await second.call('/v2/bill', v2Send('http://127.0.0.1:9/', { billId: 't1' }))).json?.code).toBe(
			'BILL_001',
		);
	});

	it('reads a file of the version before receipts and sub-merchants', async () => {
		const dataFile = join(folder(), 'bills.json');
		const target = await receiver({ status: 500 });
		const first = await start({ dataFile });
		await first.call('/v1/if/bill/send', v1Send(target.url));
		await first.sandbox.pay({ billId: '1024' });
		await first.sandbox.close();
		const { cashReceipts, subMerchants, methods, partnerCallbacks, ...old } = JSON.parse(
			readFileSync(dataFile, 'utf8'),
		);
		expect([cashReceipts, subMerchants, methods, partnerCallbacks]).toEqual([[], [], [], []]);
		for (const one of old.deliveries) {
			delete one.kind;
			delete one.retriesFrom;
		}
		writeFileSync(dataFile, JSON.stringify(old));
		const second = await start({ dataFile });
		expect(second.sandbox.listCallbacks()).toHaveLength(1);
		expect((await second.sandbox.clock.advance({ hours: 24 })).fired).toBe(24);
	});

	it('gives way to named settings and takes in new stores', async () => {
		const dataFile = join(folder(), 'bills.json');
		const first = await start({ dataFile, sendCost: 60, notifyCancel: true });
		await first.call('/v1/if/bill/send', v1Send('http://127.0.0.1:9/'));
		await first.sandbox.close();
		const second = await start({ dataFile, sendCost: 70, stores: [{ balance: 5 }, { merchant: 'new', balance: 6 }] });
		expect(second.sandbox.getSettings()).toMatchObject({ sendCost: 70, notifyCancel: true });
		expect(second.sandbox.listStores().map((store) => [store.merchant, store.balance])).toEqual([
			['sandbox-merchant', 999_940],
			['new', 6],
		]);
	});

	it('is written soon after a change, not only at the end', async () => {
		const dataFile = join(folder(), 'bills.json');
		const { call } = await start({ dataFile });
		await call('/v1/if/bill/send', v1Send('http://127.0.0.1:9/'));
		await expect.poll(() => JSON.parse(readFileSync(dataFile, 'utf8')).bills.length).toBe(1);
	});

	it('retries a callback whose first attempt the end of the process cut off', async () => {
		const dataFile = join(folder(), 'bills.json');
		const target = await receiver({ delayMs: 3_000 });
		const first = await start({ dataFile });
		await first.call('/v1/if/bill/send', v1Send(target.url));
		await first.sandbox.pay({ billId: '1024', wait: false });
		await expect.poll(() => JSON.parse(readFileSync(dataFile, 'utf8')).deliveries.length).toBe(1);
		const killed = join(folder(), 'killed.json');
		writeFileSync(killed, readFileSync(dataFile));
		target.reply = {};
		const second = await start({ dataFile: killed });
		expect((await second.sandbox.clock.advance({ hours: 1 })).fired).toBe(1);
		expect(second.sandbox.getBill({ billId: '1024' }).deliveries[0]?.status).toBe('acked');
	});

	it.each(['', '{', '[]', '{"format":2}', '{"format":1,"bills":[]}'])('refuses a file that is not one: %j', (text) => {
		const dataFile = join(folder(), 'bills.json');
		writeFileSync(dataFile, text);
		expect(() => createSandbox({ dataFile })).toThrow(/Move it away to start empty/);
		expect(readFileSync(dataFile, 'utf8')).toBe(text);
	});
});
