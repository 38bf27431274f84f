import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { describeCommit, describeMachine, processorSeconds } from './machine';

test('the machine is named with cores, memory, system and Node', () => {
	expect(describeMachine()).toMatch(/^[1-9]\d* × .+, \d+ GB, \S+ \S+; Node \d+\.\d+\.\d+/);
	expect(describeMachine()).toContain(process.versions.node);
});

test('a commit says when the tree differs from it', () => {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-commit-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const git = (...args: string[]): string =>
		execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
			cwd: folder,
			encoding: 'utf8',
		}).trim();
	expect(describeCommit(folder)).toBe('not known (no git here)');
	git('init', '--quiet');
	writeFileSync(join(folder, 'a'), '1');
	git('add', '.');
	git('commit', '--quiet', '-m', 'one');
	const commit = git('rev-parse', '--short', 'HEAD');
	expect(describeCommit(folder)).toBe(commit);
	writeFileSync(join(folder, 'result.md'), '1');
	expect(describeCommit(folder, ['result.md'])).toBe(commit);
	expect(describeCommit(folder)).toBe(`${commit} and uncommitted changes`);
});

test.skipIf(process.platform !== 'linux')('processor time grows with work', () => {
	const before = processorSeconds(process.pid) ?? Number.NaN;
	const until = performance.now() + 200;
	while (performance.now() < until);
	const used = (processorSeconds(process.pid) ?? Number.NaN) - before;
	expect(used).toBeGreaterThan(0.02);
	// Other threads of this process run too.
	expect(used).toBeLessThan(5);
	expect(processorSeconds(2 ** 30)).toBeUndefined();
});
