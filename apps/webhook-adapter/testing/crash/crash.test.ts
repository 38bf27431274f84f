import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runToEnd } from '../outside/harness-process.ts';

/* kill -9 under load, as an operator would start it. `pnpm --filter payssam-webhook-adapter crash --rounds 100` is the long run. */

const crash = (...args: string[]) => runToEnd(fileURLToPath(new URL('./main.ts', import.meta.url)), args);

test.each(['sqlite', 'postgres'])(
	'ten kills on %s lose nothing and split nothing',
	async (store) => {
		const { code, lastLine, output } = await crash(
			'--store',
			store,
			'--rounds',
			'10',
			'--seconds',
			'2',
			'--rate',
			'100',
		);
		expect(lastLine, output).toMatch(/^acked [1-9]\d{2,}, lost 0, duplicates \d+, partial 0$/);
		expect(code, output).toBe(0);
	},
	420_000,
);

test('an adapter that acknowledges before it keeps is found out', async () => {
	const { code, lastLine, output } = await crash(
		'--variant',
		'ack-first',
		'--rounds',
		'3',
		'--seconds',
		'2',
		'--rate',
		'100',
	);
	expect(lastLine, output).toMatch(/^acked \d+, lost [1-9]\d*, duplicates \d+, partial \d+$/);
	expect(code, output).toBe(1);
}, 420_000);

test('an option that cannot be used is named', async () => {
	const { code, lastLine } = await crash('--store', 'memory');
	expect(lastLine).toBe('--store is one of sqlite, postgres.');
	expect(code).toBe(2);
});
