/** What an adapter cannot be faster than: node:http reads the same request, does nothing, and answers the ack. */
import { createServer } from 'node:http';
import { ACK } from 'payssam-core';

const body = Buffer.from(ACK.body, 'utf8');

const server = createServer((request, response) => {
	request.resume();
	request.on('end', () =>
		response.writeHead(ACK.status, { 'content-type': ACK.contentType, 'content-length': body.byteLength }).end(body),
	);
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	if (address !== null && typeof address !== 'string') process.send?.({ port: address.port });
});
