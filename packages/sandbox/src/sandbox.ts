/** Puts the parts together: one port with both API generations, the control API and the pages. */
import fastify, { type FastifyInstance } from 'fastify';
import { apiRoutes } from './api/server';
import { Billing } from './billing';
import { Deliverer } from './callbacks/deliverer';
import { CashReceipts } from './cash-receipts';
import { Control } from './control/control';
import { controlRoutes } from './control/routes';
import { guard } from './guard';
import { Ledger } from './ledger';
import { openApiRoutes } from './openapi';
import { pageRoutes } from './pages/routes';
import { Recurring } from './recurring';
import type { Services } from './services';
import type { SandboxOptions } from './settings';
import { SnapshotFile } from './snapshot-file';
import { SubMerchants } from './sub-merchants';

/** 64 kB: far above any bill. */
export const BODY_LIMIT = 65_536;

export interface Listening {
	/** `http://127.0.0.1:4010` */
	url: string;
	/** Base URL of V1: paths start `/if/`. */
	v1: string;
	/** Base URL of V2: paths start `/bill`, `/read`. */
	v2: string;
	port: number;
}

/** The method on `sandbox.clock`. */
export interface SandboxClock {
	/** Sandbox time. */
	now(): Date;
	/** Moves the clock, fires the retries that come due in order, and waits for them. */
	advance(by: { hours: number }): Promise<{ now: string; offsetHours: number; fired: number }>;
}

/** A running (or not yet listening) sandbox. Every control route is also a method. */
export interface Sandbox extends Pick<Control, keyof Control> {
	readonly app: FastifyInstance;
	readonly inject: FastifyInstance['inject'];
	readonly clock: SandboxClock;
	/** Listens; port 0 (default) takes a free one, host is 127.0.0.1 by default. */
	listen(where?: { port?: number; host?: string }): Promise<Listening>;
	/** Ends running callbacks, writes the data file, frees the port. */
	close(): Promise<void>;
}

/**
 * Creates a sandbox.
 *
 * @example
 * const sandbox = createSandbox();
 * const { v1, v2 } = await sandbox.listen();
 * // … send a bill with your own code to v1 or v2 …
 * const bill = await sandbox.pay({ billId: '1024' });
 * console.log(bill.deliveries[0]?.attempts[0]?.wouldPassCertification);
 * await sandbox.close();
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
	const ledger = new Ledger(options);
	const file = options.dataFile === undefined ? undefined : new SnapshotFile(options.dataFile, ledger);
	const deliverer = new Deliverer(ledger);
	const cashReceipts = new CashReceipts(ledger);
	const billing = new Billing(ledger, deliverer, cashReceipts);
	const services: Services = {
		ledger,
		billing,
		cashReceipts,
		subMerchants: new SubMerchants(ledger, deliverer),
		recurring: new Recurring(ledger, billing),
	};
	let origin = options.publicUrl?.replace(/\/+$/, '') ?? 'http://127.0.0.1';
	let listeningHost: string | undefined;
	const control = new Control(services, deliverer, () => origin);

	const app = fastify({
		bodyLimit: BODY_LIMIT,
		logger: false,
		forceCloseConnections: true,
		routerOptions: { maxParamLength: 200 },
	});
	const allowedHosts = () => [...(options.allowedHosts ?? []), ...(listeningHost === undefined ? [] : [listeningHost])];
	const parts = { services, origin: () => origin };
	app.register(apiRoutes('V1', parts), { prefix: '/v1' });
	app.register(apiRoutes('V2', parts), { prefix: '/v2' });
	app.register(openApiRoutes);
	app.register(async (scope) => {
		scope.addHook('onRequest', guard({ allowedHosts, origin: 'ifNamed' }));
		await scope.register(controlRoutes(control));
	});
	app.register(async (scope) => {
		scope.addHook('onRequest', guard({ allowedHosts, origin: 'required' }));
		await scope.register(pageRoutes({ services, control, origin: () => origin }));
	});
	app.setNotFoundHandler((request, reply) =>
		reply.code(404).send({ error: 'not_found', message: `there is nothing at ${request.url.split('?')[0]}` }),
	);

	const timer = options.timer ? setInterval(() => void deliverer.fireDue(), 1_000).unref() : undefined;
	let closing: Promise<void> | undefined;

	return Object.assign(control, {
		app,
		inject: app.inject.bind(app),
		clock: {
			now: () => new Date(ledger.clock.now()),
			advance: (by: { hours: number }) => control.advanceClock(by),
		},
		async listen({ port = 0, host = '127.0.0.1' }: { port?: number; host?: string } = {}): Promise<Listening> {
			const url = (await app.listen({ port, host })).replace('http://[::1]', 'http://localhost');
			listeningHost = host;
			if (options.publicUrl === undefined) origin = url;
			return { url, v1: `${url}/v1`, v2: `${url}/v2`, port: Number(new URL(url).port) };
		},
		close(): Promise<void> {
			closing ??= (async () => {
				clearInterval(timer);
				await deliverer.close();
				await app.close();
				file?.flush();
			})();
			return closing;
		},
	});
}
