/** The webhook adapter as a program of its own, connected to the sandbox, and its HTTP API as far as the quickstart needs it. */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { freePort, type RunningProcess, type StartHooks, startProcess, waitUntilReady } from 'payssam-local-services';
import { DEFAULT_API_KEY, defaultStore } from 'payssam-sandbox';
import { SANDBOX_NAME } from './names';

export interface AdapterOptions extends StartHooks {
	/** Data folder of the adapter: its SQLite database and encryption key. */
	folder: string;
	preferredPort: number | undefined;
	/** Of an earlier start; the adapter shows it only at its very first. */
	adminKey: string | undefined;
	logFile: string;
}

export interface Adapter {
	readonly url: string;
	readonly port: number;
	readonly adminKey: string;
	readonly process: RunningProcess;
	readonly api: AdapterApi;
	stop(): Promise<void>;
}

/** Starts the adapter on 127.0.0.1, with SQLite, as `npx payssam-webhook-adapter` would. */
export async function startAdapter(options: AdapterOptions): Promise<Adapter> {
	const port = await freePort(options.preferredPort);
	const program = startProcess(process.execPath, [commandFile(), '--json'], {
		name: 'webhook adapter',
		logFile: options.logFile,
		cwd: dirname(options.folder),
		env: {
			PATH: process.env.PATH,
			PORT: String(port),
			DATA_FOLDER: options.folder,
			// The subscriber of the quickstart is on this machine.
			ALLOW_PRIVATE_TARGETS: 'true',
			LOG_LEVEL: 'warn',
		},
	});
	const url = `http://127.0.0.1:${port}`;
	// It listens a moment before it tells its admin key.
	const told = (): string | undefined => /^\{"url":.*\}$/m.exec(program.lastOutput())?.[0];
	const isReady = async (): Promise<boolean> => told() !== undefined && (await answers(`${url}/readyz`));
	await waitUntilReady(program, isReady, 30_000, options);
	const adminKey = options.adminKey ?? /"adminKey":"([^"]+)"/.exec(told() ?? '')?.[1];
	if (adminKey === undefined) {
		await program.stop();
		throw new Error(
			`The webhook adapter made its admin key in an earlier start that was broken off. Remove ${options.folder} and start again.`,
		);
	}
	return { url, port, adminKey, process: program, api: new AdapterApi(url, adminKey), stop: () => program.stop() };
}

function commandFile(): string {
	const manifest = createRequire(import.meta.url).resolve('payssam-webhook-adapter/package.json');
	return join(dirname(manifest), 'dist', 'cli.js');
}

async function answers(url: string): Promise<boolean> {
	try {
		return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
	} catch {
		return false;
	}
}

/** The answer to an action, as far as it is used here. */
export interface SentBill {
	billId: string;
	result: { shortUrl?: string };
}

/** Calls of the adapter's HTTP API, with its admin key. */
export class AdapterApi {
	constructor(
		private readonly url: string,
		private readonly key: string,
	) {}

	/** Connects the sandbox, or corrects the address of the connection that is there. */
	async connectSandbox(sandbox: string): Promise<{ id: string; test: string }> {
		const { member, merchant } = defaultStore();
		const fields = { environment: 'custom', baseUrl: `${sandbox}/v2`, member, merchant };
		const { items } = await this.call<{ items: { id: string; name: string }[] }>('GET', '/v1/connections');
		const known = items.find(({ name }) => name === SANDBOX_NAME);
		const { id } =
			known === undefined
				? await this.call<{ id: string }>('POST', '/v1/connections', {
						name: SANDBOX_NAME,
						contractModel: 'V2',
						apiKey: DEFAULT_API_KEY,
						...fields,
					})
				: await this.call<{ id: string }>('PATCH', `/v1/connections/${known.id}`, fields);
		const test = await this.call<{ ok: boolean; message: string }>('POST', `/v1/connections/${id}/test`);
		if (!test.ok) throw new Error(`The adapter's connection to the sandbox does not work: ${test.message}`);
		return { id, test: test.message };
	}

	/** Subscribes a URL to payments, in the place of an earlier subscription of the quickstart. */
	async subscribe(targetUrl: string, earlier: string | undefined): Promise<{ id: string; secret: string }> {
		if (earlier !== undefined) await this.call('DELETE', `/v1/hooks/${earlier}`);
		return await this.call('POST', '/v1/hooks', { targetUrl, events: ['payment.approved'], label: 'quickstart' });
	}

	async sendBill(bill: Readonly<Record<string, string | number>>): Promise<SentBill> {
		return await this.call('POST', '/v1/bills', bill, { 'idempotency-key': randomUUID() });
	}

	private async call<T>(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
		const answer = await fetch(this.url + path, {
			method,
			headers: {
				authorization: `Bearer ${this.key}`,
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...headers,
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
			signal: AbortSignal.timeout(30_000),
		});
		const text = await answer.text();
		if (!answer.ok)
			throw new Error(`The adapter answered ${answer.status} to ${method} ${path}: ${text.slice(0, 500)}`);
		return text === '' ? (undefined as T) : JSON.parse(text);
	}
}
