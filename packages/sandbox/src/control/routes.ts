/** The control API: one row per route. The README's table is tested against this one. */
import type { FastifyError, FastifyInstance } from 'fastify';
import { PAY_METHODS } from '../approval';
import { FAULTS } from '../faults';
import { ALL_MODELS } from '../settings';
import { MAPPING_STATUSES } from '../sub-merchants';
import type { Control } from './control';
import {
	badRequest,
	ControlError,
	flag,
	listOf,
	maybe,
	number,
	object,
	oneOf,
	type Reader,
	read,
	text,
	whole,
	won,
} from './read';

export interface ControlRow {
	readonly method: 'GET' | 'POST' | 'DELETE';
	/** `:billId` comes from the path. */
	readonly path: string;
	readonly what: string;
	/** JSON fields, as the README shows them. */
	readonly body: string;
	/** `input` is the body of a POST, the query of a GET, with the parameters of the path. */
	readonly run: (control: Control, input: unknown) => unknown;
}

/** A route that takes nothing refuses anything, so that a misplaced field is not overlooked. */
const noInput =
	(run: (control: Control) => unknown): ControlRow['run'] =>
	(control, input) => {
		read({}, input);
		return run(control);
	};

const billName = { billId: text, apiKey: maybe(text) };
const style = {
	callbackSpelling: maybe(oneOf(['snake', 'camel'])),
	callbackKey: maybe(oneOf(['present', 'absent'])),
	notifyCancel: maybe(flag),
};
const keyText: Reader<string> = (value, name) => {
	const key = text(value, name);
	if (key.length > 32) throw badRequest(`${name} may have 32 characters at most`);
	return key;
};
const storeChoice = { apiKey: maybe(text), member: maybe(text), merchant: maybe(text) };
const receipt = object({ trader: oneOf(['0', '1']), issuanceNumber: text });
const phoneText: Reader<string> = (value, name) => {
	if (typeof value !== 'string' || !/^\d{9,15}$/.test(value)) throw badRequest(`${name} must be 9 to 15 digits`);
	return value;
};
const methods = Object.keys(PAY_METHODS).filter((name): name is keyof typeof PAY_METHODS => name in PAY_METHODS);

export const CONTROL: readonly ControlRow[] = [
	{
		method: 'GET',
		path: '/control/bills',
		what: 'every bill with callbacks and attempts, oldest first',
		body: '',
		run: noInput((control) => control.listBills()),
	},
	{
		method: 'GET',
		path: '/control/bills/:billId',
		what: 'one bill with callbacks and attempts',
		body: '',
		run: (control, input) => control.getBill(read(billName, input)),
	},
	{
		method: 'POST',
		path: '/control/bills/:billId',
		what: 'callback style of one bill (V2)',
		body: 'callbackSpelling? `snake`/`camel`, callbackKey? `present`/`absent`, notifyCancel?',
		run: (control, input) => control.setBill(read({ ...billName, ...style }, input)),
	},
	{
		method: 'POST',
		path: '/control/pay',
		what: 'pay a bill; answers after the first callback attempt',
		body: 'billId, method? (`card`, `keyin`, `offlineCard`, `cardRecurring`, `bank`, `cash`), amount?, months?, cashReceipt? `{trader, issuanceNumber}` or null for none, byHand?, wait?',
		run: (control, input) =>
			control.pay(
				read(
					{
						...billName,
						method: maybe(oneOf(methods)),
						amount: maybe(won),
						months: maybe(whole(0, 36)),
						cashReceipt: maybe((value, name) => (value === null ? null : receipt(value, name))),
						byHand: maybe(flag),
						wait: maybe(flag),
					},
					input,
				),
			),
	},
	{
		method: 'POST',
		path: '/control/decline',
		what: 'the payment fails; the bill stays unpaid, no callback',
		body: 'billId, reason?',
		run: (control, input) => control.decline(read({ ...billName, reason: maybe(text) }, input)),
	},
	{
		method: 'POST',
		path: '/control/cancel',
		what: 'cancel a paid bill as from the manager site',
		body: 'billId, reason?',
		run: (control, input) => control.cancel(read({ ...billName, reason: maybe(text) }, input)),
	},
	{
		method: 'POST',
		path: '/control/destroy',
		what: 'destroy an unpaid bill as from the manager site',
		body: 'billId',
		run: (control, input) => control.destroy(read(billName, input)),
	},
	{
		method: 'POST',
		path: '/control/expire',
		what: 'make yesterday (KST) the last day of an unpaid bill',
		body: 'billId',
		run: (control, input) => control.expire(read(billName, input)),
	},
	{
		method: 'GET',
		path: '/control/callbacks',
		what: 'callbacks with attempts; `?billId=`',
		body: '',
		run: (control, input) => control.listCallbacks(read({ billId: maybe(text), apiKey: maybe(text) }, input)),
	},
	{
		method: 'POST',
		path: '/control/redeliver',
		what: 'send the newest callback of a bill again; answers with each attempt',
		body: 'billId, copies? (1–100), parallel?',
		run: (control, input) =>
			control.redeliver(read({ ...billName, copies: maybe(whole(1, 100)), parallel: maybe(flag) }, input)),
	},
	{
		method: 'GET',
		path: '/control/certification',
		what: 'rehearsal of certification (검수): which bills show what, and what is missing; `?member=`, `?merchant=`, `?apiKey=`',
		body: '',
		run: (control, input) => control.getCertification(read(storeChoice, input)),
	},
	{
		method: 'GET',
		path: '/control/clock',
		what: 'sandbox time',
		body: '',
		run: noInput((control) => control.getClock()),
	},
	{
		method: 'POST',
		path: '/control/clock/advance',
		what: 'move the clock; due retries fire in order and are waited for',
		body: 'hours (0–8784, fractions allowed)',
		run: (control, input) => control.advanceClock(read({ hours: number(0, 8784) }, input)),
	},
	{
		method: 'GET',
		path: '/control/messages',
		what: "what reached the customer's phone; `?phone=`, `?billId=`",
		body: '',
		run: (control, input) => control.listMessages(read({ phone: maybe(text), billId: maybe(text) }, input)),
	},
	{
		method: 'GET',
		path: '/control/requests',
		what: 'API calls received, keys masked; `?path=`, `?action=`',
		body: '',
		run: (control, input) => control.listRequests(read({ path: maybe(text), action: maybe(text) }, input)),
	},
	{
		method: 'GET',
		path: '/control/faults',
		what: 'queued faults',
		body: '',
		run: noInput((control) => control.listFaults()),
	},
	{
		method: 'POST',
		path: '/control/faults',
		what: 'queue a fault',
		body: 'kind, times?, path?, action?, billId?, ms?, copies?, code?, afterWork?',
		run: (control, input) =>
			control.addFault(
				read(
					{
						kind: oneOf(FAULTS.map((row) => row.kind)),
						times: maybe(whole(1, 1_000_000)),
						path: maybe(text),
						action: maybe(text),
						billId: maybe(text),
						ms: maybe(whole(0, 600_000)),
						copies: maybe(whole(2, 100)),
						code: maybe(text),
						afterWork: maybe(flag),
					},
					input,
				),
			),
	},
	{
		method: 'DELETE',
		path: '/control/faults',
		what: 'forget all queued faults',
		body: '',
		run: (control) => control.clearFaults(),
	},
	{
		method: 'GET',
		path: '/control/stores',
		what: 'stores with keys, contracts and points',
		body: '',
		run: noInput((control) => control.listStores()),
	},
	{
		method: 'POST',
		path: '/control/stores',
		what: 'add a store, or change the one with the same apiKey, member and merchant',
		body: 'apiKey?, member?, merchant?, name?, businessNumber?, models? (`V1 T`, `V1 U`, `V2`), balance?, openState? (`open`, `review`, `joined`), callbackSpelling?, callbackKey?, notifyCancel?',
		run: (control, input) =>
			control.putStore(
				read(
					{
						apiKey: maybe(keyText),
						member: maybe(text),
						merchant: maybe(text),
						name: maybe(text),
						businessNumber: maybe(text),
						models: maybe(listOf(oneOf(ALL_MODELS))),
						balance: maybe(whole(0, 1e12)),
						openState: maybe(oneOf(['open', 'review', 'joined'])),
						...style,
					},
					input,
				),
			),
	},
	{
		method: 'POST',
		path: '/control/points',
		what: 'set the points of a store, e.g. to a low balance',
		body: 'balance, apiKey?, member?, merchant?',
		run: (control, input) => control.setPoints(read({ ...storeChoice, balance: whole(0, 1e12) }, input)),
	},
	{
		method: 'GET',
		path: '/control/cash-receipts',
		what: 'cash receipts, oldest first; `?billId=`',
		body: '',
		run: (control, input) => control.listCashReceipts(read({ billId: maybe(text) }, input)),
	},
	{
		method: 'POST',
		path: '/control/cash-receipts',
		what: 'issue a cash receipt as from the manager site',
		body: 'billId, price? (of the bill), supplyPrice? and tax? (10 % when missing), trader? `0`/`1`, issuanceNumber?, apiKey?, member?, merchant?',
		run: (control, input) =>
			control.issueCashReceipt(
				read(
					{
						...storeChoice,
						billId: text,
						price: maybe(won),
						supplyPrice: maybe(won),
						tax: maybe(won),
						trader: maybe(oneOf(['0', '1'])),
						issuanceNumber: maybe(text),
					},
					input,
				),
			),
	},
	{
		method: 'POST',
		path: '/control/cash-receipts/cancel',
		what: 'cancel a cash receipt as from the manager site',
		body: 'billId',
		run: (control, input) => control.cancelCashReceipt(read(billName, input)),
	},
	{
		method: 'GET',
		path: '/control/sub-merchants',
		what: 'sub-merchants with link status, callbacks and attempts',
		body: '',
		run: noInput((control) => control.listSubMerchants()),
	},
	{
		method: 'POST',
		path: '/control/sub-merchants/advance',
		what: 'move a link to its next status; answers after the first callback attempt',
		body: 'member, merchant, apiKey?, status? (any), companyNm?, branchNm?, businessNumber?, ceoName?, email?, wait?',
		run: (control, input) =>
			control.advanceSubMerchant(
				read(
					{
						...storeChoice,
						status: maybe(oneOf(MAPPING_STATUSES)),
						companyNm: maybe(text),
						branchNm: maybe(text),
						businessNumber: maybe(text),
						ceoName: maybe(text),
						email: maybe(text),
						wait: maybe(flag),
					},
					input,
				),
			),
	},
	{
		method: 'POST',
		path: '/control/sub-merchants/pause',
		what: 'pause a sub-merchant: new bills, resends, receipts and RP calls are refused until it is advanced again',
		body: 'member, merchant, apiKey?, wait?',
		run: (control, input) => control.pauseSubMerchant(read({ ...storeChoice, wait: maybe(flag) }, input)),
	},
	{
		method: 'POST',
		path: '/control/sub-merchants/redeliver',
		what: 'send the newest link callback of a sub-merchant again; answers with each attempt',
		body: 'member, merchant, apiKey?, copies? (1–100), parallel?',
		run: (control, input) =>
			control.redeliverLink(read({ ...storeChoice, copies: maybe(whole(1, 100)), parallel: maybe(flag) }, input)),
	},
	{
		method: 'GET',
		path: '/control/pay-methods',
		what: 'registered pay methods, deleted ones too; `?member=`, `?merchant=`',
		body: '',
		run: (control, input) => control.listPayMethods(read({ member: maybe(text), merchant: maybe(text) }, input)),
	},
	{
		method: 'POST',
		path: '/control/pay-methods',
		what: 'register a pay method as its customer would',
		body: 'phone?, apiKey?, member?, merchant?',
		run: (control, input) => control.addPayMethod(read({ ...storeChoice, phone: maybe(phoneText) }, input)),
	},
	{
		method: 'POST',
		path: '/control/pay-methods/delete',
		what: 'delete a registered pay method',
		body: 'methodId',
		run: (control, input) => control.deletePayMethod(read({ methodId: text }, input)),
	},
	{
		method: 'GET',
		path: '/control/settings',
		what: 'settings',
		body: '',
		run: noInput((control) => control.getSettings()),
	},
	{
		method: 'POST',
		path: '/control/settings',
		what: 'change settings',
		body: 'callbackSpelling?, callbackKey?, notifyCancel?, sendCost?, callbackTimeoutMs?, testBillIds?, publicCallbacksOnly?',
		run: (control, input) =>
			control.setSettings(
				read(
					{
						...style,
						sendCost: maybe(whole(0, 1e9)),
						callbackTimeoutMs: maybe(whole(1, 600_000)),
						testBillIds: maybe(flag),
						publicCallbacksOnly: maybe(flag),
					},
					input,
				),
			),
	},
	{
		method: 'POST',
		path: '/control/reset',
		what: 'back to the start: no bills, calls or faults; configured stores; real time',
		body: '',
		run: noInput((control) => control.reset()),
	},
];

/** `hours=1` stays a text: queries hold texts only. */
const inputOf = (row: ControlRow, params: unknown, query: unknown, body: unknown): unknown => {
	const base = row.method === 'POST' ? (body ?? {}) : query;
	if (typeof base !== 'object' || base === null || Array.isArray(base)) return base;
	return { ...base, ...(typeof params === 'object' ? params : {}) };
};

export function controlRoutes(control: Control) {
	return async (app: FastifyInstance): Promise<void> => {
		app.setErrorHandler((error: FastifyError | ControlError, request, reply) => {
			if (error instanceof ControlError) {
				return reply.code(error.status).send({ error: error.error, message: error.message });
			}
			const status = error.statusCode ?? 500;
			if (status >= 500) request.log.error(error);
			return reply.code(status).send({
				error: status < 500 ? 'invalid_request' : 'internal',
				message: status < 500 ? error.message : 'the sandbox failed',
			});
		});
		app.get('/control', () => CONTROL.map(({ method, path, what, body }) => ({ method, path, what, body })));
		for (const row of CONTROL) {
			app.route({
				method: row.method,
				url: row.path,
				handler: async (request) => row.run(control, inputOf(row, request.params, request.query, request.body)),
			});
		}
	};
}
