// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
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
