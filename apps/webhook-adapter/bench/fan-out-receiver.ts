/** Subscribers as a process: answer at once or never, and measure how late events arrive. Commands and answers by IPC. */
import { createServer } from 'node:http';
import { createHistogram } from 'node:perf_hooks';

/** What the process is told. */
export type ReceiverCommand = { readonly mode: 'answer' | 'hang' } | { readonly report: true };

/** What it tells. Lags in milliseconds, from the receiving of the callback to the arrival here. */
export type ReceiverMessage =
	| { readonly port: number }
	| {
			readonly arrived: number;
			readonly lag: { readonly p50: number; readonly p99: number; readonly max: number };
			/** Milliseconds from the first arrival to the last. */
			readonly overMs: number;
	  };

const OCCURRED = '"occurredAt":"';
let mode: 'answer' | 'hang' = 'answer';
let lags = createHistogram();
let firstAt = 0;
let lastAt = 0;

const server = createServer((request, response) => {
	let body = '';
	request.setEncoding('latin1');
	request.on('data', (text: string) => {
		body += text;
	});
	request.on('end', () => {
		lastAt = performance.now();
		if (lags.count === 0) firstAt = lastAt;
		const at = body.indexOf(OCCURRED) + OCCURRED.length;
		// A histogram takes nothing below 1.
		lags.record(Math.max(1, Date.now() - Date.parse(body.slice(at, at + 24))));
		if (mode === 'answer') response.writeHead(200, { 'content-length': '0' }).end();
	});
	request.on('error', () => undefined);
});

function tell(message: ReceiverMessage): void {
	process.send?.(message);
}

process.on('message', (command: ReceiverCommand) => {
	if ('mode' in command) {
		mode = command.mode;
		lags = createHistogram();
		return;
	}
	const [p50, p99] = [lags.percentile(50), lags.percentile(99)];
	tell({ arrived: lags.count, lag: { p50, p99, max: lags.max }, overMs: lastAt - firstAt });
});
process.on('disconnect', () => process.exit());

server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	if (address !== null && typeof address !== 'string') tell({ port: address.port });
});
