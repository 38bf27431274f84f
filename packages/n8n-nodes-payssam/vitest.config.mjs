import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';
import { sharedConfig } from '../../vitest.shared.mjs';

export default defineConfig({
	...sharedConfig('n8n-nodes-payssam'),
	// One n8n-workflow, its CommonJS file: faster, and `instanceof` works.
	resolve: { alias: { 'n8n-workflow': createRequire(import.meta.url).resolve('n8n-workflow') } },
});
