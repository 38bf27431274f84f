/** A rehearsal of certification: five bills, each with a step of its own. */
import { describe, expect, it } from 'vitest';
import { type Running, receiver, sign, start, V1, V2, v1Send, v2Send } from './testing/harness';

const PRICE = '45000';
const STEPS = ['approved', 'acknowledged', 'cancelled', 'destroyed', 'read'];

const bill = (billId: string) => ({ ...V2, bill: { billId, price: PRICE, hash: sign(billId, PRICE) } });

async function send({ call }: Running, url: string, ...billIds: string[]): Promise<void> {
	for (const billId of billIds) await call('/v2/bill', v2Send(url, { billId }));
}
const found = ({ sandbox }: Running) =>
	Object.fromEntries(sandbox.getCertification().steps.map(({ step, billId }) => [step, billId]));

describe('the rehearsal of certification', () => {
	it('begins with everything missing, and says what to do', async () => {
		const running = await start();
		const { json } = await running.raw('/control/certification');
		expect(json).toEqual({
			ready: false,
			steps: STEPS.map((step) => ({ step, billId: null, todo: expect.stringMatching(/^Send /) })),
			unacknowledged: [],
		});
	});

	it('is ready with five bills that show the five', async () => {
		const running = await start();
		const { url } = await receiver();
		await send(running, url, 'paid', 'acked', 'cancelled', 'destroyed', 'read');
		for (const billId of ['paid', 'acked', 'cancelled']) await running.sandbox.pay({ billId });
		await running.call('/v2/bill/cancel', bill('cancelled'));
		await running.call('/v2/bill/destroy', bill('destroyed'));
		expect(running.sandbox.getCertification()).toMatchObject({ ready: false, steps: { 4: { billId: null } } });
		await running.call('/v2/bill/read', { ...V2, bill: { billId: 'read' } });
		const view = running.sandbox.getCertification();
		expect(view.ready).toBe(true);
		expect(view.steps.map(({ step, todo }) => [step, todo])).toEqual(STEPS.map((step) => [step, null]));
		const { approved, acknowledged, ...others } = found(running);
		expect(others).toEqual({ cancelled: 'cancelled', destroyed: 'destroyed', read: 'read' });
		expect([approved, acknowledged].sort()).toEqual(['acked', 'paid']);
	});

	it('knows reads of V1 too', async () => {
		const running = await start();
		await running.call('/v1/if/bill/send', v1Send('http://127.0.0.1:9/cb'));
		await running.call('/v1/if/bill/read', { ...V1, bill_id: '1024' });
		expect(found(running)).toMatchObject({ read: '1024' });
	});

	it('gives a bill to one step only, and moves it where another can take its place', async () => {
		const running = await start();
		const { url } = await receiver();
		await send(running, url, 'first');
		await running.sandbox.pay({ billId: 'first' });
		await running.call('/v2/bill/read', { ...V2, bill: { billId: 'first' } });
		const only = Object.values(found(running)).filter((billId) => billId !== null);
		expect(only).toEqual(['first']);
		await send(running, url, 'second');
		await running.sandbox.pay({ billId: 'second' });
		expect(Object.values(found(running)).filter((billId) => billId !== null)).toHaveLength(2);
		await send(running, url, 'third');
		await running.sandbox.pay({ billId: 'third' });
		expect(found(running)).toMatchObject({ read: 'first' });
		expect([found(running).approved, found(running).acknowledged].sort()).toEqual(['second', 'third']);
	});

	it('does not count what was done in the manager site, nor a read that failed', async () => {
		const running = await start();
		const { url } = await receiver();
		await send(running, url, 'cancelled', 'destroyed');
		await running.sandbox.pay({ billId: 'cancelled' });
		await running.sandbox.cancel({ billId: 'cancelled' });
		running.sandbox.destroy({ billId: 'destroyed' });
		await running.call('/v2/bill/read', { ...V2, bill: { billId: 'nothing' } });
		expect(found(running)).toMatchObject({ cancelled: null, destroyed: null, read: null });
	});

	it('is not ready while a callback was answered wrongly last', async () => {
		const running = await start();
		const target = await receiver({ body: '{"code":"0000"}' });
		await send(running, target.url, 'wrong');
		await running.sandbox.pay({ billId: 'wrong' });
		expect(running.sandbox.getCertification()).toMatchObject({
			unacknowledged: ['wrong'],
			steps: { 1: { billId: null } },
		});
		expect((await running.raw('/certification?lang=en')).text).toContain('answered wrongly last');
		target.reply = {};
		await running.sandbox.clock.advance({ hours: 1 });
		expect(running.sandbox.getCertification().unacknowledged).toEqual([]);
		expect((await running.raw('/certification?lang=en')).text).not.toContain('answered wrongly last');
	});

	it('is of one store, the first when none is named', async () => {
		const running = await start({ stores: [{}, { merchant: 'second' }] });
		await running.call('/v2/bill', { ...v2Send('http://127.0.0.1:9/cb'), merchant: 'second' });
		await running.call('/v2/bill/read', { ...V2, merchant: 'second', bill: { billId: '1024' } });
		expect(found(running)).toMatchObject({ read: null });
		const answer = await running.raw('/control/certification?merchant=second');
		expect(answer.json).toMatchObject({ steps: { 4: { step: 'read', billId: '1024' } } });
		expect((await running.raw('/control/certification?merchant=none')).status).toBe(404);
	});

	it('is a page with a link to each bill, in both languages', async () => {
		const running = await start();
		await send(running, 'http://127.0.0.1:9/cb', 'read');
		await running.call('/v2/bill/read', { ...V2, bill: { billId: 'read' } });
		const code = running.sandbox.getBill({ billId: 'read' }).shortUrl.split('/').at(-1);
		for (const lang of ['en', 'ko']) {
			const { status, text } = await running.raw(`/certification?lang=${lang}`);
			expect(status).toBe(200);
			expect(text).toContain(`<a href="/bills/${code}?lang=${lang}">read</a>`);
			expect(text).toContain(lang === 'en' ? 'not complete yet' : '아직 확인할 항목');
			expect(text).toContain(lang === 'en' ? 'no published list' : '공개된 검수 항목을 찾지 못했');
		}
	});
});
