import type { INodeParameters } from 'n8n-workflow';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bench } from './bench';
import { deepText, KEY, paySsamNode, sendParameters } from './payssam';

/* Many items in one run: order, one bad item among them, lines in n8n's log, batches, cancelling. */

const { engine, paySsam } = await bench();
afterEach(() => {
	vi.restoreAllMocks();
});

const PER_ITEM = { ownBillId: '={{ $json.id }}', price: '={{ $json.price }}', memberName: '={{ $json.name }}' };
const people = (count: number) =>
	Array.from({ length: count }, (_, index) => ({
		id: `B${index}`,
		price: String(1_000 + index),
		name: `손님${index}`,
	}));

const bulk = (options: INodeParameters, onError?: 'continueRegularOutput') =>
	paySsamNode('V2', paySsam, sendParameters('V2', { ...PER_ITEM, options }), {
		...(onError === undefined ? {} : { settings: { onError } }),
	});

/** What was written to n8n's log. */
function logLines(): { message: string; metadata: unknown }[] {
	const lines: { message: string; metadata: unknown }[] = [];
	vi.spyOn(engine.log, 'info').mockImplementation((message, metadata) => void lines.push({ message, metadata }));
	return lines;
}

const sentIds = (): string[] => paySsam.sandbox.listBills().map(({ billId }) => billId);

describe('a thousand bills', () => {
	test('with one bad item in the middle: 999 bills, in order, one error, and progress in the log', async () => {
		const items = people(1_000).map((item, index) => (index === 500 ? { ...item, price: '45,00' } : item));
		const lines = logLines();
		const { output, run, next } = await engine.run(bulk({ concurrency: 20 }, 'continueRegularOutput'), { items });

		expect(run.status).toBe('success');
		expect(output.map(({ json }) => ('error' in json ? 'error' : json.billId))).toEqual(
			items.map(({ id }, index) => (index === 500 ? 'error' : id)),
		);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(output[500]?.json.error).toContain('Amount (Won)');
		expect(next).toHaveLength(1_000);

		const wanted = items.filter((_, index) => index !== 500).map(({ id }) => id);
		expect(sentIds().sort()).toEqual(wanted.sort());
		expect(paySsam.sandbox.listMessages()).toHaveLength(999);

		expect(lines).toHaveLength(10);
		for (const [index, { message, metadata }] of lines.entries()) {
			const seen = (index + 1) * 100;
			expect(message).toBe(`Under test: ${seen} of 1000 items`);
			expect(metadata).toMatchObject({ total: 1_000 });
			const { done = 0, failed = 0 }: { done?: number; failed?: number } = Object(metadata);
			expect(done + failed).toBe(seen);
			expect(Object.keys(Object(metadata)).sort()).toEqual(['done', 'failed', 'total']);
		}
		expect(lines.at(-1)?.metadata).toEqual({ done: 999, failed: 1, total: 1_000 });
		expect(deepText(lines)).not.toMatch(/손님|010|B\d/);
		expect(deepText(lines)).not.toContain(KEY);
	});

	test('a short run writes nothing to the log', async () => {
		const lines = logLines();
		await engine.run(bulk({ concurrency: 20 }), { items: people(100) });
		expect(lines).toEqual([]);
		expect(sentIds()).toHaveLength(100);
	});

	test('a run that does not end on a full hundred says how it ended', async () => {
		const lines = logLines();
		await engine.run(bulk({ concurrency: 20 }), { items: people(130) });
		expect(lines).toEqual([
			{ message: 'Under test: 100 of 130 items', metadata: { done: 100, failed: 0, total: 130 } },
			{ message: 'Under test: 130 of 130 items', metadata: { done: 130, failed: 0, total: 130 } },
		]);
	});
});

describe('batches', () => {
	test('between two batches there is a pause, and the order of the output is kept', async () => {
		const options = { concurrency: 2, batchSize: 3, batchPause: 1500 };
		/** When the sandbox was first seen to have so many bills. */
		const seen = new Map<number, number>();
		const watch = setInterval(() => {
			const count = sentIds().length;
			if (!seen.has(count)) seen.set(count, performance.now());
		}, 5);
		const { output } = await engine.run(bulk(options), { items: people(7) });
		clearInterval(watch);
		expect(output.map(({ json }) => json.billId)).toEqual(people(7).map(({ id }) => id));
		expect(sentIds()).toHaveLength(7);
		const ended = performance.now();
		for (const batch of [3, 6]) {
			const next = [...seen].find(([count]) => count > batch)?.[1] ?? ended;
			expect(next - (seen.get(batch) ?? ended), `pause after ${batch} bills`).toBeGreaterThan(1000);
		}
	});

	test('a bad item in a batch does not stop the next one where the node goes on', async () => {
		const items = people(6).map((item, index) => (index === 1 ? { ...item, price: '0' } : item));
		const { output } = await engine.run(bulk({ batchSize: 2, batchPause: 0 }, 'continueRegularOutput'), { items });
		expect(output.map(({ json }) => ('error' in json ? 'error' : json.billId))).toEqual([
			'B0',
			'error',
			'B2',
			'B3',
			'B4',
			'B5',
		]);
	});
});

describe('cancelling the execution', () => {
	test.each([undefined, 'continueRegularOutput'] as const)(
		'On Error %s: ends between items; what was sent stays, nothing more is sent, and the log says how far it came',
		async (onError) => {
			const lines = logLines();
			// Every call takes a little, so that there is a "between".
			paySsam.sandbox.addFault({ kind: 'delay', ms: 20, action: 'send', times: 200 });
			const { run } = await engine.run(bulk({ concurrency: 1 }, onError), {
				items: people(200),
				onBegin: (cancel) => {
					const watch = setInterval(() => {
						if (sentIds().length < 5) return;
						clearInterval(watch);
						cancel();
					}, 2);
				},
			});
			expect(run.status).toBe('canceled');
			const sent = sentIds();
			expect(sent.length).toBeGreaterThanOrEqual(5);
			expect(sent.length).toBeLessThan(20);
			// Those that were begun, and no other.
			expect(sent).toEqual(people(sent.length).map(({ id }) => id));
			expect(lines).toMatchObject([
				{ message: `Under test: The execution was canceled after ${sent.length} of 200 items` },
			]);
			const calls = paySsam.sandbox.listRequests().length;
			await new Promise((resolve) => setTimeout(resolve, 150));
			expect(paySsam.sandbox.listRequests()).toHaveLength(calls);
		},
	);

	test('ends a pause at once', async () => {
		const begun = Date.now();
		const { run } = await engine.run(bulk({ batchSize: 2, batchPause: 30_000 }), {
			items: people(4),
			onBegin: (cancel) => {
				const watch = setInterval(() => {
					if (sentIds().length < 2) return;
					clearInterval(watch);
					// The answers must be in: the pause has begun.
					setTimeout(cancel, 200);
				}, 2);
			},
		});
		expect(run.status).toBe('canceled');
		expect(Date.now() - begun).toBeLessThan(5_000);
		expect(sentIds()).toEqual(['B0', 'B1']);
	});
});
