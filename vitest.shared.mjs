// @ts-check
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What every package's vitest run shares: a report per package, from which `npm test` counts.
 *
 * @param {string} name
 * @returns {import('vitest/config').ViteUserConfig}
 */
export function sharedConfig(name) {
	const report = fileURLToPath(new URL(`./test-results/${name}.json`, import.meta.url));
	return {
		test: {
			name,
			reporters: ['default', countsByFile(report)],
			passWithNoTests: false,
			allowOnly: false,
			// Of a second, as it comes, a machine that is busy needs all.
			expect: { poll: { timeout: 4_000 } },
		},
	};
}

/**
 * Writes how each file ended, with the project that ran it: one file can run in several projects, which vitest's own JSON
 * report cannot tell apart.
 *
 * @param {string} report
 * @returns {import('vitest/node').Reporter}
 */
function countsByFile(report) {
	return {
		onTestRunEnd(modules) {
			const files = modules.map((module) => {
				const count = { passed: 0, failed: 0, skipped: 0 };
				for (const test of module.children.allTests()) {
					const { state } = test.result();
					count[state === 'pending' ? 'failed' : state] += 1;
				}
				// A file that cannot even be loaded has no tests to count, and has failed all the same.
				if (count.failed === 0 && module.state() === 'failed') count.failed = 1;
				return { file: module.moduleId, project: module.project.name, ...count };
			});
			mkdirSync(dirname(report), { recursive: true });
			writeFileSync(report, JSON.stringify(files, null, '\t'));
		},
	};
}

/** Cases of a long run of all fuzz tests together (`npm run fuzz`); `undefined`: the short one that is part of every test run. */
const longRun = process.env.PAYSSAM_FUZZ_CASES === undefined ? undefined : Number(process.env.PAYSSAM_FUZZ_CASES);

/** Milliseconds that a test with one property may take. */
export const FUZZ_TIMEOUT_MS = longRun === undefined ? 60_000 : 7_200_000;

/**
 * Runs a property on generated cases, and tells how many there were. `PAYSSAM_FUZZ_CASES` and `PAYSSAM_FUZZ_SEED` make it a long run, or the same run once more.
 *
 * @template P
 * @param {{ check: (property: P, parameters: object) => unknown, defaultReportMessage: (details: never) => string | undefined }} fastCheck
 * @param {string} name of the property
 * @param {{ share: number, short: number, examples?: readonly object[] }} cases `share` of all cases of a long run, from 0 to 1, and the number in a short one; `examples` come first, each the list of the property's values
 * @param {P} property
 * @returns {Promise<number>} how many cases there were
 * @throws when a case breaks the property, with the case and the seed
 */
export async function fuzz(fastCheck, name, { share, short, examples = [] }, property) {
	const numRuns = longRun === undefined ? short : Math.ceil(longRun * share);
	const seed = process.env.PAYSSAM_FUZZ_SEED;
	const began = performance.now();
	const parameters = { numRuns, examples, ...(seed === undefined ? {} : { seed: Number(seed) }) };
	/** @type {any} fast-check's own type depends on the property */
	const details = await fastCheck.check(property, parameters);
	const { numRuns: cases, failed, errorInstance } = details;
	if (process.env.PAYSSAM_FUZZ_REPORT !== undefined) {
		const seconds = (performance.now() - began) / 1000;
		const line = { name, cases, failed, seconds, node: process.versions.node };
		appendFileSync(process.env.PAYSSAM_FUZZ_REPORT, `${JSON.stringify(line)}\n`);
	}
	if (failed) throw new Error(fastCheck.defaultReportMessage(/** @type {never} */ (details)), { cause: errorInstance });
	return cases;
}
