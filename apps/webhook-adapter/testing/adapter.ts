/** An adapter of its own for a test: real store, real HTTP, in a folder that goes with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningAdapter, type StartOptions, startAdapter } from '../src/adapter';
import { type Config, readConfig } from '../src/config';

/** What a request is answered with. */
export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	readonly text: string;
	// biome-ignore lint/suspicious/noExplicitAny: tests look at what they expect, and fail where it is not there.
	readonly json: any;
}

export interface TestAdapter extends RunningAdapter {
	readonly adminKey: string;
	/** Sends a request below the adapter's URL; `body` as JSON. `key`: the administrator's, unless another or `null` for none. */
	call(method: string, path: string, body?: unknown, key?: string | null): Promise<Answer>;
}

/** Starts an adapter on a free port, with its own folder. Its log is silent and private targets are allowed, unless `config` says otherwise. */
export async function startTestAdapter(config: Partial<Config> = {}, options: StartOptions = {}): Promise<TestAdapter> {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-adapter-'));
	const defaults = readConfig({ PORT: '0', LOG_LEVEL: 'silent', ALLOW_PRIVATE_TARGETS: 'true' }, folder);
	const adapter = await startAdapter({ ...defaults, dataFolder: folder, ...config }, options);
	const { adminKey, url } = adapter;
	if (adminKey === undefined) throw new Error('A new adapter makes its first key.');
	return {
		...adapter,
		adminKey,
		call: (method, path, body, key = adminKey) => send(`${url}${path}`, method, body, key),
		async close() {
			await adapter.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

async function send(url: string, method: string, body: unknown, key: string | null): Promise<Answer> {
	const response = await fetch(url, {
		method,
		headers: {
			...(key === null ? {} : { authorization: `Bearer ${key}` }),
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
		redirect: 'manual',
	});
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
	return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
}
