// npm run fuzz: every fuzz test of the workspace with a million generated cases in all, and how many there really were.
// PAYSSAM_FUZZ_CASES and PAYSSAM_FUZZ_SEED say how many and which; the same seed makes the same cases.
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join, relative } from 'node:path';
import { elapsed, install, ROOT, requireNode, run, say } from './toolchain.mjs';

const MILLION = 1_000_000;
const REPORT = join(ROOT, 'test-results', 'fuzz.jsonl');

requireNode();
const wanted = Number(process.env.PAYSSAM_FUZZ_CASES ?? MILLION);
const seed = Number(process.env.PAYSSAM_FUZZ_SEED ?? randomInt(2 ** 31));
if (!(wanted >= 1) || !Number.isInteger(seed)) {
	console.error('PAYSSAM_FUZZ_CASES is a number from 1, PAYSSAM_FUZZ_SEED a whole number.');
	process.exit(2);
}
process.env.PAYSSAM_FUZZ_CASES = String(wanted);
process.env.PAYSSAM_FUZZ_SEED = String(seed);
process.env.PAYSSAM_FUZZ_REPORT = REPORT;

await install();
mkdirSync(join(ROOT, 'test-results'), { recursive: true });
rmSync(REPORT, { force: true });
say(`${wanted.toLocaleString('en')} cases, seed ${seed}`);
const test = (packages, ...args) => {
	const filters = packages.map((name) => `--filter=${name}`);
	const output = ['--concurrency=1', '--continue', '--output-logs=full', '--log-prefix=none'];
	return run('turbo', ['run', 'test', ...filters, ...output, '--', ...args, 'fuzz']);
};
const began = new Date();
const ends = [
	await test(['payssam-core', 'payssam-sandbox', 'payssam-webhook-adapter']),
	await test(['payssam-tests'], '--project', 'engine', '--project', 'engine-oldest'),
];

const lines = existsSync(REPORT) ? readFileSync(REPORT, 'utf8').trimEnd().split('\n') : [];
const properties = lines.map((line) => JSON.parse(line)).sort((a, b) => (a.name < b.name ? -1 : 1));
const total = properties.reduce((sum, { cases }) => sum + cases, 0);
const failed = properties.filter((one) => one.failed);
const number = (value) => value.toLocaleString('en');
const rows = properties.map(
	({ name, cases, seconds, failed: broken }) =>
		`| ${name} | ${number(cases)} | ${number(Math.round(seconds))} | ${broken ? '**broken**' : 'held'} |`,
);
const table = [
	'| property | cases | seconds | |',
	'|---|---:|---:|---|',
	...rows,
	`| all ${properties.length} | **${number(total)}** | | ${failed.length === 0 ? 'held' : `**${failed.length} broken**`} |`,
].join('\n');
console.log(`\n${table}\n`);

const isWhole = ends.every((status) => status === 0) && failed.length === 0 && total >= wanted;
if (total >= MILLION) writePage();
if (total < wanted) console.error(`Only ${number(total)} of ${number(wanted)} cases ran; the lines above say why.`);
console.log(`${number(total)} cases, ${failed.length} properties broken, seed ${seed}, ${elapsed().trim()}`);
process.exit(isWhole ? 0 : 1);

function writePage() {
	const day = began.toISOString();
	const file = join(ROOT, 'bench', 'results', `fuzz-${day.slice(0, 10)}.md`);
	const [processor] = cpus();
	const memory = Math.round(totalmem() / 2 ** 30);
	const node = [...new Set(properties.map((one) => one.node))].join(', ');
	const page = `# Fuzzing, ${day.slice(0, 16).replace('T', ' ')} UTC

${cpus().length} × ${processor?.model.trim()}, ${memory} GB, ${type()} ${release()}; Node ${node}, commit ${commit()}. ${Math.round((Date.now() - began.getTime()) / 60_000)} minutes in all.

\`PAYSSAM_FUZZ_CASES=${wanted} PAYSSAM_FUZZ_SEED=${seed} npm run fuzz\` makes the same cases. The numbers are what each property reports of itself.

${table}
`;
	mkdirSync(join(ROOT, 'bench', 'results'), { recursive: true });
	writeFileSync(file, page);
	say(`Written to ${relative(ROOT, file)}`);
}

function commit() {
	try {
		const short = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
		const changes = execFileSync('git', ['status', '--porcelain'], { cwd: ROOT, encoding: 'utf8' }).trim();
		return changes === '' ? short : `${short} with changes`;
	} catch {
		return 'unknown';
	}
}
