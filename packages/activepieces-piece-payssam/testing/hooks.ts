/** What Activepieces hands to the hooks of a trigger. Only for tests. */
import { vi } from 'vitest';

export interface MemoryStore {
	/** As it was kept. */
	readonly kept: Map<string, unknown>;
	put<T>(key: string, value: T): Promise<T>;
	get(key: string): Promise<unknown>;
	delete(key: string): Promise<void>;
}

/** Keeps copies, as the store of Activepieces does, which is asked over HTTP. */
export function memoryStore(): MemoryStore {
	const kept = new Map<string, unknown>();
	return {
		kept,
		put: async (key, value) => {
			kept.set(key, structuredClone(value));
			return value;
		},
		get: async (key) => structuredClone(kept.get(key) ?? null),
		delete: async (key) => {
			kept.delete(key);
		},
	};
}

/** @param props of the connection */
export function triggerContext(
	props: Readonly<Record<string, unknown>>,
	store: MemoryStore,
	rest: Readonly<Record<string, unknown>> = {},
) {
	return {
		auth: { type: 'CUSTOM_AUTH', props },
		propsValue: {},
		store,
		webhookUrl: 'https://activepieces.example.kr/api/v1/webhooks/flow1',
		flows: { current: { id: 'flow1', version: { id: 'version1' } }, list: vi.fn() },
		payload: { body: {}, headers: {}, queryParams: {} },
		...rest,
	};
}
