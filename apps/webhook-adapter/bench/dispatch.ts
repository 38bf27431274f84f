/**
 * How many signed deliveries a second one process makes with the SQLite store: `pnpm bench:dispatch [--deliveries 20000] [--subscriptions 1] [--concurrency 8,64] [--rounds 3]`.
 * The target is a process of its own on 127.0.0.1, which counts every id and verifies each signature with the Standard Webhooks library.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { newSigningSecret } from '../src/dispatch/sign';
import { openDesk } from '../testing/delivery-desk';

/** What the target tells: where it is, or what it got. */
type Told = { readonly port: number } | { readonly requests: number; readonly ids: number; readonly forged: number };

function runTarget(secret: string): void {
	const webhook = new Webhook(secret);
	const ids = new Set<string>();
	let requests = 0;
	let forged = 0;
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
			requests += 1;
			ids.add(`${request.url} ${headers['webhook-id']}`);
			try {
				webhook.verify(Buffer.concat(chunks), headers);
			} catch {
				forged += 1;
			}
			response.end();
		});
	});
	const tell = (told: Told): void => {
		process.send?.(told);
	};
	process.on('message', () => tell({ requests, ids: ids.size, forged }));
	process.on('disconnect', () => process.exit(0));
	server.listen(0, '127.0.0.1', () => {
		const address = server.address();
		if (address !== null && typeof address === 'object') tell({ port: address.port });
	});
}

interface Round {
	readonly deliveries: number;
	readonly subscriptions: number;
	readonly concurrency: number;
}

async function measure({ deliveries, subscriptions, concurrency }: Round): Promise<Record<string, string | number>> {
	const secret = newSigningSecret();
	const target = fork(fileURLToPath(import.meta.url), ['--target', secret]);
	const answer = async (): Promise<Told> => {
		const [told] = await once(target, 'message');
		return told;
	};
	const told = await answer();
	if (!('port' in told)) throw new Error('The target does not say where it is.');
	const desk = await openDesk({ config: { deliveriesPerSecond: 10_000_000, deliveryConcurrency: concurrency } });
	try {
		const lanes = await Promise.all(
			Array.from({ length: subscriptions }, (_, index) =>
				desk.subscribe(`http://127.0.0.1:${told.port}/${index}`, { secrets: [secret] }),
			),
		);
		await desk.announce(Math.floor(deliveries / subscriptions));
		const made = subscriptions * Math.floor(deliveries / subscriptions);
		const stop = new AbortController().signal;
		const cpu = process.cpuUsage();
		const began = performance.now();
		await Promise.all(lanes.map(({ id }) => desk.deliver(id, stop)));
		const seconds = (performance.now() - began) / 1000;
		const { user, system } = process.cpuUsage(cpu);
		const counted = answer();
		target.send('count');
		const got = await counted;
		if (!('ids' in got) || got.ids !== made || got.requests !== made || got.forged !== 0)
			throw new Error(`Of ${made} deliveries the target got ${JSON.stringify(got)}.`);
		for (const { id } of lanes)
			if ((await desk.store.deliveries.nextDue(id)) !== undefined) throw new Error('Deliveries are left.');
		return {
			deliveries: made,
			subscriptions,
			concurrency,
			seconds: Number(seconds.toFixed(2)),
			'deliveries/s': Math.round(made / seconds),
			'CPU s': Number(((user + system) / 1_000_000).toFixed(2)),
			'RSS MB': Math.round(process.memoryUsage.rss() / 1_048_576),
		};
	} finally {
		await desk.close();
		target.kill();
	}
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		args: process.argv.slice(2).filter((arg) => arg !== '--'),
		options: {
			deliveries: { type: 'string', default: '20000' },
			subscriptions: { type: 'string', default: '1' },
			concurrency: { type: 'string', default: '8,64' },
			rounds: { type: 'string', default: '3' },
		},
	});
	const rows: Record<string, string | number>[] = [];
	for (const concurrency of values.concurrency.split(',').map(Number))
		for (let round = 0; round < Number(values.rounds); round += 1)
			rows.push(
				await measure({
					deliveries: Number(values.deliveries),
					subscriptions: Number(values.subscriptions),
					concurrency,
				}),
			);
	console.log(`Node ${process.version}, ${cpus().length} cores, ${new Date().toISOString()}`);
	console.table(rows);
}

const [role, secret] = process.argv.slice(2);
if (role === '--target' && secret !== undefined) runTarget(secret);
else await main();
