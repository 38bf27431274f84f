import { join } from 'node:path';
import { freePort, type Postgres, startPostgres } from 'payssam-local-services';
import { createSandbox, type Sandbox } from 'payssam-sandbox';
import { type Adapter, startAdapter } from './adapter';
import { N8nClient } from './n8n-client';
import { type N8nServer, n8nVersion, startN8n } from './n8n-server';
import { packNodes } from './pack-nodes';
import type { Instance, Place } from './place';
import { say } from './progress';
import { type Addresses, type SetUp, setUp } from './setup';
import { type Subscriber, startSubscriber } from './subscriber';

/** Everything that `npm start` starts, ready for use. */
export interface System {
	instance: Instance;
	addresses: Addresses;
	sandbox: Sandbox;
	adapter: Adapter;
	subscriber: Subscriber;
	server: N8nServer;
	n8n: N8nClient;
	setUp: SetUp;
	/** Resolves with the name and the reason as soon as one of the programs has ended by itself. */
	broken: Promise<string>;
	/** Ends everything, in the reverse order of the start. */
	stop(): Promise<void>;
}

/** Starts sandbox, webhook adapter with a subscriber, database and n8n with the packed nodes, and sets them up. */
export async function startSystem(place: Place, signal: AbortSignal): Promise<System> {
	const stops: Array<() => Promise<unknown>> = [];
	const stop = async (): Promise<void> => {
		for (const end of stops.splice(0).reverse()) await end();
		place.release();
	};
	await place.take();
	try {
		const instance = place.readInstance();
		// Kept at once: a first start that is broken off has made a database with this password.
		place.writeInstance(instance);
		const ports = { ...instance.ports };

		const sandbox = createSandbox({ dataFile: place.sandboxData, timer: true });
		ports.sandbox = await freePort(ports.sandbox);
		const { url } = await sandbox.listen({ port: ports.sandbox });
		stops.push(() => sandbox.close());
		say(`PaySsam sandbox ready: ${url}`);

		const subscriber = await startSubscriber(ports.subscriber, (event) => {
			say(`Subscriber: ${event.type}, bill ${event.billId}, ${event.amount} won, signature right (${event.id})`);
		});
		ports.subscriber = subscriber.port;
		stops.push(() => subscriber.close());

		const adapter = await startAdapter({
			folder: place.adapter,
			preferredPort: ports.adapter,
			adminKey: instance.adapterKey,
			logFile: join(place.logs, 'adapter.log'),
			onStart: ({ pid }) => place.noteProgram('adapter', pid),
			signal,
		});
		stops.push(() => adapter.stop());
		ports.adapter = adapter.port;
		place.writeInstance({ ...instance, adapterKey: adapter.adminKey });
		const connection = await adapter.api.connectSandbox(url);
		const subscription = await adapter.api.subscribe(subscriber.url, instance.subscriptionId);
		subscriber.trust(subscription.secret);
		say(`Webhook adapter ready: ${adapter.url} (${connection.test})`);

		const postgres: Postgres = await startPostgres({
			folder: place.postgres,
			password: instance.databasePassword,
			...(ports.postgres === undefined ? {} : { preferredPort: ports.postgres }),
			logFile: join(place.logs, 'postgres.log'),
			onStart: ({ pid }) => place.noteProgram('postgres', pid),
			signal,
		});
		stops.push(() => postgres.stop());
		ports.postgres = postgres.port;
		say('PostgreSQL ready');

		say(`Starting n8n ${n8nVersion()} with n8n-nodes-payssam (up to half a minute the first time) …`);
		const server = await startN8n({
			folder: place.n8n,
			database: postgres,
			packages: [packNodes(join(place.folder, 'package'))],
			preferredPort: ports.n8n,
			logFile: join(place.logs, 'n8n.log'),
			onStart: ({ pid }) => place.noteProgram('n8n', pid),
			signal,
		});
		stops.push(() => server.stop());
		ports.n8n = server.port;
		say(`n8n ready: ${server.url}`);

		const n8n = new N8nClient(server.url);
		await n8n.signIn(instance.owner);
		const addresses = { n8n: server.url, sandbox: url };
		const done = await setUp(n8n, instance, addresses);
		const settled: Instance = {
			...instance,
			ports,
			addresses,
			adapterKey: adapter.adminKey,
			subscriptionId: subscription.id,
		};
		place.writeInstance(settled);
		say(`Credential tested (${done.credentialTest}), two example workflows published`);

		const broken = Promise.race(
			[server.process, postgres.process, adapter.process].map(
				async (program) => `${program.name} ended: ${await program.ended}`,
			),
		);
		return { instance: settled, addresses, sandbox, adapter, subscriber, server, n8n, setUp: done, broken, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}
