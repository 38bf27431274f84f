/**
 * Measures the built adapter under load and writes one table: `node bench/load.ts [--rounds 3] [--seconds 5] [--only acks,latency,trouble,fan-out,backlog,replicas] [--profile FOLDER]`.
 * Not in that list, and measured when named: `beside`, with the servers of `--peers FILE` in turn; `growth-events`, `growth-subscriptions`, `growth-backlog`.
 * With `--json FILE` the tables go there instead of into `bench/results`; `--quick` only shows that everything works.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
	aboutDisturbed,
	describeCommit,
	describeMachine,
	endOnSignals,
	goalTable,
	markdownTable,
	type Row,
	type Table,
} from 'payssam-local-services';
import { assertBuilt } from '../testing/outside/adapter-process.ts';
import { acks } from './measurements/acks.ts';
import { backlog } from './measurements/backlog.ts';
import { beside } from './measurements/beside.ts';
import type { Comparison, Context, Measurement } from './measurements/context.ts';
import { fanOut } from './measurements/fan-out.ts';
import { growthOfBacklog } from './measurements/growth-backlog.ts';
import { growthOfEvents } from './measurements/growth-events.ts';
import { growthOfSubscriptions } from './measurements/growth-subscriptions.ts';
import { latency } from './measurements/latency.ts';
import { replicas } from './measurements/replicas.ts';
import { trouble } from './measurements/trouble.ts';
import { readPeers } from './peers.ts';

const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
	acks,
	latency,
	trouble,
	'fan-out': fanOut,
	backlog,
	replicas,
};
const COMPARISONS: Readonly<Record<string, Comparison>> = {
	beside,
	'growth-events': growthOfEvents,
	'growth-subscriptions': growthOfSubscriptions,
	'growth-backlog': growthOfBacklog,
};
const NAMES = [...Object.keys(MEASUREMENTS), ...Object.keys(COMPARISONS)];

const { values } = parseArgs({
	args: process.argv.slice(2).filter((arg) => arg !== '--'),
	options: {
		rounds: { type: 'string', default: '3' },
		seconds: { type: 'string', default: '5' },
		only: { type: 'string', default: Object.keys(MEASUREMENTS).join(',') },
		profile: { type: 'string' },
		peers: { type: 'string' },
		json: { type: 'string' },
		quick: { type: 'boolean', default: false },
	},
});

const chosen = values.only.split(',').map((name) => name.trim());
const unknown = chosen.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) {
	console.error(`There is no measurement ${unknown.join(', ')}. There are: ${NAMES.join(', ')}.`);
	process.exit(2);
}
assertBuilt();
endOnSignals();

const began = new Date();
const context: Context = {
	rounds: Number(values.rounds),
	seconds: Number(values.seconds),
	quick: values.quick,
	profiles: values.profile === undefined ? undefined : resolve(values.profile),
	peers: values.peers === undefined ? [] : readPeers(values.peers),
	disturbed: { repeated: 0, kept: 0 },
	// What means nothing need not be measured again.
	...(values.quick ? { tries: 1 } : {}),
	say: (line) => console.log(line),
};
const rows: Row[] = [];
const compared: Table[] = [];
const failures: string[] = [];
for (const name of chosen) {
	try {
		rows.push(...((await MEASUREMENTS[name]?.(context)) ?? []));
		compared.push(...((await COMPARISONS[name]?.(context)) ?? []));
	} catch (error) {
		failures.push(`${name} could not be measured: ${error instanceof Error ? error.message : error}`);
		console.error(failures.at(-1));
	}
}

const goals = goalTable(
	'The adapter and its goals',
	'Every answer is compared with the exact ack. Load generator, subscribers and databases run on the same machine. Closed loop: each of 64 connections sends when it has its answer. Open loop: a fixed rate, counted from the moment at which a callback was meant to be sent.',
	rows,
);
const tables = [...(rows.length === 0 ? [] : [goals]), ...compared];
const disturbed = aboutDisturbed(context.disturbed);
const took = `after ${Math.round((Date.now() - began.getTime()) / 1000)} s`;
if (values.json === undefined) {
	const page = [
		`# Load, ${began.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
		`${describeMachine()}, PostgreSQL 18.4, commit ${describeCommit(import.meta.dirname, ['apps/webhook-adapter/bench/results'])}`,
		`${context.rounds} rounds of ${context.seconds} s after a warm-up. ${disturbed}`,
		...tables.map(markdownTable),
		...failures,
	].join('\n\n');
	const folder = fileURLToPath(new URL('./results', import.meta.url));
	mkdirSync(folder, { recursive: true });
	const file = resolve(folder, `load-${began.toISOString().slice(0, 16).replace('T', '-').replace(':', '')}.md`);
	writeFileSync(file, `${page}\n`);
	console.log(`\n${page}\n\nWritten to ${relative(process.cwd(), file)} ${took}.`);
} else {
	writeFileSync(values.json, JSON.stringify({ tables, failures, disturbed: context.disturbed }));
	console.log(`Measured ${took}.`);
}
process.exitCode = failures.length > 0 ? 1 : 0;
