/** Cold starts: nodes in n8n, the adapter, the sandbox. */
import type { Measurement } from '../measurement';
import { measureParts } from '../parts';
import { nodeLoading } from './nodes';
import { serverStarts } from './servers';

export const start: Measurement = {
	name: 'start',
	measure: (context) => measureParts(context, [nodeLoading, async () => [await serverStarts(context)]]),
};
