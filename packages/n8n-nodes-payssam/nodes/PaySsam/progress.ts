import { type IExecuteFunctions, sleep } from 'n8n-workflow';
import type { Pacing } from './in-order';

/* What a run over many items shows and heeds while it lasts: lines in n8n's log, pauses, and a cancelled execution. */

/** Shorter runs say nothing: their output is there soon enough. */
const FEWEST_ITEMS_PER_LINE = 100;

/** How the items are split up. */
export interface Batches {
	/** Infinity: all items are one batch. */
	batchSize: number;
	pauseMs: number;
}

/**
 * Counts items and says in n8n's log how far the run is: every tenth of it, and not more often than every 100 items.
 * Numbers only; nothing of a customer.
 */
export function countedInLog(context: IExecuteFunctions, total: number): (isDone: boolean) => void {
	const step = Math.max(FEWEST_ITEMS_PER_LINE, Math.ceil(total / 10));
	const counted = { done: 0, failed: 0 };
	return (isDone) => {
		counted[isDone ? 'done' : 'failed'] += 1;
		const seen = counted.done + counted.failed;
		if (total <= FEWEST_ITEMS_PER_LINE || (seen % step !== 0 && seen !== total)) return;
		context.logger.info(`${context.getNode().name}: ${seen} of ${total} items`, { ...counted, total });
	};
}

/** Batches with pauses between them. A cancelled execution ends a pause at once, and begins no further item. */
export function pacingOf(context: IExecuteFunctions, { batchSize, pauseMs }: Batches): Pacing {
	const signal = context.getExecutionCancelSignal();
	const cancelled = new Promise<void>((resolve) => {
		signal?.addEventListener('abort', () => resolve(), { once: true });
	});
	return {
		batchSize,
		pause: () => Promise.race([sleep(pauseMs), cancelled]),
		isStopped: () => signal?.aborted === true,
	};
}
