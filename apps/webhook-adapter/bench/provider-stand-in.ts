/** The read of a bill, V1, and nothing else: every bill is paid. For loads that the sandbox would not keep up with. */
import { createServer } from 'node:http';
import { buildApprovalCallback } from 'payssam-core';
import { koreanNow } from '../testing/outside/callbacks.ts';

const server = createServer((request, response) => {
	let text = '';
	request.setEncoding('utf8');
	request.on('data', (chunk: string) => {
		text += chunk;
	});
	request.on('end', () => {
		const billId = /"bill_id":"([^"]*)"/.exec(text)?.[1] ?? '';
		const approval = buildApprovalCallback({ billId, price: '45000', approvedAt: koreanNow() });
		response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ code: '0000', ...approval }));
	});
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	if (address !== null && typeof address !== 'string') process.send?.({ port: address.port });
});
