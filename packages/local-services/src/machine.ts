/** On what something was measured: the machine, the programs, the commit. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';

/** `2 × Intel(R) Xeon(R) Processor, 24 GB, Linux 6.18.44; Node 24.21.0, SQLite 3.53.4`. SQLite is the one inside Node. */
export function describeMachine(): string {
	const processors = cpus();
	const { node, sqlite } = process.versions;
	return [
		`${processors.length} × ${processors[0]?.model.trim() || 'a processor without a name'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}`,
		`Node ${node}${sqlite === undefined ? '' : `, SQLite ${sqlite}`}`,
	].join('; ');
}

/**
 * The commit of a working tree, `4d5a1e0`, with `and uncommitted changes` behind it where files differ from it.
 *
 * @param folder inside the tree
 * @param except paths that do not count, such as results that the run itself writes
 */
export function describeCommit(folder: string, except: readonly string[] = []): string {
	const git = (...args: string[]): string =>
		execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
	try {
		const root = git('rev-parse', '--show-toplevel');
		const changed = git('-C', root, 'status', '--porcelain', '--', '.', ...except.map((path) => `:(exclude)${path}`));
		return git('rev-parse', '--short', 'HEAD') + (changed === '' ? '' : ' and uncommitted changes');
	} catch {
		return 'not known (no git here)';
	}
}

/** Seconds of processor time that a process has used, all its threads together; `undefined` where the system does not tell. */
export function processorSeconds(pid: number): number | undefined {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// The name, in brackets, may hold spaces. Behind it: state, then ten numbers, then user and system time in ticks of 10 ms.
		const [user, system] = text
			.slice(text.lastIndexOf(')') + 2)
			.split(' ')
			.slice(11, 13)
			.map(Number);
		return user === undefined || system === undefined ? undefined : (user + system) / 100;
	} catch {
		return undefined;
	}
}
