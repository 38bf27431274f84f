// @ts-check
import { fileURLToPath } from 'node:url';

/**
 * What every package's vitest run shares: a JSON report per package, from which `npm test` counts.
 *
 * @param {string} name
 * @returns {import('vitest/config').ViteUserConfig}
 */
export function sharedConfig(name) {
	const report = fileURLToPath(new URL(`./test-results/${name}.json`, import.meta.url));
	return {
		test: {
			name,
			reporters: ['default', ['json', { outputFile: report }]],
			passWithNoTests: false,
			allowOnly: false,
		},
	};
}
