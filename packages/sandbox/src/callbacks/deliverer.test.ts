import { describe, expect, it } from 'vitest';
import {
	ACK,
	expectCallbacksFit,
	KEY,
	NOON,
	receiver,
	start,
	v1Money,
	v1Send,
	v2Money,
	v2Send,
} from '../testing/harness';

const pad = (n: number) => String(n).padStart(2, '0');

describe('approval callback', () => {
	it('is posted as JSON, snake_case with the key on V1, and counts when the exact ack comes', async () => {
		const { call, sandbox } = await start();
		const target = await receiver();
		await call('/v1/if/bill/send', v1Send(target.url));
		const bill = await sandbox.pay({ billId: '1024', method: 'cash' });
		expect(target.heard).toHaveLength(1);
		const [heard] = target.heard;
		expect(heard).toMatchObject({ method: 'POST', url: '/callback', contentType: 'application/json; charset=UTF-8' });
		expect(JSON.parse(heard?.text ?? '')).toEqual({
			apikey: KEY,
			bill_id: '1024',
			appr_pay_type: 'OFFLINE_CASH',
			appr_dt: '20261120100000',
			appr_price: '45000',
			appr_issuer: '현금',
			appr_issuer_cd: '',
			appr_issuer_num: '',
			appr_num: bill.approval?.num,
			appr_res_cd: null,
			appr_monthly: '0',
			appr_state: 'F',
			appr_cash_num: expect.stringMatching(/^\d{9}$/),
			appr_cash_trader: '0',
			appr_cash_issuance_number: '0100001234',
		});
		expectCallbacksFit('v1Approval', target.heard);
		expect(bill.deliveries).toEqual([
			{
				id: 1,
				billId: '1024',
				apprState: 'F',
				url: target.url,
				body: heard?.text,
				createdAt: '2026-11-20T10:00:00+09:00',
				status: 'acked',
				nextAt: null,
				attempts: [
					{
						n: 1,
						kind: 'first',
						at: '2026-11-20T10:00:00+09:00',
						url: target.url,
						requestBody: heard?.text,
						status: 200,
						contentType: 'application/json',
						answerText: ACK,
						answerHex: Buffer.from(ACK).toString('hex'),
						answerBytes: 46,
						durationMs: expect.any(Number),
						error: null,
						wouldPassCertification: true,
						why: [],
					},
				],
			},
		]);
		expect((await sandbox.clock.advance({ hours: 48 })).fired).toBe(0);
	});

	it.each([
		['camel', 'present', ['apiKey', 'billId']],
		['camel', 'absent', ['billId', 'apprPayType']],
		['snake', 'present', ['apikey', 'bill_id']],
		['snake', 'absent', ['bill_id', 'appr_pay_type']],
	] as const)(
		'on V2 is %s with the key %s, set for all, per store or per bill',
		async (callbackSpelling, callbackKey, first) => {
			const style = { callbackSpelling, callbackKey };
			const target = await receiver();
			const runs = [await start(style), await start({ stores: [style] }), await start()];
			for (const [index, { call, sandbox }] of runs.entries()) {
				await call('/v2/bill', v2Send(target.url));
				if (index === 2) sandbox.setBill({ billId: '1024', ...style });
				await sandbox.pay({ billId: '1024' });
				expect(Object.keys(JSON.parse(target.heard.at(-1)?.text ?? '')).slice(0, 2)).toEqual(first);
			}
			expectCallbacksFit('v2Approval', target.heard);
		},
	);

	it('is repeated every hour for 24 hours: 24 retries after the first, in order, then never again', async () => {
		const { call, sandbox } = await start();
		const target = await receiver({ body: 'OK' });
		await call('/v1/if/bill/send', v1Send(target.url));
		await sandbox.pay({ billId: '1024' });
		expect((await sandbox.clock.advance({ hours: 0.99 })).fired).toBe(0);
		expect((await sandbox.clock.advance({ hours: 0.01 })).fired).toBe(1);
		expect((await sandbox.clock.advance({ hours: 22 })).fired).toBe(22);
		expect(sandbox.listCallbacks()[0]).toMatchObject({ status: 'pending', nextAt: '2026-11-21T10:00:00+09:00' });
		expect((await sandbox.clock.advance({ hours: 100 })).fired).toBe(1);
		const [delivery] = sandbox.listCallbacks({ billId: '1024' });
		expect(delivery).toMatchObject({ status: 'exhausted', nextAt: null });
		expect(delivery?.attempts.map((attempt) => attempt.at)).toEqual(
			Array.from({ length: 25 }, (_, n) => `2026-11-${n < 14 ? 20 : 21}T${pad((10 + n) % 24)}:00:00+09:00`),
		);
		expect(target.heard).toHaveLength(25);
		expect(new Set(target.heard.map((heard) => heard.text)).size).toBe(1);
	});

	it('is counted from the approval on V2, from the first failure on V1', async () => {
		let now = NOON;
		const { call, sandbox } = await start({ now: () => now });
		const target = await receiver({ status: 500, delayMs: 150 });
		await call('/v1/if/bill/send', v1Send(target.url, { bill_id: 'v1' }));
		await call('/v2/bill', v2Send(target.url, { billId: 'v2' }));
		for (const billId of ['v1', 'v2']) {
			now = NOON;
			const paying = sandbox.pay({ billId });
			await expect.poll(() => target.heard.length).toBe(billId === 'v1' ? 1 : 2);
			// The receiver lets us wait for ten minutes before it fails.
			now = NOON + 600_000;
			await paying;
		}
		const nextAt = () => sandbox.listCallbacks().map((one) => one.nextAt?.slice(11, 16));
		expect(nextAt()).toEqual(['11:10', '11:00']);
		target.reply = { status: 500 };
		expect((await sandbox.clock.advance({ hours: 48 })).fired).toBe(48);
		expect(sandbox.listCallbacks().map((one) => one.attempts.at(-1)?.at)).toEqual([
			'2026-11-21T10:10:00+09:00',
			'2026-11-21T10:00:00+09:00',
		]);
	});

	it('does not make up for hours in which the sandbox was away', async () => {
		let now = NOON;
		const { call, sandbox } = await start({ timer: true, now: () => now });
		const target = await receiver({ status: 500 });
		await call('/v2/bill', v2Send(target.url));
		await sandbox.pay({ billId: '1024' });
		now += 5.5 * 3_600_000;
		await expect.poll(() => target.heard.length, { timeout: 4_000 }).toBe(2);
		await expect.poll(() => sandbox.listCallbacks()[0]?.nextAt).toBe('2026-11-20T16:00:00+09:00');
		now = NOON + 30 * 3_600_000;
		await expect.poll(() => sandbox.listCallbacks()[0]?.status, { timeout: 4_000 }).toBe('exhausted');
		expect(target.heard).toHaveLength(3);
	});

	it('fires retries of several bills by due time and stops at the ack', async () => {
		const { call, sandbox } = await start();
		const target = await receiver({ status: 500 });
		await call('/v1/if/bill/send', v1Send(`${target.url}/a`, { bill_id: 'a' }));
		await call('/v1/if/bill/send', v1Send(`${target.url}/b`, { bill_id: 'b' }));
		await sandbox.pay({ billId: 'a' });
		await sandbox.clock.advance({ hours: 0.5 });
		await sandbox.pay({ billId: 'b' });
		await sandbox.clock.advance({ hours: 2 });
		expect(target.heard.map((heard) => heard.url.at(-1))).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
		target.reply = {};
		expect((await sandbox.clock.advance({ hours: 24 })).fired).toBe(2);
	});

	it.each([
		['another status', { status: 201 }, 'the status is 201; expected 200'],
		['another type', { headers: { 'content-type': 'text/plain' } }, 'the content type is text/plain'],
		['a newline', { body: `${ACK}\n` }, 'the first difference is byte 46'],
		[
			'a redirect, which is not followed',
			{ status: 302, headers: { location: '/elsewhere', 'content-type': 'application/json' } },
			'the status is 302',
		],
		['a flood', { body: 'x'.repeat(100_000) }, 'longer than 16384 bytes'],
	])('fails on %s', async (_name, reply, sentence) => {
		const { call, sandbox } = await start();
		const target = await receiver(reply);
		await call('/v1/if/bill/send', v1Send(target.url));
		const attempt = (await sandbox.pay({ billId: '1024' })).deliveries[0]?.attempts[0];
		expect(attempt?.wouldPassCertification).toBe(false);
		expect(attempt?.why.join()).toContain(sentence);
		expect(target.heard).toHaveLength(1);
	});

	it('fails when nobody answers in time, or nobody is there', async () => {
		const impatient = await start({ callbackTimeoutMs: 50 });
		const target = await receiver({ delayMs: 400 });
		await impatient.call('/v1/if/bill/send', v1Send(target.url, { bill_id: 'slow' }));
		const slow = (await impatient.sandbox.pay({ billId: 'slow' })).deliveries[0]?.attempts[0];
		expect(slow).toMatchObject({
			status: null,
			error: 'no answer within 50 ms',
			why: ['no answer: no answer within 50 ms'],
		});
		const { call, sandbox } = await start();
		await call('/v1/if/bill/send', v1Send('http://127.0.0.1:9/', { bill_id: 'gone' }));
		const gone = (await sandbox.pay({ billId: 'gone' })).deliveries[0]?.attempts[0];
		expect(gone?.error).toContain('ECONNREFUSED');
	});

	it('sees the paid state when the receiver reads back before it answers', async () => {
		const { call, sandbox } = await start();
		const target = await receiver();
		await call('/v1/if/bill/send', v1Send(target.url));
		await sandbox.pay({ billId: '1024', wait: false });
		expect(sandbox.getBill({ billId: '1024' }).state).toBe('F');
	});

	it('tells of nothing but payments, unless cancels are wanted', async () => {
		const target = await receiver();
		for (const notifyCancel of [false, true]) {
			const { call, sandbox } = await start({ notifyCancel });
			await call('/v1/if/bill/send', v1Send(target.url, { bill_id: 'a' }));
			await call('/v1/if/bill/send', v1Send(target.url, { bill_id: 'b' }));
			await call('/v2/bill', v2Send(target.url, { billId: 'c' }));
			sandbox.decline({ billId: 'a' });
			await call('/v1/if/bill/destroy', v1Money('b'));
			await sandbox.pay({ billId: 'a', byHand: true });
			await sandbox.pay({ billId: 'c' });
			await call('/v2/bill/cancel', v2Money('c'));
			await sandbox.cancel({ billId: 'a' });
			await expect
				.poll(() => sandbox.listCallbacks().map((one) => [one.billId, one.apprState, one.status]))
				.toEqual([
					['c', 'F', 'acked'],
					...(notifyCancel
						? [
								['c', 'C', 'acked'],
								['a', 'C', 'acked'],
							]
						: []),
				]);
		}
		expect(target.heard).toHaveLength(4);
	});

	it('is sent again on demand, one by one or at once', async () => {
		const { call, sandbox } = await start();
		const target = await receiver({ delayMs: 200 });
		await call('/v1/if/bill/send', v1Send(target.url));
		await sandbox.pay({ billId: '1024' });
		const before = performance.now();
		const together = await sandbox.redeliver({ billId: '1024', copies: 10, parallel: true });
		expect(performance.now() - before).toBeLessThan(1_500);
		expect(together.map((attempt) => [attempt.kind, attempt.wouldPassCertification])).toEqual(
			Array(10).fill(['redelivery', true]),
		);
		expect(await sandbox.redeliver({ billId: '1024', copies: 2 })).toHaveLength(2);
		expect(target.heard).toHaveLength(13);
	});

	it('ends quickly when the sandbox closes', async () => {
		const { call, sandbox } = await start();
		const target = await receiver({ delayMs: 5_000 });
		await call('/v1/if/bill/send', v1Send(target.url));
		const paying = sandbox.pay({ billId: '1024' });
		await expect.poll(() => target.heard.length).toBe(1);
		const before = performance.now();
		await sandbox.close();
		expect(performance.now() - before).toBeLessThan(1_000);
		expect((await paying).deliveries[0]?.attempts[0]?.error).toContain('the sandbox was closed');
	});

	it('retries by itself when the timer is on', async () => {
		let now = Date.parse('2026-11-20T10:00:00+09:00');
		const { call, sandbox } = await start({ timer: true, now: () => now });
		const target = await receiver({ status: 500 });
		await call('/v1/if/bill/send', v1Send(target.url));
		await sandbox.pay({ billId: '1024' });
		now += 3_600_000;
		await expect.poll(() => target.heard.length, { timeout: 4_000 }).toBe(2);
	});
});
