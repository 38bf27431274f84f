/** What a unit of work costs when there is ten, a hundred, a thousand times as much of it. Bills here; events, subscriptions and backlog at the adapter. */
import { spread } from 'payssam-local-services';
import { adapterTables } from '../adapter/load';
import type { Context, Measurement, Table } from '../measurement';
import { measureParts } from '../parts';
import { runProgram } from '../programs';
import { numberIn } from '../wire';

export const growth: Measurement = {
	name: 'growth',
	measure: (context) => measureParts(context, [async () => [await bills(context)], atTheAdapter]),
};

const SECONDS = 2;
const QUICK_SECONDS = 0.5;

async function atTheAdapter(context: Context): Promise<readonly Table[]> {
	return await adapterTables(context, {
		only: ['growth-events', 'growth-subscriptions', 'growth-backlog'],
		seconds: context.quick ? QUICK_SECONDS : SECONDS,
	});
}

const SIZES = [10, 100, 1000, 10_000];

async function bills({ rounds, say, undisturbed }: Context): Promise<Table> {
	const figures = SIZES.map((): { us: number[]; bytes: number[] } => ({ us: [], bytes: [] }));
	for (let round = 1; round <= rounds; round += 1)
		for (const [index, size] of SIZES.entries()) {
			const told = await undisturbed(() =>
				runProgram('growth/bills', [String(size)], { nodeArguments: ['--expose-gc'] }),
			);
			figures[index]?.us.push(numberIn(told, 'us'));
			figures[index]?.bytes.push(numberIn(told, 'bytes'));
		}
	say(`growth of bills: ${figures.map(({ us }) => spread(us, 1)).join(', ')} µs`);
	return {
		title: 'Growth: bills (core)',
		note: 'Checked, hashed and built as V2 requests, in a fresh process each, after a warm-up; the texts are kept. A straight line is the same cost in every row.',
		head: ['bills', 'microseconds a bill', 'bytes kept a bill'],
		rows: SIZES.map((size, index) => [
			size.toLocaleString('en'),
			spread(figures[index]?.us ?? [], 1),
			spread(figures[index]?.bytes ?? []),
		]),
	};
}
