/**
 * `POST /callbacks/:token`: takes what PaySsam calls back. In this order: the token names a connection (404), its sender may send (403), the body is not too large (413) and of a type that is read (415), the partner key is right (401), it
 * can be read (400); then it is committed, and only then acknowledged with the exact bytes that PaySsam waits for. Whatever is not acknowledged is sent again by PaySsam every hour for a day.
 */
import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ACK } from 'payssam-core';
import { CONNECTION_TRUST_MS, type Connection } from '../domain/connection';
import { AdapterError } from '../domain/errors';
import type { Arrival, Landing } from '../domain/event';
import { createConnectionCache, type KnownConnection } from '../inbound/connection-cache';
import { createGroupCommit } from '../inbound/group-commit';
import { judge } from '../inbound/judge';
import { isAllowedSender } from '../inbound/senders';
import type { InboundResult } from '../metrics';
import type { Services } from '../services';
import { asAdapterError, sendError } from './errors';
import { createFailureLimit, peerName } from './failure-limit';
import { stopSign } from './stopping';

/** Largest callback, bytes. A real one has less than one kilobyte. */
const BODY_LIMIT = 64 * 1024;
const ACK_BYTES = Buffer.from(ACK.body, 'utf8');
const ACK_HEADERS = ['content-type', ACK.contentType, 'content-length', String(ACK_BYTES.byteLength)];
/** Types whose bytes are looked at; what they hold decides, not what they are called. */
const READABLE_TYPE =
	/^(?:application\/(?:[\w.+-]*\+)?json|text\/(?:json|plain)|application\/(?:x-www-form-urlencoded|octet-stream))$/;
const READABLE_CHARSET = /^(?:utf-?8|us-ascii|ascii)$/;

const READABLE_ENCODING = /^(?:identity)?$/i;

/** What is known of a callback before its body is read. */
interface Admitted extends KnownConnection {
	/** `performance.now()` at its headers. */
	readonly startedAt: number;
}

declare module 'fastify' {
	interface FastifyRequest {
		/** Set on callbacks whose token and sender are right. */
		admitted: Admitted | null;
	}
}

type CallbackRequest = FastifyRequest<{ Params: { token: string } }>;

/** A refusal of a callback, and what it counts as. */
class Refusal extends AdapterError {
	constructor(
		readonly result: InboundResult,
		...rest: ConstructorParameters<typeof AdapterError>
	) {
		super(...rest);
	}
}

export function registerInbound(app: FastifyInstance, services: Services): void {
	const { store, metrics, now, log } = services;
	const connections = createConnectionCache(services);
	const failures = createFailureLimit({ burst: 20, perMinute: 20, now });
	// What anybody who knows the URL can have acknowledged is counted in the metrics; of its lines there are some for each connection.
	const lines = createFailureLimit({ burst: 20, perMinute: 20, now });
	const mayLog = (connectionId: string): boolean => lines.note(connectionId) === undefined;
	const stops = stopSign(app);
	const commits = createGroupCommit<Arrival, Landing>((arrivals) => store.events.ingest(arrivals), {
		onBatch: (size) => metrics.commitBatch.observe(size),
	});

	function admit(request: CallbackRequest, known: KnownConnection | undefined, startedAt: number): Refusal | undefined {
		if (known === undefined) return unknownToken();
		const { connection } = known;
		const { allowedSenders } = connection.policies;
		if (allowedSenders.length > 0 && !isAllowedSender(request.ip, allowedSenders)) {
			if (failures.note(`${connection.id} ${peerName(request.ip)}`) === undefined)
				log.warn({ connectionId: connection.id, sender: request.ip }, 'callback from an address that may not send');
			return new Refusal('forbidden_sender', 'forbidden', 'Callbacks of this connection may not come from here.', {
				whatToDo: 'Add the address to the allowed senders of the connection if it is one of PaySsam.',
			});
		}
		if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT)
			return new Refusal('too_large', 'payload_too_large', 'The body is too large.');
		request.admitted = { ...known, startedAt };
		return undefined;
	}

	/** Counts what is wrong against its sender; one who is wrong too often hears 429 instead. */
	function refuse(
		request: CallbackRequest,
		connection: Connection,
		verdict: 'forged' | 'malformed',
		reason: string,
	): Refusal {
		const wait = failures.note(`${connection.id} ${peerName(request.ip)}`);
		// Beyond that they are counted: whoever sends forgeries does not fill the log as well.
		if (wait === undefined)
			log.warn({ connectionId: connection.id, sender: request.ip, verdict, reason }, 'callback refused');
		else {
			const message = 'Too many wrong callbacks came from this address.';
			return new Refusal('too_many', 'rate_limited', message, { retryAfterSeconds: wait });
		}
		return verdict === 'malformed'
			? new Refusal('malformed', 'invalid_request', reason, { whatToDo: 'Send a callback as PaySsam does.' })
			: new Refusal('forged', 'unauthorized', reason, {
					whatToDo: 'Check the partner key of the connection; PaySsam repeats the callback for 24 hours.',
				});
	}

	function acknowledge(reply: FastifyReply, result: InboundResult, startedAt: number): void {
		reply.hijack();
		if (stops()) reply.raw.setHeader('connection', 'close');
		reply.raw.writeHead(ACK.status, ACK_HEADERS).end(ACK_BYTES);
		metrics.inbound.inc({ result });
		metrics.ackSeconds.observe((performance.now() - startedAt) / 1000);
	}

	/** Nothing is acknowledged under a connection that was removed meanwhile: nobody would look at it. A removal waits for what goes by a fresh look; what took longer looks once more. */
	async function mayAcknowledge({ askedAt }: Admitted, token: string): Promise<boolean> {
		return performance.now() - askedAt <= CONNECTION_TRUST_MS || connections.leadsSomewhere(token);
	}

	async function keep(arrival: Arrival, admitted: Admitted, token: string, reply: FastifyReply): Promise<void> {
		const landing = await commits.add(arrival);
		if (!(await mayAcknowledge(admitted, token))) throw unknownToken();
		acknowledge(reply, landing, admitted.startedAt);
		const { id, connectionId, billId } = arrival;
		if (landing === 'quarantined') {
			const reason = arrival.quarantine?.reason ?? 'other_amount';
			metrics.quarantine.inc({ reason });
			if (mayLog(connectionId)) log.warn({ eventId: id, connectionId, billId, reason }, 'callback quarantined');
		} else log.debug({ eventId: id, connectionId, billId, landing }, 'callback acknowledged');
	}

	app.decorateRequest('admitted', null);
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
		done(null, body),
	);

	app.setErrorHandler((thrown, request, reply) => {
		const error = asAdapterError(thrown);
		metrics.inbound.inc({ result: resultOf(error) });
		request.log = log.child({ requestId: request.id });
		sendError(thrown, request, reply);
	});

	app.route<{ Params: { token: string } }>({
		method: 'POST',
		url: '/callbacks/:token',
		bodyLimit: BODY_LIMIT,
		// A logger for each request would cost more than all checks.
		childLoggerFactory: (logger) => logger,
		onRequest(request, _reply, done) {
			const startedAt = performance.now();
			const found = connections.find(request.params.token);
			if (!(found instanceof Promise)) done(admit(request, found, startedAt));
			else found.then((known) => done(admit(request, known, startedAt)), done);
		},
		handler(request, reply) {
			const { admitted } = request;
			if (admitted === null) throw unknownToken();
			const { connection, startedAt } = admitted;
			const unreadable = whyUnreadable(request);
			if (unreadable !== undefined) throw new Refusal('wrong_type', 'unsupported_media_type', unreadable);
			const { body } = request;
			if (!(body instanceof Uint8Array) || body.byteLength === 0)
				throw refuse(request, connection, 'malformed', 'The body is empty.');
			if (!isUtf8(body)) throw refuse(request, connection, 'malformed', 'The body is not text in UTF-8.');
			const judgement = judge(body, connection, now());
			if (judgement.verdict === 'keep') {
				keep(judgement.arrival, admitted, request.params.token, reply).catch((error: unknown) => reply.send(error));
			} else if (judgement.verdict === 'nothing') {
				const { billId, reason } = judgement;
				if (mayLog(connection.id))
					log.info({ connectionId: connection.id, billId, reason }, 'callback acknowledged, nothing kept');
				acknowledge(reply, 'unpaid', startedAt);
			} else throw refuse(request, connection, judgement.verdict, judgement.reason);
		},
	});
}

function unknownToken(): Refusal {
	return new Refusal('unknown_token', 'not_found', 'There is no connection with this callback URL.');
}

/** Why a body is not looked at, by what its headers say of it; `undefined` when it is. No type at all is fine. */
function whyUnreadable({ headers }: FastifyRequest): string | undefined {
	if (!READABLE_ENCODING.test(headers['content-encoding'] ?? '')) return 'A compressed body is not read here.';
	const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
	if (type.trim() !== '' && !READABLE_TYPE.test(type.trim())) return 'The content type is neither JSON nor a form.';
	const charset = parameters.map((one) => one.trim()).find((one) => one.startsWith('charset='));
	if (charset !== undefined && !READABLE_CHARSET.test(charset.slice(8).replaceAll('"', '')))
		return 'The charset is not UTF-8.';
	return undefined;
}

function resultOf(error: AdapterError): InboundResult {
	if (error instanceof Refusal) return error.result;
	if (error.code === 'payload_too_large') return 'too_large';
	if (error.code === 'unsupported_media_type') return 'wrong_type';
	return error.code === 'invalid_request' ? 'malformed' : 'unavailable';
}
