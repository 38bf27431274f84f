import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSandbox } from './sandbox';
import { receiver, start, V1, v1Send } from './testing/harness';

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
