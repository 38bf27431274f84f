import { expect, test } from 'vitest';
import { aboutDisturbed, type Observer, type ProcessorTime, readProcessorTime, TRIES, undisturbed } from './host';

function observer(): Observer & { readonly said: string[] } {
	const said: string[] = [];
	return { disturbed: { repeated: 0, kept: 0 }, said, say: (line) => void said.push(line) };
}

/** A clock of 100 ticks a round, of which the host takes as many as told. */
function host(...takes: number[]): () => ProcessorTime {
	let reads = 0;
	let taken = 0;
	return () => {
		if (reads % 2 === 1) taken += takes[(reads - 1) / 2] ?? 0;
		reads += 1;
		return { all: Math.ceil((reads - 1) / 2) * 100, taken };
	};
}

test('steal is the eighth time of /proc/stat', () => {
	expect(readProcessorTime('cpu  10 20 30 40 50 60 70 80 5 6\ncpu0 1 1 1 1 1 1 1 1 0 0\n')).toEqual({
		all: 360,
		taken: 80,
	});
	expect(readProcessorTime('no such line')).toBeUndefined();
});

test('a quiet round is measured once', async () => {
	const seen = observer();
	expect(await undisturbed(seen, async (before) => before, { time: host(3), pauseMs: 0 })).toBe(0);
	expect(seen.disturbed).toEqual({ repeated: 0, kept: 0 });
});

test('a disturbed round is measured again, and told', async () => {
	const seen = observer();
	expect(await undisturbed(seen, async (before) => before, { time: host(4, 50, 0), pauseMs: 0 })).toBe(2);
	expect(seen.disturbed).toEqual({ repeated: 2, kept: 0 });
	expect(seen.said).toEqual([
		'  the host took 4 % of the processor: measured again',
		'  the host took 50 % of the processor: measured again',
	]);
});

test('the last try counts, however it was', async () => {
	const seen = observer();
	const takes = Array.from({ length: TRIES }, () => 10);
	expect(await undisturbed(seen, async (before) => before, { time: host(...takes), pauseMs: 0 })).toBe(TRIES - 1);
	expect(seen.disturbed).toEqual({ repeated: TRIES - 1, kept: 1 });
	expect(aboutDisturbed(seen.disturbed)).toContain(`${TRIES - 1} were, and 1 were kept`);
});

test('who is in a hurry tries once', async () => {
	const seen = { ...observer(), tries: 1 };
	expect(await undisturbed(seen, async (before) => before, { time: host(50), pauseMs: 0 })).toBe(0);
	expect(seen.disturbed).toEqual({ repeated: 0, kept: 1 });
});

test('a system that does not tell disturbs nothing', async () => {
	const seen = observer();
	expect(await undisturbed(seen, async (before) => before, { time: () => undefined })).toBe(0);
});
