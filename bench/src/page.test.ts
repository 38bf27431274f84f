import { expect, test } from 'vitest';
import { fileName, pageOf } from './page';

const began = new Date('2026-11-21T22:50:31Z');
const setting = {
	began,
	machine: '2 × Chip, 24 GB, Linux 6; Node 24.21.0',
	versions: 'Fastify 5.0.0',
	commit: '1234567',
	rounds: 5,
	quick: false,
};
const table = { title: 'Core: work a second', note: 'How.', head: ['what', 'figure'], rows: [['send', '5 (4–6)']] };

test('a run has a page of its own, named by its moment in UTC', () => {
	expect(fileName({ began, quick: false })).toBe('2026-11-21-2250.md');
	expect(fileName({ began, quick: true })).toBe('2026-11-21-2250-quick.md');
});

test('a page says on what, how often, how disturbed, and has every table', () => {
	const page = pageOf(setting, {
		finished: [{ name: 'core', seconds: 12.4, tables: [table], failure: undefined }],
		disturbed: { repeated: 2, kept: 1 },
	});
	expect(page).toMatch(/^# Bench, 2026-11-21 22:50 UTC\n/);
	expect(page).toContain('2 × Chip, 24 GB, Linux 6; Node 24.21.0; Fastify 5.0.0; commit 1234567.');
	expect(page).toContain('5 rounds;');
	expect(page).toContain('2 were, and 1 were kept although disturbed');
	expect(page).toContain('## Core: work a second\n\nHow.\n\n| what | figure |\n|---|---|\n| send | 5 (4–6) |');
	expect(page).toContain('core 12 s.');
	expect(page).not.toContain('could not be measured');
	expect(page).not.toContain('quick');
});

test('a page names what failed, in one line, and that a quick run means nothing', () => {
	const page = pageOf(
		{ ...setting, quick: true },
		{
			finished: [{ name: 'start', seconds: 1, tables: [table], failure: 'npm failed:\n\n  no network' }],
			disturbed: { repeated: 0, kept: 0 },
		},
	);
	expect(page).toContain('**`start` could not be measured:** npm failed: no network\n');
	expect(page).toContain('## Core: work a second');
	expect(page).toContain('Its figures mean nothing');
});
