/** `npm run bench`: runs the measurements that are chosen, and writes one page of tables. See `measurements.ts` for the list. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describeCommit, describeMachine, endOnSignals } from 'payssam-local-services';
import { choose } from './measurements';
import { readOptions, USAGE } from './options';
import { fileName, pageOf } from './page';
import { run } from './run';
import { describeVersions } from './versions';

/** Of this package; the bundle lies one folder below. */
const PACKAGE = join(import.meta.dirname, '..');
const RESULTS = join(PACKAGE, 'results');

async function main(): Promise<number> {
	const options = readOptions(process.argv.slice(2));
	if (options === 'help') {
		console.log(USAGE);
		return 0;
	}
	const { rounds, quick, only } = options;
	const measurements = choose(only);
	endOnSignals();
	const began = new Date();
	const say = (line: string): void => {
		const seconds = ((Date.now() - began.getTime()) / 1000).toFixed(1);
		console.log(`[${seconds.padStart(6)} s] ${line}`);
	};
	// Results of other measurements that run meanwhile change nothing of what is measured.
	const commit = describeCommit(PACKAGE, ['bench/results', 'apps/webhook-adapter/bench/results']);
	const [machine, versions] = [describeMachine(), describeVersions(PACKAGE)];
	const finished = await run(measurements, { rounds, quick, say });
	const page = pageOf({ began, machine, versions, commit, rounds, quick }, finished);
	mkdirSync(RESULTS, { recursive: true });
	const file = join(RESULTS, fileName({ began, quick }));
	writeFileSync(file, page);
	console.log(`\n${page}`);
	say(`Written to ${relative(process.cwd(), file)}.`);
	return finished.finished.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

// Ending by a signal alone would leave what was started running; this way each is ended with us.
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
	process.once(signal, () => process.exit(code));
}

main().then(
	(status) => process.exit(status),
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exit(2);
	},
);
