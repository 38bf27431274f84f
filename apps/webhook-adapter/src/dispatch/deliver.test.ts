import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
	type Answer,
	type Desk,
	type DeskOptions,
	openDesk,
	openTarget,
	silence,
	status,
	type TargetServer,
} from '../../testing/delivery-desk';
import { arrivalOf } from '../../testing/kept-events';
import { HOUR } from '../domain/durations';
import { DELIVERY_PAUSES } from '../domain/schedule';
import { StoreUnavailableError } from '../store/store';
import { createDeliverWork } from './deliver';
import { newSigningSecret } from './sign';

const T = Date.parse('2026-11-21T00:00:00.000Z');
const FAST = { deliveriesPerSecond: 100_000 };
const going = new AbortController().signal;

let desks: Desk[] = [];
let targets: TargetServer[] = [];

afterEach(async () => {
	const lines = desks.flatMap((one) => one.lines).join('');
	for (const target of targets) target.close();
	for (const desk of desks) await desk.close();
	desks = [];
	targets = [];
	expect(lines).not.toContain('secret-path');
	expect(lines).not.toContain('whsec_');
});

async function open(answer: Answer, options: DeskOptions = {}): Promise<{ desk: Desk; target: TargetServer }> {
	const desk = await openDesk({ ...options, config: { ...FAST, ...options.config } });
	desks.push(desk);
	return { desk, target: await another(answer) };
}

async function another(answer: Answer): Promise<TargetServer> {
	const target = await openTarget(answer);
	targets.push(target);
	return target;
}

const until = (condition: () => boolean | Promise<boolean>): Promise<void> =>
	vi.waitFor(async () => expect(await condition()).toBe(true), { timeout: 10_000, interval: 10 });

const sorted = (ids: readonly string[]): string[] => [...ids].sort();

async function statesOf(desk: Desk, subscriptionId: string): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const { state } of await desk.deliveriesOf(subscriptionId)) counts[state] = (counts[state] ?? 0) + 1;
	return counts;
}

async function attemptsOf(desk: Desk, subscriptionId: string): Promise<number> {
	return (await desk.deliveriesOf(subscriptionId)).reduce((sum, { attempts }) => sum + attempts, 0);
}

describe('a healthy target', () => {
	it('gets every event once, with the payload of the version, and each is done', async () => {
		const { desk, target } = await open(status(200));
		const { id } = await desk.subscribe(target.url);
		const events = await desk.announce(300);
		expect(await desk.deliver(id, going)).toBeUndefined();
		expect(sorted(target.received.map((one) => one.id))).toEqual(sorted(events));
		expect(await statesOf(desk, id)).toEqual({ done: 300 });
		expect(JSON.parse(target.received[0]?.body ?? '')).toMatchObject({
			id: target.received[0]?.id,
			type: 'bill.sent',
			version: '2026-11-21',
			amount: 45_000,
			connectionName: 'Shop',
		});
		expect(await desk.subscription(id)).toMatchObject({ failures: 0, failingSince: null, restUntil: null });
		const metrics = await desk.services.metrics.render(await desk.store.overview(Date.now()), Date.now());
		expect(metrics).toContain('payssam_adapter_attempts_total{class="2xx"} 300');
		expect(metrics).toContain('payssam_adapter_attempt_seconds_count 300');
		expect(metrics).toContain('payssam_adapter_fan_out_seconds_count 300');
	});

	it('can verify with either secret while they are being changed', async () => {
		const secrets = [newSigningSecret(), newSigningSecret()];
		const { desk, target } = await open(status(200));
		const { id } = await desk.subscribe(target.url, { secrets });
		await desk.announce(1);
		await desk.deliver(id, going);
		const [one] = target.received;
		for (const secret of secrets)
			expect(new Webhook(secret).verify(one?.body ?? '', { ...one?.headers })).toMatchObject({ id: one?.id });
		expect(() => new Webhook(newSigningSecret()).verify(one?.body ?? '', { ...one?.headers })).toThrow();
	});

	it('gets the others while one answer is slow', async () => {
		let release: (() => void) | undefined;
		const { desk, target } = await open(
			(response, { id }) => {
				if (id === slow) release = () => response.end();
				else response.end();
			},
			{ config: { deliveryConcurrency: 2 } },
		);
		const { id } = await desk.subscribe(target.url);
		const [slow] = await desk.announce(1);
		await desk.announce(40);
		const run = desk.deliver(id, going);
		await until(async () => (await statesOf(desk, id)).done === 40);
		expect(target.open()).toBe(1);
		// What becomes due meanwhile does not wait for it either.
		await desk.announce(5);
		await until(async () => (await statesOf(desk, id)).done === 45);
		release?.();
		expect(await run).toBeUndefined();
		expect(await statesOf(desk, id)).toEqual({ done: 46 });
		expect(target.received).toHaveLength(46);
	});

	it.each([1, 3, 20])('has its window of %i filled, and never more open', async (deliveryConcurrency) => {
		const answers: (() => void)[] = [];
		let most = 0;
		const { desk, target } = await open(
			(response) => {
				most = Math.max(most, target.open());
				answers.push(() => response.end());
			},
			{ config: { deliveryConcurrency } },
		);
		const { id } = await desk.subscribe(target.url);
		await desk.announce(60);
		const run = desk.deliver(id, going);
		await target.reached(deliveryConcurrency);
		target.answer((response) => {
			most = Math.max(most, target.open());
			setTimeout(() => response.end(), 5);
		});
		for (const answer of answers) answer();
		await run;
		expect(most).toBe(deliveryConcurrency);
		expect(target.received).toHaveLength(60);
	});
});

describe('the schedule', () => {
	it.each([
		[0, 1],
		[1, 1.1],
	])('is the documented one, jitter %i', async (random, factor) => {
		const { desk, target } = await open(status(500), { clock: T, random });
		const { id } = await desk.subscribe(target.url);
		const [event] = await desk.announce(1);
		const pauses: number[] = [];
		let at: number | undefined = T;
		let before = T;
		while (at !== undefined) {
			pauses.push(at - before);
			before = at;
			desk.moveTo(at);
			at = await desk.deliver(id, going);
			if (pauses.length > 20) throw new Error('The schedule does not end.');
		}
		expect(pauses).toEqual(DELIVERY_PAUSES.map((pause) => Math.round(pause * factor)));
		const [delivery] = await desk.deliveriesOf(id);
		expect(delivery).toMatchObject({ state: 'failed', attempts: 10, lastClass: '5xx', lastStatus: 500 });
		const attempts = await desk.store.deliveries.attemptsOf(delivery?.id ?? '');
		expect(attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
		expect(attempts[0]).toMatchObject({ class: '5xx', status: 500, detail: 'answer', at: T });
		// The id stays, the moment is the attempt's.
		expect(new Set(target.received.map((one) => one.id))).toEqual(new Set([event]));
		expect(target.received.map(({ headers }) => Number(headers['webhook-timestamp']) * 1000)).toEqual(
			attempts.map((attempt) => Math.floor(attempt.at / 1000) * 1000),
		);
	});

	it('begins anew with a replay, under the same ids', async () => {
		const { desk, target } = await open(status(500), { clock: T });
		const { id } = await desk.subscribe(target.url);
		const [eventId = ''] = await desk.announce(1);
		for (let at: number | undefined = T; at !== undefined; at = await desk.deliver(id, going)) desk.moveTo(at);
		await desk.store.deliveries.replay({ eventId, subscriptionId: id }, desk.services.now());
		expect(await desk.deliver(id, going)).toBe(desk.services.now() + 5000);
		target.answer(status(204));
		desk.moveTo(desk.services.now() + 5000);
		expect(await desk.deliver(id, going)).toBeUndefined();
		expect(await desk.deliveriesOf(id)).toMatchObject([{ state: 'done', attempts: 12, eventId }]);
		expect(await desk.subscription(id)).toMatchObject({ failures: 0, failingSince: null });
	});

	it('waits as long as a 503 asks, for that delivery', async () => {
		const { desk, target } = await open(
			(response, _received, before) =>
				before === 0 && target.received.length === 1
					? response.writeHead(503, { 'retry-after': '600' }).end()
					: response.end(),
			{ clock: T, config: { deliveryConcurrency: 1 } },
		);
		const { id } = await desk.subscribe(target.url);
		await desk.announce(3);
		expect(await desk.deliver(id, going)).toBe(T + 600_000);
		expect(await statesOf(desk, id)).toEqual({ done: 2, pending: 1 });
	});
});

describe('failures', () => {
	const hangUp: Answer = (response) => response.socket?.resetAndDestroy();
	const endless: Answer = (response) => response.writeHead(503).write('so');
	const huge: Answer = (response) => response.writeHead(500).end('x'.repeat(10_000_000));
	it.each([
		['a redirect', status(302, { location: 'http://127.0.0.1:1/' }), '3xx', 302],
		['a permanent redirect', status(308, { location: '/hooks/secret-path' }), '3xx', 308],
		['a refusal', status(404), '4xx', 404],
		['a reset', hangUp, 'connection', null],
		['silence', silence, 'timeout', null],
		['an answer without an end', endless, '5xx', 503],
		['an answer of 10 MB', huge, '5xx', 500],
	])('%s is one, and is tried again', async (_what, answer, kind, code) => {
		const { desk, target } = await open(answer, { clock: T, config: { deliveryTimeoutMs: 1000 } });
		const { id } = await desk.subscribe(target.url);
		await desk.announce(1);
		expect(await desk.deliver(id, going)).toBe(T + 5000);
		const [delivery] = await desk.deliveriesOf(id);
		expect(delivery).toMatchObject({ state: 'pending', attempts: 1, lastClass: kind, lastStatus: code });
		expect(await desk.subscription(id)).toMatchObject({ failures: 1, failingSince: T, restUntil: null });
		expect(target.received).toHaveLength(1);
		target.answer(status(200));
		desk.moveTo(T + 5000);
		expect(await desk.deliver(id, going)).toBeUndefined();
		expect(await statesOf(desk, id)).toEqual({ done: 1 });
		expect(await desk.subscription(id)).toMatchObject({ failures: 0, failingSince: null });
	});

	it('of TLS are told apart', async () => {
		const { desk, target } = await open(status(200), { clock: T });
		const { id } = await desk.subscribe(target.url.replace('http:', 'https:'));
		await desk.announce(1);
		expect(await desk.deliver(id, going)).toBe(T + 5000);
		expect(await desk.deliveriesOf(id)).toMatchObject([{ lastClass: 'tls' }]);
	});

	it('of a target that is not public need no connection', async () => {
		const { desk, target } = await open(status(200), { clock: T, config: { allowPrivateTargets: false } });
		const { id } = await desk.subscribe(target.url.replace('http:', 'https:'));
		await desk.announce(1);
		expect(await desk.deliver(id, going)).toBe(T + 5000);
		const [delivery] = await desk.deliveriesOf(id);
		expect(delivery).toMatchObject({ lastClass: 'blocked' });
		expect(target.received).toHaveLength(0);
	});
});

describe('410', () => {
	it('removes the subscription and what is queued for it at once; what is in flight has no effect', async () => {
		const answers: (() => void)[] = [];
		const { desk, target } = await open((response) => {
			answers.push(() => response.end());
			if (target.received.length === 8) response.writeHead(410).end();
		});
		const { id } = await desk.subscribe(target.url);
		await desk.announce(100);
		const run = desk.deliver(id, going);
		await until(async () => (await desk.store.subscriptions.get(id)) === undefined);
		for (const answer of answers) answer();
		expect(await run).toBeUndefined();
		expect(target.received).toHaveLength(8);
		expect(await desk.store.deliveries.due(id, Date.now() + HOUR, 10)).toEqual([]);
		expect(await desk.deliver(id, going)).toBeUndefined();
		expect(target.received).toHaveLength(8);
		expect(desk.lines.filter((line) => line.includes('answered 410'))).toHaveLength(1);
	});
});

describe('429', () => {
	it('rests the whole subscription as long as it asks, then one goes first', async () => {
		const { desk, target } = await open(status(429, { 'retry-after': '60' }), {
			clock: T,
			config: { deliveryConcurrency: 2 },
		});
		const { id } = await desk.subscribe(target.url);
		await desk.announce(20);
		expect(await desk.deliver(id, going)).toBe(T + 60_000);
		expect(target.received.length).toBeLessThanOrEqual(2);
		const before = target.received.length;
		desk.moveTo(T + 59_999);
		expect(await desk.deliver(id, going)).toBe(T + 60_000);
		expect(target.received).toHaveLength(before);
		let release: (() => void) | undefined;
		target.answer((response) => {
			if (release === undefined) release = () => response.end();
			else response.end();
		});
		desk.moveTo(T + 60_000);
		const run = desk.deliver(id, going);
		await target.reached(before + 1);
		// Time for a second one to come, if it did not wait for the first.
		await sleep(200);
		expect(target.received).toHaveLength(before + 1);
		release?.();
		expect(await run).toBeUndefined();
		expect(await statesOf(desk, id)).toEqual({ done: 20 });
		expect(await desk.subscription(id)).toMatchObject({ restUntil: null, failures: 0 });
	});
});

describe('a target that hangs', () => {
	const config = { deliveryTimeoutMs: 250 };

	it('costs eight attempts, then one probe each time, with growing rests', async () => {
		const { desk, target } = await open(silence, { clock: T, config });
		const { id } = await desk.subscribe(target.url);
		await desk.announce(500);
		const rests: number[] = [];
		let at = T;
		for (let run = 0; run < 4; run += 1) {
			desk.moveTo(at);
			const next = await desk.deliver(id, going);
			expect(await attemptsOf(desk, id)).toBe(8 + run);
			rests.push((next ?? 0) - at);
			at = next ?? 0;
		}
		expect(rests).toEqual([5000, 10_000, 20_000, 40_000]);
		expect(await desk.subscription(id)).toMatchObject({ failures: 11, failingSince: T, restUntil: at });
		const tried = (await desk.deliveriesOf(id)).filter(({ attempts }) => attempts > 0);
		expect(tried).toHaveLength(11);
		expect(Math.max(...tried.map(({ attempts }) => attempts))).toBe(1);

		desk.moveTo(at);
		expect(await desk.restarted()(id, going)).toBe(at + 5000);
		expect(await attemptsOf(desk, id)).toBe(12);

		target.answer(status(200));
		desk.moveTo(at + 5000);
		const patient = desk.restarted({ deliveryTimeoutMs: 20_000 });
		await patient(id, going);
		desk.moveTo(at + HOUR);
		expect(await patient(id, going)).toBeUndefined();
		expect(await statesOf(desk, id)).toEqual({ done: 500 });
	});

	it('does not slow one beside it', async () => {
		const { desk, target } = await open(silence, { config: { deliveryTimeoutMs: 20_000 } });
		const healthy = await another(status(200));
		const hanging = await desk.subscribe(target.url);
		const { id } = await desk.subscribe(healthy.url);
		await desk.announce(200);
		const stop = new AbortController();
		const run = desk.deliver(hanging.id, stop.signal);
		await target.reached(8);
		expect(await desk.deliver(id, going)).toBeUndefined();
		expect(await statesOf(desk, id)).toEqual({ done: 200 });
		expect(target.open()).toBe(8);
		expect(target.received).toHaveLength(8);
		stop.abort();
		target.close();
		await run;
	});

	it('does not slow another path of the same host', async () => {
		const { desk, target } = await open(() => {}, { config: { deliveryTimeoutMs: 20_000, deliveryConcurrency: 4 } });
		const hanging = await Promise.all([1, 2, 3].map(() => desk.subscribe(target.url)));
		const { id } = await desk.subscribe(`${target.url}/healthy`);
		await desk.announce(50);
		const stop = new AbortController();
		const runs = hanging.map((one) => desk.deliver(one.id, stop.signal));
		await target.reached(12);
		target.answer(status(200));
		expect(await desk.deliver(id, going)).toBeUndefined();
		expect(await statesOf(desk, id)).toEqual({ done: 50 });
		expect(target.open()).toBe(12);
		stop.abort();
		target.close();
		await Promise.all(runs);
	});
});

/** Runs a lane as whoever runs lanes does: again at once when it gave its place up with work left. @returns how often */
async function turnsUntilDone(turn: () => Promise<number | undefined>): Promise<number> {
	let turns = 1;
	while ((await turn()) !== undefined) turns += 1;
	return turns;
}

describe('a host with a limit', () => {
	it('of 30 a second takes 200 deliveries of two subscriptions at 25 a second: none refused, lost or double', async () => {
		const refused: string[] = [];
		const { desk, target } = await open(
			(response, { at, id }) => {
				const isTooMuch = target.received.filter((one) => one.at > at - 1000).length > 30;
				if (isTooMuch) refused.push(id);
				response.writeHead(isTooMuch ? 429 : 200).end();
			},
			{ config: { deliveriesPerSecond: 25 } },
		);
		const subscriptions = await Promise.all([desk.subscribe(target.url), desk.subscribe(target.url)]);
		const events = await desk.announce(100);
		const began = performance.now();
		const turns = await Promise.all(subscriptions.map(({ id }) => turnsUntilDone(() => desk.deliver(id, going))));
		const seconds = (performance.now() - began) / 1000;
		expect(refused).toEqual([]);
		expect(sorted(target.received.map((one) => one.id))).toEqual(sorted([...events, ...events]));
		for (const { id } of subscriptions) expect(await statesOf(desk, id)).toEqual({ done: 100 });
		expect(seconds).toBeGreaterThan(197 / 25 - 0.2);
		// Eight seconds of work are more than one turn.
		for (const count of turns) expect(count).toBeGreaterThan(1);
	});
});

describe('many subscriptions to one host', () => {
	const SLOW = { deliveriesPerSecond: 50 };
	const someLanes = async (desk: Desk, target: TargetServer, count: number): Promise<readonly string[]> => {
		const made = await Promise.all(Array.from({ length: count }, () => desk.subscribe(target.url)));
		await desk.announce(20);
		return made.map(({ id }) => id);
	};

	it('book no more than they send: what is booked ahead stays within a moment', async () => {
		const { desk, target } = await open(status(200), { config: SLOW });
		const ids = await someLanes(desk, target, 40);
		const stop = new AbortController();
		const running = ids.map((id) => desk.deliver(id, stop.signal));
		await target.reached(60);
		const { at } = await desk.store.book(new URL(target.url).host, 0, 50, Date.now());
		expect(at - Date.now()).toBeLessThan(1000);
		stop.abort();
		await Promise.all(running);
	});

	it('do not fill the places of others: who would wait for long comes back later', async () => {
		const { desk, target } = await open(status(200), { config: { deliveriesPerSecond: 10 } });
		const ids = await someLanes(desk, target, 30);
		const stop = new AbortController();
		const ended: (number | undefined)[] = [];
		const running = ids.map(async (id) => ended.push(await desk.deliver(id, stop.signal)));
		await until(() => ended.length >= 15);
		expect(target.received.length).toBeLessThan(20);
		const soon = Date.now();
		expect(ended.slice(0, 15).every((at) => at !== undefined && at > soon - 500)).toBe(true);
		expect(new Set(ended.slice(0, 15)).size).toBeGreaterThan(10);
		stop.abort();
		await Promise.all(running);
	});
});

describe('a long failure', () => {
	it('pauses the subscription, keeps its deliveries, and is told to the operator', async () => {
		const { desk, target } = await open(status(404), { clock: T, config: { pauseAfterHours: 120 } });
		const { id, host } = await desk.subscribe(target.url);
		await desk.announce(1);
		await desk.deliver(id, going);
		desk.moveTo(T + 120 * HOUR - 1);
		await desk.announce(1);
		expect(await desk.deliver(id, going)).toBeDefined();
		expect(await desk.subscription(id)).toMatchObject({ state: 'active', failingSince: T });

		desk.moveTo(T + 120 * HOUR);
		await desk.announce(30);
		expect(await desk.deliver(id, going)).toBeUndefined();
		expect(await desk.subscription(id)).toMatchObject({
			state: 'paused',
			pausedReason: expect.stringMatching(
				/^Nothing could be delivered for 120 hours\. The last attempt ended with 404\./,
			),
		});
		expect((await statesOf(desk, id)).pending).toBeGreaterThan(20);
		const warnings = desk.lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 40);
		expect(warnings).toMatchObject([{ subscriptionId: id, host }]);

		const before = target.received.length;
		target.answer(status(200));
		expect(await desk.deliver(id, going)).toBeUndefined();
		expect(target.received).toHaveLength(before);
		await desk.store.subscriptions.update(id, { state: 'active', failingSince: null, failures: 0, restUntil: null });
		desk.moveTo(T + 200 * HOUR);
		expect(await desk.deliver(id, going)).toBeUndefined();
		expect(await statesOf(desk, id)).toEqual({ done: 32 });
	});

	it('does not pause it before it is tried: an adapter that was off for long tries first', async () => {
		const { desk, target } = await open(status(200), { clock: T });
		const { id } = await desk.subscribe(target.url, { failingSince: T - 1000 * HOUR, failures: 3 });
		await desk.announce(2);
		expect(await desk.deliver(id, going)).toBeUndefined();
		expect(await desk.subscription(id)).toMatchObject({ state: 'active', failingSince: null });
		expect(await statesOf(desk, id)).toEqual({ done: 2 });
	});
});

describe('a subscription that gets nothing', () => {
	it.each([
		['gone', undefined, undefined],
		['paused', { state: 'paused' as const }, undefined],
		['resting', { restUntil: T + 7000, failures: 9, failingSince: T }, T + 7000],
	])('because it is %s', async (_why, change, next) => {
		const { desk, target } = await open(status(200), { clock: T });
		const { id } = await desk.subscribe(target.url, change);
		await desk.announce(3);
		if (change === undefined) await desk.store.subscriptions.remove(id);
		expect(await desk.deliver(id, going)).toBe(next);
		expect(target.received).toHaveLength(0);
	});

	it.each(['remove', 'pause'] as const)('any more, soon after a %s', async (how) => {
		const { desk, target } = await open(status(200), { config: { deliveriesPerSecond: 20 } });
		const { id } = await desk.subscribe(target.url);
		await desk.announce(100);
		const run = desk.deliver(id, going);
		await target.reached(4);
		if (how === 'remove') await desk.store.subscriptions.remove(id);
		else await desk.store.subscriptions.update(id, { state: 'paused' });
		expect(await run).toBeUndefined();
		expect(target.received.length).toBeLessThan(40);
	});
});

describe('stopping', () => {
	it('begins nothing more; what has begun ends and is written', async () => {
		const answers: (() => void)[] = [];
		const { desk, target } = await open((response) => answers.push(() => response.end()), {
			config: { deliveryConcurrency: 4 },
		});
		const { id } = await desk.subscribe(target.url);
		await desk.announce(20);
		const stop = new AbortController();
		let ended = false;
		const run = desk.deliver(id, stop.signal).finally(() => {
			ended = true;
		});
		await target.reached(4);
		stop.abort();
		await sleep(50);
		expect(ended).toBe(false);
		for (const answer of answers) answer();
		// There is work left, for whoever runs the lane next.
		expect(await run).toBeLessThanOrEqual(Date.now());
		expect(target.received).toHaveLength(4);
		expect(await statesOf(desk, id)).toEqual({ done: 4, pending: 16 });

		target.answer(status(200));
		expect(await desk.restarted()(id, going)).toBeUndefined();
		expect(target.received).toHaveLength(20);
		expect(new Set(target.received.map((one) => one.id)).size).toBe(20);
	});

	it('gives attempts no more than their time limit', async () => {
		const { desk, target } = await open(silence, { config: { deliveryTimeoutMs: 400 } });
		const { id } = await desk.subscribe(target.url);
		await desk.announce(20);
		const stop = new AbortController();
		const run = desk.deliver(id, stop.signal);
		await target.reached(8);
		stop.abort();
		await run;
		expect(target.received).toHaveLength(8);
		const tried = (await desk.deliveriesOf(id)).filter(({ lastClass }) => lastClass === 'timeout');
		expect(tried).toHaveLength(8);
	});

	it('does not wait for the rate', async () => {
		const { desk, target } = await open(status(200), { config: { deliveriesPerSecond: 1 } });
		const { id } = await desk.subscribe(target.url);
		await desk.announce(1000);
		const stop = new AbortController();
		const run = desk.deliver(id, stop.signal);
		await target.reached(1);
		stop.abort();
		await run;
		expect(target.received.length).toBeLessThan(5);
	});
});

describe('a store that cannot write for a while', () => {
	it('gets every result later; nothing is sent twice, and nothing new meanwhile', async () => {
		const { desk, target } = await open(status(200), { config: { deliveryConcurrency: 4 } });
		const { id } = await desk.subscribe(target.url);
		await desk.announce(60);
		let refusals = 0;
		const { store } = desk;
		const full = createDeliverWork(
			{
				...desk.services,
				store: {
					...store,
					deliveries: {
						...store.deliveries,
						record: async (results) => {
							if (target.received.length > 10 && refusals < 2) {
								refusals += 1;
								throw new StoreUnavailableError('The disk is full.');
							}
							await store.deliveries.record(results);
						},
					},
				},
			},
			{ agent: desk.agent },
		);
		expect(await full(id, going)).toBeUndefined();
		expect(refusals).toBe(2);
		expect(target.received).toHaveLength(60);
		expect(await statesOf(desk, id)).toEqual({ done: 60 });
		expect((await desk.deliveriesOf(id)).every(({ attempts }) => attempts === 1)).toBe(true);
	});

	it('ends the lane with its error when the process stops meanwhile', async () => {
		const { desk, target } = await open(status(200));
		const { id } = await desk.subscribe(target.url);
		await desk.announce(3);
		const stop = new AbortController();
		const { store } = desk;
		const gone = createDeliverWork(
			{
				...desk.services,
				store: {
					...store,
					deliveries: {
						...store.deliveries,
						record: async () => {
							stop.abort();
							throw new StoreUnavailableError('It is gone.');
						},
					},
				},
			},
			{ agent: desk.agent },
		);
		await expect(gone(id, stop.signal)).rejects.toThrow('It is gone.');
		expect(target.received).toHaveLength(3);
		expect(await statesOf(desk, id)).toEqual({ pending: 3 });
	});
});

describe('a crash', () => {
	it.each([1, 3, 8])('can repeat no more than the window of %i: so many are sent and not written', async (window) => {
		let written = 0;
		let most = 0;
		const { desk, target } = await open(
			(response) => {
				most = Math.max(most, target.received.length - written);
				response.end();
			},
			{ config: { deliveryConcurrency: window } },
		);
		const { id } = await desk.subscribe(target.url);
		await desk.announce(40);
		const { store } = desk;
		const record: typeof store.deliveries.record = async (results) => {
			await sleep(20);
			await store.deliveries.record(results);
			written += results.length;
		};
		const slow = { ...desk.services, store: { ...store, deliveries: { ...store.deliveries, record } } };
		expect(await createDeliverWork(slow, { agent: desk.agent })(id, going)).toBeUndefined();
		expect(await statesOf(desk, id)).toEqual({ done: 40 });
		expect(most).toBe(window);
	});
});

describe('an event whose connection is gone', () => {
	it('is given up with a reason, and all others go on', async () => {
		const { desk, target } = await open(status(200));
		const { id } = await desk.subscribe(target.url);
		const lost = arrivalOf({ connectionId: 'con_gone', receivedAt: 0 });
		await desk.store.events.announce([{ arrival: lost, factKey: 'fact', verified: true }]);
		const events = await desk.announce(100);
		expect(await desk.deliver(id, going)).toBeUndefined();
		expect(sorted(target.received.map((one) => one.id))).toEqual(sorted(events));
		expect(await statesOf(desk, id)).toEqual({ done: 100, failed: 1 });
		const [delivery] = await desk.store.deliveries.ofEvent(lost.id);
		expect(delivery).toMatchObject({ state: 'failed', attempts: 1, lastClass: 'unsent', lastStatus: null });
		expect(await desk.store.deliveries.attemptsOf(delivery?.id ?? '')).toMatchObject([
			{ class: 'unsent', detail: 'Nothing was sent: the connection of the event was removed.' },
		]);
		expect(await desk.subscription(id)).toMatchObject({ failures: 0, failingSince: null });
		// Sent again by hand it ends in the same way.
		await desk.store.deliveries.replay({ eventId: lost.id, subscriptionId: id }, Date.now());
		expect(await desk.deliver(id, going)).toBeUndefined();
		expect(await statesOf(desk, id)).toEqual({ done: 100, failed: 1 });
	});
});
