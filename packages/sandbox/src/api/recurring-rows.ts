/**
 * Recurring payment (RP) and card authentication. What these calls carry beyond the credentials is unknown, so anything is taken; what
 * the sandbox itself needs to walk register → list → pay → delete is in an object of its own, `standIn`, that may be left out.
 */
import type { RegisteredMethod } from '../recurring';
import { kstDigits } from '../time';
import {
	type AnswerFields,
	type ApiRow,
	type Call,
	optional,
	STAND_IN_NOTE,
	v1Credentials,
	v2Credentials,
} from './row';

const method = ({ methodId, phone, card, at }: RegisteredMethod): AnswerFields => ({
	methodId,
	phone,
	issuer: card.name,
	issuerNumber: card.number,
	registeredAt: kstDigits(at),
});

const answered = (call: Call, fields: AnswerFields): AnswerFields => ({
	...v2Credentials(call),
	standIn: { note: STAND_IN_NOTE, ...fields },
});

/** Pays when both the bill and the method are named; a call without them does nothing. */
function pay(call: Call): AnswerFields {
	const methodId = call.optional('methodId');
	if (methodId === null || call.optional('billId') === null) return answered(call, {});
	const bill = call.bill();
	void call.recurring.pay(call.store, bill, methodId).delivery;
	return answered(call, {
		billId: bill.billId,
		methodId,
		apprState: bill.state,
		apprNum: bill.approval?.num ?? '',
		apprPrice: bill.approval?.price ?? '',
	});
}

const V2 = {
	generation: 'V2',
	models: ['V2'],
	caller: 'store',
	nest: 'standIn',
	hash: 'none',
	open: true,
	confidence: 'unknown',
} as const;

export const RECURRING_ROWS: readonly ApiRow[] = [
	{
		...V2,
		action: 'rp',
		path: '/bill/rp',
		fields: [optional('billId', 'billId', 20), optional('methodId', 'text', 30)],
		begins: true,
		handle: pay,
	},
	{
		...V2,
		action: 'rpManage',
		path: '/rp/manage',
		fields: [optional('phone', 'phone')],
		begins: true,
		handle: (call) => answered(call, method(call.recurring.register(call.store, call.optional('phone')))),
	},
	{
		...V2,
		action: 'rpDelete',
		path: '/rp/delete',
		fields: [optional('methodId', 'text', 30)],
		handle: (call) => {
			const methodId = call.optional('methodId');
			return answered(
				call,
				methodId === null ? {} : { methodId: call.recurring.delete(call.store, methodId).methodId },
			);
		},
	},
	{
		...V2,
		action: 'payMethods',
		path: '/customer/pay-method',
		fields: [optional('phone', 'phone')],
		handle: (call) => answered(call, { methods: call.recurring.list(call.store, call.optional('phone')).map(method) }),
	},
	{
		generation: 'V1',
		action: 'cardAuth',
		path: '/if/sandbox-stand-in/card-auth',
		models: ['V1 T', 'V1 U'],
		caller: 'store',
		nest: 'flat',
		fields: [],
		hash: 'none',
		open: true,
		confidence: 'unknown',
		handle: (call) => ({ ...v1Credentials(call), stand_in: { note: STAND_IN_NOTE, fields: call.sent } }),
	},
];
