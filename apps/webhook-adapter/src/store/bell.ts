/** Tells lanes that run in this process that they were woken, so that one that waits a moment before it ends looks at once. */
import type { Lane, Listening } from './store';

export interface Bell {
	ring(lane: Lane): void;
	listen(lane: Lane): Listening;
}

export function createBell(): Bell {
	const listeners = new Map<Lane, Set<AbortController>>();
	return {
		ring(lane) {
			for (const listener of listeners.get(lane) ?? []) listener.abort();
		},
		listen(lane) {
			const listener = new AbortController();
			const known = listeners.get(lane) ?? new Set();
			listeners.set(lane, known.add(listener));
			return {
				heard: listener.signal,
				close() {
					known.delete(listener);
					if (known.size === 0 && listeners.get(lane) === known) listeners.delete(lane);
				},
			};
		},
	};
}
