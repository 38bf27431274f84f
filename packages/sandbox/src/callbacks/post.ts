/** Sends one callback and hands back the raw answer. Own HTTP client: no redirects, no proxy variables, no pooled connections. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface RawAnswer {
	status: number;
	contentType: string | undefined;
	bytes: Buffer;
}

/** More than this of an answer is not kept; the right one has 46 bytes. */
const MAX_ANSWER_BYTES = 16_384;

/** Posts `body`; rejects when no full answer comes within `timeoutMs` or `signal` fires. */
export function postJson(url: string, body: string, timeoutMs: number, signal: AbortSignal): Promise<RawAnswer> {
	return new Promise((resolve, reject) => {
		const target = new URL(url);
		const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
		const payload = Buffer.from(body, 'utf8');
		const request = send(
			target,
			{
				method: 'POST',
				agent: false,
				signal,
				headers: {
					'content-type': 'application/json; charset=UTF-8',
					'content-length': payload.length,
					accept: 'application/json',
					'user-agent': 'payssam-sandbox',
				},
			},
			(response) => {
				const chunks: Buffer[] = [];
				let size = 0;
				response.on('data', (chunk: Buffer) => {
					size += chunk.length;
					if (size <= MAX_ANSWER_BYTES) chunks.push(chunk);
					else request.destroy(new Error(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`));
				});
				response.on('error', fail);
				response.on('end', () => {
					clearTimeout(timer);
					resolve({
						status: response.statusCode ?? 0,
						contentType: response.headers['content-type'],
						bytes: Buffer.concat(chunks),
					});
				});
			},
		);
		const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
		function fail(error: Error): void {
			clearTimeout(timer);
			reject(error);
		}
		request.on('error', fail);
		request.end(payload);
	});
}
