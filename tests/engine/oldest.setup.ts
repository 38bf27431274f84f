/*
 * Read first in the project `engine-oldest`. The alias in vitest.config.ts reaches the tests only; the built nodes are
 * required by n8n's loader and would find the newest n8n-workflow beside their package. So whoever asks for n8n-workflow
 * gets the oldest, which the oldest engine asks for too, as there is but one in an installed n8n.
 */
import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const url = pathToFileURL(createRequire(import.meta.url).resolve('n8n-workflow-oldest')).href;

registerHooks({
	resolve: (specifier, context, next) =>
		specifier === 'n8n-workflow' ? { url, format: 'commonjs', shortCircuit: true } : next(specifier, context),
});
