import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runToEnd } from '../outside/harness-process.ts';

/* The soak in short. `pnpm --filter payssam-webhook-adapter soak -- --minutes 60 --rate 500` is the long run. */

const soak = (...args: string[]) => runToEnd(fileURLToPath(new URL('./main.ts', import.meta.url)), args);

const SHORT = ['--minutes', '0.25', '--rate', '100', '--seed', '3'];

test.each(['sqlite', 'postgres'])(
	'a quarter of a minute of faults on %s loses nothing and splits nothing',
	async (store) => {
		const { code, lastLine, output } = await soak('--store', store, ...SHORT);
		expect(lastLine, output).toMatch(
			/^passed: acked [1-9]\d{2,}, lost 0, split 0, forged kept 0, duplicates \d+ \(at most \d+\), \d+\.\d\/s of 100\/s, memory not judged$/,
		);
		for (const status of [400, 401, 404, 413])
			expect(output).toMatch(new RegExp(`^Forged and broken ones: .*${status}: [1-9]`, 'm'));
		expect(output).toMatch(/^1 kills, [1-9]\d* interruptions of work/m);
		expect(code, output).toBe(0);
	},
	420_000,
);

test('an adapter that acknowledges before it keeps is found out', async () => {
	const { code, lastLine, output } = await soak('--variant', 'ack-first', ...SHORT);
	expect(lastLine, output).toMatch(/^FAILED: acked [1-9]\d*, lost [1-9]\d*, /);
	expect(output).toMatch(/^WRONG: [1-9]\d* acknowledged callbacks are not kept$/m);
	expect(code, output).toBe(1);
}, 420_000);

test('an option that cannot be used is named', async () => {
	const { code, lastLine } = await soak('--minutes', 'an hour');
	expect(lastLine).toBe('--minutes is a number above 0.');
	expect(code).toBe(2);
});
