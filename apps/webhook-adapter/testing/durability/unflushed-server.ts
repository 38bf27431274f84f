/** A broken receiver, to show that the trace tells: it commits every callback before it answers, but with `synchronous=NORMAL` a commit is not flushed. Address and database file are its arguments. */
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { ACK } from 'payssam-core';

const [port = '', file = ''] = process.argv.slice(2);
const database = new DatabaseSync(file);
database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE callbacks (body TEXT)');
const insert = database.prepare('INSERT INTO callbacks VALUES (?)');

createServer(async (request, response) => {
	let body = '';
	for await (const chunk of request) body += String(chunk);
	insert.run(body);
	response
		.writeHead(ACK.status, { 'content-type': ACK.contentType, 'content-length': Buffer.byteLength(ACK.body) })
		.end(ACK.body);
}).listen(Number(port), '127.0.0.1');
