import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = join(
	dirname(createRequire(import.meta.url).resolve('payssam-webhook-adapter/package.json')),
	'dist',
	'cli.js',
);

export interface RunningAdapter {
	readonly url: string;
	readonly adminKey: string;
	stop(): Promise<void>;
}

/** Starts the built adapter on a free port, with SQLite in a folder of its own and targets on this machine allowed. */
export async function startAdapter(): Promise<RunningAdapter> {
	const folder = mkdtempSync(join(tmpdir(), 'adapter-pages-'));
	const program = spawn(process.execPath, [PROGRAM, '--json'], {
		cwd: folder,
		env: { PATH: process.env.PATH, PORT: '0', DATA_FOLDER: folder, ALLOW_PRIVATE_TARGETS: 'true', LOG_LEVEL: 'warn' },
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const ended = new Promise<void>((resolve) => program.once('exit', () => resolve()));
	const stop = async (): Promise<void> => {
		program.kill('SIGTERM');
		await ended;
		rmSync(folder, { recursive: true, force: true });
	};
	for await (const line of createInterface({ input: program.stdout })) {
		const { url, adminKey }: { url?: string; adminKey?: string } = JSON.parse(line);
		if (url === undefined || adminKey === undefined) continue;
		program.stdout.resume();
		return { url, adminKey, stop };
	}
	await ended;
	throw new Error('The adapter ended before it listened.');
}

/** Calls the API of an adapter as its administrator. @throws with what the adapter says when it refuses */
export async function callAdapter<T>(
	{ url, adminKey }: RunningAdapter,
	method: string,
	path: string,
	body?: object,
): Promise<T> {
	const answer = await fetch(`${url}/v1${path}`, {
		method,
		headers: {
			authorization: `Bearer ${adminKey}`,
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	const text = await answer.text();
	if (!answer.ok) throw new Error(`The adapter answered ${answer.status} to ${method} ${path}: ${text}`);
	return text === '' ? (undefined as T) : JSON.parse(text);
}

export interface Receiver {
	readonly url: string;
	readonly received: readonly { readonly headers: IncomingHttpHeaders; readonly body: string }[];
	close(): void;
}

/** A program of somebody who wants to hear of payments. A GET shows a form that posts elsewhere: `?to=` and its button. */
export async function startReceiver(): Promise<Receiver> {
	const received: { headers: IncomingHttpHeaders; body: string }[] = [];
	const server = createServer((request, response) => {
		if (request.method === 'GET') {
			const to = new URL(request.url ?? '', 'http://here').searchParams.get('to');
			response.setHeader('content-type', 'text/html');
			response.end(
				`<!doctype html><form method="post" action="${to}"><input name="name" value="x"><button>Win</button></form>`,
			);
			return;
		}
		let body = '';
		request.on('data', (chunk) => {
			body += chunk;
		});
		request.on('end', () => {
			received.push({ headers: request.headers, body });
			response.end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		received,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}
