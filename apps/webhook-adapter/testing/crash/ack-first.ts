/** A broken adapter, to show that the harness finds what is lost: it acknowledges at once, and hands callbacks on to the real one a moment later, from memory. Killed together with it. */
import { createServer, type Server } from 'node:http';
import { ACK } from 'payssam-core';
import { freePort } from 'payssam-local-services';
import type { Member } from './member.ts';

const FORGETFUL_MS = 200;

/** Puts itself in front of a member, on a port of its own. */
export async function startAckFirst(member: Member): Promise<Member> {
	const port = await freePort();
	let server: Server | undefined;
	let life = 0;
	const end = (): void => {
		life += 1;
		server?.close();
		server?.closeAllConnections();
	};
	const handOn = async (path: string, body: Buffer): Promise<void> => {
		const url = `http://127.0.0.1:${member.port}${path}`;
		const headers = { 'content-type': 'application/json' };
		await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) }).catch(() => undefined);
	};
	return {
		...member,
		port,
		async start() {
			const started = await member.start();
			const mine = life;
			server = createServer(async (request, response) => {
				const chunks: Buffer[] = [];
				for await (const chunk of request) chunks.push(chunk);
				response
					.writeHead(ACK.status, { 'content-type': ACK.contentType, 'content-length': Buffer.byteLength(ACK.body) })
					.end(ACK.body);
				const path = request.url ?? '/';
				setTimeout(() => mine === life && void handOn(path, Buffer.concat(chunks)), FORGETFUL_MS);
			});
			server.on('clientError', (_error, socket) => socket.destroy());
			await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
			return started;
		},
		async kill() {
			end();
			await member.kill();
		},
		async stop() {
			server?.close();
			server?.closeAllConnections();
			await member.stop();
		},
	};
}
