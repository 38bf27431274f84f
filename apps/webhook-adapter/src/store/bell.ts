/** Tells lanes that run in this process that they were woken, so that one that waits a moment before it ends looks at once. */
import type { Lane, Listening } from './store';

export interface Bell {
	ring(lane: Lane): void;
	listen(lane: Lane): Listening;
}

export function createBell(): Bell {
	const listeners = new Map<Lane, Set<() => void>>();
	return {
		ring(lane) {
			for (const hear of listeners.get(lane) ?? []) hear();
		},
		listen(lane) {
			const { promise, resolve } = Promise.withResolvers<void>();
			const known = listeners.get(lane) ?? new Set();
			listeners.set(lane, known.add(resolve));
			return {
				heard: promise,
				close() {
					known.delete(resolve);
					if (known.size === 0 && listeners.get(lane) === known) listeners.delete(lane);
				},
			};
		},
	};
}
