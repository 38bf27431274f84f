import { fileURLToPath } from 'node:url';
import type { ViteUserConfig } from 'vitest/config';

/** What every package's vitest run shares: a JSON report per package, from which `npm test` counts. */
export function sharedConfig(name: string): ViteUserConfig {
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
