/** Callers of a webhook: so many connections, each of which sends its next callback when it has its answer. */
import { Agent, request } from 'node:http';

export interface Called {
	/** Milliseconds from the call to the answer, for each call in the order of its answer. */
	readonly took: readonly number[];
	/** Answers that were not what the caller wants, and how often each came. */
	readonly others: Readonly<Record<string, number>>;
	/** Seconds from the first call to the last answer. */
	readonly seconds: number;
}

export interface Calls {
	readonly url: string;
	readonly connections: number;
	/** The body of the call of this number, counted from 0; `undefined` when there are no more. */
	body(call: number): string | undefined;
	/** Whether this is the answer that PaySsam waits for. */
	isAck(status: number, body: string): boolean;
}

export async function callAll({ url, connections, body, isAck }: Calls): Promise<Called> {
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	const took: number[] = [];
	const others: Record<string, number> = {};
	let next = 0;
	const begun = performance.now();
	const caller = async (): Promise<void> => {
		for (let text = body(next++); text !== undefined; text = body(next++)) {
			const from = performance.now();
			const seen = await post(agent, url, text);
			took.push(performance.now() - from);
			if (isAck(seen.status, seen.body)) continue;
			const name = `${seen.status} ${seen.body.slice(0, 60)}`;
			others[name] = (others[name] ?? 0) + 1;
		}
	};
	try {
		await Promise.all(Array.from({ length: connections }, caller));
	} finally {
		agent.destroy();
	}
	return { took, others, seconds: (performance.now() - begun) / 1000 };
}

function post(agent: Agent, url: string, body: string): Promise<{ status: number; body: string }> {
	return new Promise((resolve, reject) => {
		const call = request(
			url,
			{
				method: 'POST',
				agent,
				headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
			},
			(answer) => {
				const chunks: Buffer[] = [];
				answer.on('data', (chunk: Buffer) => chunks.push(chunk));
				answer.on('end', () =>
					resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
				);
				answer.on('error', reject);
			},
		);
		call.on('error', reject);
		call.end(body);
	});
}
