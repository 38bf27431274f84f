/** The actions: calls at PaySsam over the adapter's API, one route for each row of core's endpoint table, and one for what the table does not know. */
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { type Action, type MayRepeat, type Outcome, parseWon, type UncheckedInput } from 'payssam-core';
import { Type } from 'typebox';
import { idOfSent } from '../actions/bill-id';
import { connectionGone, newlyWatched, textsOf } from '../actions/consequences';
import { type KeptAnswer, once, type Run, readIdempotencyKey, requestHash } from '../actions/idempotency';
import { type ActionAnswer, type Order, type Performed, perform } from '../actions/perform';
import { isFinal, refusalOf } from '../actions/refusal';
import {
	askedFor,
	connectionFor,
	HASH_RULES,
	IDENTITIES,
	isRecord,
	NESTINGS,
	storeOf,
	textOf,
} from '../actions/request';
import { ACTION_ROUTES, ACTIONS, mayRepeat, modelsOf, rowsOf } from '../actions/table';
import type { WatchedBill } from '../domain/bill';
import type { Connection } from '../domain/connection';
import { AdapterError } from '../domain/errors';
import type { Services } from '../services';
import {
	answerSchema,
	BillIdParams,
	CustomCallBody,
	FindBillQuery,
	FoundSchema,
	inputSchema,
	WatchBody,
	WatchedSchema,
} from './action-schemas';
import { mayUse, needs } from './auth';
import { envelopeOf } from './errors';
import { refusals, SECURITY } from './schemas';

const REFUSALS = [
	'invalid_request',
	'not_found',
	'bill_not_found',
	'conflict',
	'in_progress',
	'refused',
	'idempotency_mismatch',
	'outcome_unknown',
	'provider_unavailable',
] as const;

const IdempotencyHeaders = Type.Object({
	'idempotency-key': Type.Optional(
		Type.String({
			maxLength: 128,
			description:
				'Makes the request safe to repeat: the same request under the same key is carried out once and answered alike. 1 to 128 printable characters, unique to what you want done.',
		}),
	),
});

export function registerActions(app: FastifyInstance, services: Services): void {
	// Answers are written as they are kept, so that a repeat gets the same text; a serializer for each status of each route would cost the start of the process.
	app.setSerializerCompiler(() => (value) => JSON.stringify(value));
	for (const action of ACTIONS) registerAction(app, services, action);
	registerFindBill(app, services);
	registerCustomCall(app, services);
	registerWatch(app, services);
}

function registerAction(app: FastifyInstance, services: Services, action: Action): void {
	const { method, path } = ACTION_ROUTES[action];
	const isPost = method === 'POST';
	app.route({
		method,
		url: path,
		onRequest: needs(isPost ? 'actions' : 'read'),
		schema: schemaOf(action),
		handler: async (request, reply) => {
			const asked = askedFor(recordOf(request.params), recordOf(request.query), recordOf(request.body));
			const connection = await connectionOf(services, request, asked.connectionId);
			const order = (resumed: boolean, idempotency: Order['idempotency']): Order => ({
				action,
				connection,
				asked,
				idempotency,
				resumed,
			});
			const run = (resumed: boolean, idempotency: Order['idempotency']): Promise<Performed> =>
				perform(services, order(resumed, idempotency));
			return isPost
				? answerOnce(services, request, reply, { mayRepeat: mayRepeat(action), run })
				: sendAnswer(reply, answerOf(await run(false, undefined), mayRepeat(action)));
		},
	});
}

/** For those who know a bill by their own name for it. */
function registerFindBill(app: FastifyInstance, services: Services): void {
	app.route({
		method: 'GET',
		url: '/bills',
		onRequest: needs('read'),
		schema: {
			...describe('findBill', 'Find a bill', FIND_BILL),
			querystring: FindBillQuery,
			response: { 200: FoundSchema, ...refusals(...REFUSALS) },
		},
		handler: async (request, reply) => {
			const { absent, ...query } = recordOf(request.query);
			const { reference, input, ...asked } = askedFor({}, query, {});
			const connection = await connectionOf(services, request, asked.connectionId);
			const billId = idOfSent(connection, { billId: textOf(input.billId), reference, ...storeOf(connection, input) });
			const order = { action: 'bill.read', connection, idempotency: undefined, resumed: false } as const;
			const found = await perform(services, { ...order, asked: { ...asked, reference, input: { ...input, billId } } });
			if (found.outcome !== 'done') {
				const refusal = refusalOf(found, mayRepeat('bill.read'));
				if (refusal.code !== 'bill_not_found' || absent !== 'null') throw refusal;
				const nothing = { connectionId: connection.id, billId, result: null, settledBy: null, warnings: [] };
				return sendAnswer(reply, okAnswer(nothing));
			}
			const result = withKnown(found.answer.result, await services.store.bills.get(connection.id, billId));
			return sendAnswer(reply, okAnswer({ ...found.answer, result }));
		},
	});
}

/** Adds what the adapter knows of a bill: PaySsam names neither the amount of an unpaid one nor for whom and what it is. */
function withKnown(read: unknown, bill: WatchedBill | undefined): Record<string, unknown> {
	const result = recordOf(read);
	const price = bill?.price ?? null;
	return {
		...result,
		amount: result.amount ?? (price === null ? null : Number(price)),
		productName: bill?.productName ?? null,
		memberName: bill?.memberName ?? null,
		reference: bill?.reference ?? null,
		shortUrl: bill?.shortUrl ?? null,
		expireDate: bill?.expireDate ?? null,
	};
}

const FIND_BILL =
	'Asks PaySsam for the state of a bill and its payment, by its id or by the `reference` under which it was sent through the adapter without an id of its own. Of a bill under watch the answer also has what PaySsam does not tell: the amount while it is unpaid, customer, product, link and last day. Answers 404 `bill_not_found` where there is none, or as `absent` says.';

function registerCustomCall(app: FastifyInstance, services: Services): void {
	app.route({
		method: 'POST',
		url: '/calls',
		onRequest: needs('actions'),
		schema: {
			...describe('customCall', 'Any call', CUSTOM_CALL),
			headers: IdempotencyHeaders,
			body: CustomCallBody,
			response: { 200: answerSchema('fields'), ...refusals(...REFUSALS) },
		},
		handler: async (request, reply) => {
			const body = recordOf(request.body);
			const connection = await connectionOf(services, request, textOf(body.connectionId));
			const changesNothing = body.changesNothing === true;
			const run = async (): Promise<Performed> => {
				const outcome = await services.clientOf(connection).call({
					path: textOf(body.path) ?? '',
					body: isRecord(body.body) ? body.body : {},
					identity: IDENTITIES.find((one) => one === body.identity),
					hash: HASH_RULES.find((one) => one === body.hash),
					nesting: NESTINGS.find((one) => one === body.nesting),
					changesNothing,
				});
				return customAnswer(connection, outcome);
			};
			return answerOnce(services, request, reply, { mayRepeat: changesNothing ? 'always' : 'never', run });
		},
	});
}

const CUSTOM_CALL =
	'For what PaySsam has and the other routes do not: a path and a JSON body; key, store and, on request, the hash are added. Nothing follows from it: no event, no bill under watch.';

function customAnswer(connection: Connection, outcome: Outcome<unknown>): Performed {
	if (outcome.outcome !== 'done') return outcome;
	const warnings = outcome.warnings.map(({ field, problem, remedy }) => ({ field, problem, remedy }));
	const answer = { connectionId: connection.id, billId: null, result: outcome.value, settledBy: null, warnings };
	return { outcome: 'done', answer };
}

function registerWatch(app: FastifyInstance, services: Services): void {
	app.route({
		method: 'POST',
		url: '/bills/:billId/watch',
		onRequest: needs('actions'),
		schema: {
			...describe(
				'watchBill',
				'Watch a bill that was sent elsewhere',
				'PaySsam calls back payments only. A bill under watch is read until it is final, and its end is an event. What is known of it already stays; until a read has found it, its store can be corrected by registering it again.',
			),
			params: BillIdParams,
			body: WatchBody,
			response: { 200: WatchedSchema, ...refusals('invalid_request', 'not_found', 'conflict') },
		},
		handler: async (request, reply) => {
			const body = recordOf(request.body);
			const billId = textOf(recordOf(request.params).billId) ?? '';
			const connection = await connectionOf(services, request, textOf(body.connectionId));
			if (!connection.policies.reconcile)
				throw new AdapterError('conflict', 'Bills of this connection are not read.', {
					whatToDo: 'Switch the reading of bills on in the policies of the connection.',
				});
			services.clientOf(connection).preview('bill.read', { billId, ...storeIn(body) });
			const bill = newlyWatched(services, connection, {
				billId,
				price: priceIn(body.price),
				reference: textOf(body.reference) ?? null,
				shortUrl: textOf(body.shortUrl) ?? null,
				state: 'unknown',
				dueAt: services.now(),
				...textsOf(body),
			});
			if (!(await services.store.bills.register(bill))) throw connectionGone();
			const kept = (await services.store.bills.get(connection.id, billId)) ?? bill;
			const nextLookAt = kept.dueAt === null ? null : new Date(kept.dueAt).toISOString();
			return reply.send({ connectionId: connection.id, billId, state: kept.state, nextLookAt });
		},
	});
}

function storeIn({ member, merchant }: UncheckedInput): UncheckedInput {
	return { member, merchant };
}

function priceIn(value: unknown): string | null {
	if (value === undefined) return null;
	const price = parseWon(value);
	if (price.ok) return price.value;
	const { problem, remedy } = price;
	throw new AdapterError('invalid_request', 'Some fields cannot be used.', {
		issues: [{ field: 'price', problem, remedy }],
	});
}

function connectionOf(
	services: Services,
	request: FastifyRequest,
	connectionId: string | undefined,
): Promise<Connection> {
	return connectionFor(services.store, connectionId, (id) => mayUse(request, id));
}

interface Repeatable {
	readonly mayRepeat: MayRepeat;
	readonly run: (resumed: boolean, idempotency: Order['idempotency']) => Promise<Performed>;
}

/** Carries a POST out, once under its Idempotency-Key where it has one. */
async function answerOnce(
	services: Services,
	request: FastifyRequest,
	reply: FastifyReply,
	{ mayRepeat: repeat, run }: Repeatable,
): Promise<FastifyReply> {
	const key = readIdempotencyKey(request.headers['idempotency-key']);
	if (key === undefined) return sendAnswer(reply, answerOf(await run(false, undefined), repeat));
	const apiKeyId = request.caller.apiKeyId ?? 'pages';
	const path = request.url.split('?', 1)[0] ?? '';
	const hash = requestHash(request.method, path, request.query, request.body);
	let refusal: AdapterError | undefined;
	const kept = await once(
		services,
		{ apiKeyId, key, hash, mayRepeat: repeat },
		async (resumed): Promise<Run> => {
			const performed = await run(resumed, { apiKeyId, key });
			if (performed.outcome === 'done') return { isFinal: true, answer: okAnswer(performed.answer) };
			refusal = refusalOf(performed, repeat);
			return { isFinal: isFinal(performed, repeat), answer: errorAnswer(refusal, request.id) };
		},
		() => errorAnswer(ABANDONED, request.id),
	);
	// A refusal of just now goes the way of all errors, with its headers.
	if (refusal !== undefined) throw refusal;
	if (kept.replayed) reply.header('idempotency-replayed', 'true');
	return sendAnswer(reply, kept);
}

const ABANDONED = new AdapterError(
	'outcome_unknown',
	'The adapter stopped while it carried this request out, and it is not known whether PaySsam did it.',
	{
		whatToDo:
			'Look in PaySsam, or read the bill or the cash receipt. Only if nothing was done, make the request again under a new Idempotency-Key.',
	},
);

/** @throws AdapterError for what is not done */
function answerOf(performed: Performed, repeat: MayRepeat): KeptAnswer {
	if (performed.outcome === 'done') return okAnswer(performed.answer);
	throw refusalOf(performed, repeat);
}

function okAnswer(answer: ActionAnswer): KeptAnswer {
	return { status: 200, body: JSON.stringify(answer) };
}

function errorAnswer(error: AdapterError, requestId: string): KeptAnswer {
	return { status: error.status, body: JSON.stringify(envelopeOf(error, requestId)) };
}

function sendAnswer(reply: FastifyReply, { status, body }: KeptAnswer): FastifyReply {
	return reply.code(status).type('application/json; charset=utf-8').send(body);
}

function recordOf(value: unknown): UncheckedInput {
	return isRecord(value) ? value : {};
}

function schemaOf(action: Action): FastifySchema {
	const { method, path, summary, description } = ACTION_ROUTES[action];
	const input = inputSchema(action);
	const only = `Contract models: ${modelsOf(action).join(', ')}.`;
	return {
		...describe(operationIdOf(action), summary, `${description} ${only}`),
		...(path.includes(':billId') ? { params: BillIdParams } : {}),
		...(method === 'POST' ? { headers: IdempotencyHeaders, body: input } : { querystring: input }),
		response: { 200: answerSchema(rowsOf(action)[0]?.answer ?? 'fields'), ...refusals(...REFUSALS) },
	};
}

function describe(operationId: string, summary: string, description: string) {
	return { operationId, summary, description, tags: ['Actions'], security: SECURITY };
}

/** `bill.send` as `billSend`. */
function operationIdOf(action: Action): string {
	return action.replace(/\.(.)/, (_dot, letter: string) => letter.toUpperCase());
}
