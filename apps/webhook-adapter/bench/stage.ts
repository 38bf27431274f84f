/** The adapter with all that a measurement needs around it: a database, connections, subscriptions. */
import { join } from 'node:path';
import { freePort } from 'payssam-local-services';
import { type AdapterProcess, type Settings, startAdapterProcess } from '../testing/outside/adapter-process.ts';
import type { Target } from '../testing/outside/callbacks.ts';
import { type Operator, operator } from '../testing/outside/operator.ts';
import { openWorkplace, type StoreKind, type Workplace } from '../testing/outside/workplace.ts';

export interface StageOptions {
	readonly store: StoreKind;
	readonly settings?: Settings;
	/** Base URL at which PaySsam is asked about every event; left out: nothing is asked. */
	readonly askAt?: string;
	/** Port of the subscribers' server; left out: nobody subscribed. */
	readonly subscribers?: number;
	/** How many subscribe there. Default 3. */
	readonly subscriptions?: number;
	/** Adapters on the same database. */
	readonly replicas?: number;
	/** Folder for CPU profiles. */
	readonly profiles?: string | undefined;
}

export interface Stage {
	readonly workplace: Workplace;
	readonly adapters: readonly AdapterProcess[];
	/** One for each adapter: the same connection. */
	readonly targets: readonly Target[];
	readonly operator: Operator;
	/** Ends the adapters in an orderly way; the database stays. */
	rest(): Promise<void>;
	/** Starts the first adapter again. */
	resume(): Promise<AdapterProcess>;
	close(): Promise<void>;
}

const API_KEY = 'BENCH-KEY-NOT-REAL-0000000000000';
const SUBSCRIPTIONS = 3;
const SUBSCRIBED_AT_ONCE = 16;

export async function openStage(options: StageOptions): Promise<Stage> {
	const workplace = await openWorkplace(options.store);
	const adapters: AdapterProcess[] = [];
	try {
		return await prepare(workplace, adapters, options);
	} catch (error) {
		await Promise.all(adapters.map((adapter) => adapter.stop()));
		await workplace.close();
		throw error;
	}
}

async function prepare(workplace: Workplace, adapters: AdapterProcess[], options: StageOptions): Promise<Stage> {
	const profiling = options.profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profiles}`];
	const ports: number[] = [];
	const start = async (port: number): Promise<AdapterProcess> =>
		await startAdapterProcess({
			settings: { ...workplace.settings, ...options.settings },
			port,
			logFile: join(workplace.folder, 'adapter.log'),
			nodeArguments: profiling,
		});
	for (let replica = 0; replica < (options.replicas ?? 1); replica += 1) {
		const port = await freePort();
		ports.push(port);
		adapters.push(await start(port));
	}
	const [first] = adapters;
	if (first?.adminKey === undefined) throw new Error('The first start of the adapter printed no admin key.');
	const work = operator(first.url, first.adminKey);
	const callbackUrl = await work.connect({
		name: 'Busy shop',
		contractModel: 'V1_T',
		baseUrl: options.askAt ?? 'http://127.0.0.1:9',
		apiKey: API_KEY,
		verify: options.askAt === undefined ? 'off' : 'verify',
	});
	if (options.subscribers !== undefined) {
		const urls = Array.from(
			{ length: options.subscriptions ?? SUBSCRIPTIONS },
			(_, index) => `http://127.0.0.1:${options.subscribers}/${index + 1}`,
		);
		for (let first = 0; first < urls.length; first += SUBSCRIBED_AT_ONCE)
			await Promise.all(urls.slice(first, first + SUBSCRIBED_AT_ONCE).map((url) => work.subscribe(url)));
	}
	const rest = async (): Promise<void> => {
		await Promise.all(adapters.map((adapter) => adapter.stop()));
	};
	return {
		workplace,
		adapters,
		targets: adapters.map(({ url }) => ({
			url: `${url}${new URL(callbackUrl).pathname}`,
			apiKey: API_KEY,
			spelling: 'v1',
		})),
		operator: work,
		rest,
		async resume() {
			const again = await start(ports[0] ?? 0);
			adapters[0] = again;
			return again;
		},
		async close() {
			await rest();
			await workplace.close();
		},
	};
}
