/** Measures the built adapter under load and writes one table: `node bench/load.ts [--rounds 3] [--seconds 5] [--only acks,latency,trouble,fan-out,backlog,replicas] [--profile FOLDER]`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { assertBuilt } from '../testing/outside/adapter-process.ts';
import { type Row, table } from './figures.ts';
import { TOLERATED, TRIES } from './host.ts';
import { acks } from './measurements/acks.ts';
import { backlog } from './measurements/backlog.ts';
import type { Measurement } from './measurements/context.ts';
import { fanOut } from './measurements/fan-out.ts';
import { latency } from './measurements/latency.ts';
import { replicas } from './measurements/replicas.ts';
import { trouble } from './measurements/trouble.ts';

const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
	acks,
	latency,
	trouble,
	'fan-out': fanOut,
	backlog,
	replicas,
};

const { values } = parseArgs({
	args: process.argv.slice(2).filter((arg) => arg !== '--'),
	options: {
		rounds: { type: 'string', default: '3' },
		seconds: { type: 'string', default: '5' },
		only: { type: 'string', default: Object.keys(MEASUREMENTS).join(',') },
		profile: { type: 'string' },
	},
});

const chosen = values.only.split(',').map((name) => name.trim());
const unknown = chosen.filter((name) => MEASUREMENTS[name] === undefined);
if (unknown.length > 0) {
	console.error(`There is no measurement ${unknown.join(', ')}. There are: ${Object.keys(MEASUREMENTS).join(', ')}.`);
	process.exit(2);
}
assertBuilt();

const began = new Date();
const context = {
	rounds: Number(values.rounds),
	seconds: Number(values.seconds),
	profiles: values.profile === undefined ? undefined : resolve(values.profile),
	disturbed: { repeated: 0, kept: 0 },
	say: (line: string): void => console.log(line),
};
const rows: Row[] = [];
const failures: string[] = [];
for (const name of chosen) {
	try {
		rows.push(...((await MEASUREMENTS[name]?.(context)) ?? []));
	} catch (error) {
		failures.push(`${name} could not be measured: ${error instanceof Error ? error.message : error}`);
		console.error(failures.at(-1));
	}
}

const page = [
	`# Load, ${began.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
	'',
	machine(),
	'',
	`${context.rounds} rounds of ${context.seconds} s after a warm-up, every answer compared with the exact ack. Load generator, subscribers and databases run on the same machine. Closed loop: each of 64 connections sends when it has its answer. Open loop: a fixed rate, counted from the moment at which a callback was meant to be sent. A round in which the host took more than ${TOLERATED * 100} % of the processor time from this virtual machine was measured again, up to ${TRIES} times: ${context.disturbed.repeated} were, and ${context.disturbed.kept} were kept although disturbed.`,
	'',
	table(rows),
	...failures.map((failure) => `\n${failure}`),
	'',
].join('\n');
const folder = fileURLToPath(new URL('./results', import.meta.url));
mkdirSync(folder, { recursive: true });
const file = resolve(folder, `load-${began.toISOString().slice(0, 10)}.md`);
writeFileSync(file, page);
console.log(
	`\n${page}\nWritten to ${relative(process.cwd(), file)} after ${Math.round((Date.now() - began.getTime()) / 1000)} s.`,
);
process.exitCode = failures.length > 0 ? 1 : 0;

function machine(): string {
	const processors = cpus();
	const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
	return [
		`${processors.length} × ${processors[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}`,
		`Node ${process.versions.node}, SQLite ${process.versions.sqlite}, PostgreSQL 18.4, commit ${commit}`,
	].join('; ');
}
