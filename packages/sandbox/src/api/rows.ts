/**
 * The table of the API: one row per operation. A row says where it lives, who may call it, what it takes, what its hash is made of,
 * and what it does. The server, the OpenAPI test and the shape tests all read this table; adding an operation is adding a row.
 */
import { approvalFields } from '../approval-fields';
import type { Bill, Generation, SendType } from '../bill';
import { Refusal } from '../refusal';
import { camel } from '../spelling';
import { kstDigits } from '../time';
import { CASH_RECEIPT_ROWS } from './cash-receipt-rows';
import type { FieldRule } from './fields';
import { PARTNER_ROWS } from './partner-rows';
import { RECURRING_ROWS } from './recurring-rows';
import {
	type AnswerFields,
	type ApiRow,
	type Call,
	optional,
	refusePrivateCallback,
	required,
	v1Credentials,
	v2Credentials,
} from './row';

const V1_BILL_FIELDS: readonly FieldRule[] = [
	required('bill_id', 'billId', 20),
	required('product_nm', 'text', 100),
	required('member_nm', 'text', 30),
	required('phone', 'phone'),
	required('price', 'price', 10),
	required('hash', 'hash'),
	required('callbackURL', 'url', 2000),
	optional('message', 'text', 500),
	optional('expire_dt', 'date'),
	optional('bill_issuer', 'text', 50),
];

const V1_URL_FIELDS: readonly FieldRule[] = [
	...V1_BILL_FIELDS.map((rule) => (rule.name === 'phone' ? { ...rule, required: false } : rule)),
	{ ...optional('customer', 'text', 100), outside: true },
	{ ...optional('bill_type', 'choice'), choices: ['P', 'PE'] },
	optional('bill_desc', 'text', 500),
	optional('request_pay_type', 'text', 30),
];

/** V2 prints no lengths for the texts; those of V1 are assumed. */
const V2_BILL_FIELDS: readonly FieldRule[] = [
	required('billId', 'billId', 20),
	{ ...required('sendType', 'choice'), choices: ['TALK', 'URL'] },
	required('productName', 'text', 100),
	required('memberName', 'text', 30),
	required('phone', 'phone'),
	required('price', 'price', 10),
	required('hash', 'hash'),
	required('callbackUrl', 'url', 2000),
	optional('message', 'text', 500),
	optional('expireDt', 'date'),
	optional('billIssuer', 'text', 50),
	optional('pageRedirectUrl', 'url', 2000),
];

const V1_ID = required('bill_id', 'billId', 20);
const V1_ID_PRICE_HASH = [V1_ID, required('price', 'price', 10), required('hash', 'hash')];
const V2_ID = required('billId', 'billId', 20);
const V2_ID_PRICE_HASH = [V2_ID, required('price', 'price', 10), required('hash', 'hash')];

function createBill(call: Call, generation: Generation, sendType: SendType): Bill {
	const v1 = generation === 'V1';
	const billId = call.text(v1 ? 'bill_id' : 'billId');
	const callbackName = v1 ? 'callbackURL' : 'callbackUrl';
	const { settings } = call.ledger;
	if (settings.testBillIds && !billId.startsWith(call.store.businessNumber)) {
		const name = v1 ? 'bill_id' : 'billId';
		throw new Refusal(
			'invalid',
			`${name} must start with the store's business number ${call.store.businessNumber} (test environment)`,
		);
	}
	refusePrivateCallback(call, callbackName);
	return call.billing.create(call.store, {
		billId,
		generation,
		sendType,
		productName: call.text(v1 ? 'product_nm' : 'productName'),
		memberName: call.text(v1 ? 'member_nm' : 'memberName'),
		phone: call.optional('phone'),
		price: call.text('price'),
		message: call.optional('message'),
		expireDate: call.optional(v1 ? 'expire_dt' : 'expireDt'),
		issuer: call.optional(v1 ? 'bill_issuer' : 'billIssuer'),
		callbackUrl: call.text(callbackName),
		redirectUrl: v1 ? null : call.optional('pageRedirectUrl'),
		hash: call.text('hash'),
	});
}

const shortUrl = (call: Call, bill: Bill): string => `${call.origin}/b/${bill.code}`;

const v1Create =
	(sendType: SendType) =>
	(call: Call): AnswerFields => {
		const bill = createBill(call, 'V1', sendType);
		return {
			...v1Credentials(call),
			bill_id: bill.billId,
			hash: bill.hash,
			shortURL: shortUrl(call, bill),
			...(bill.issuer === null ? {} : { bill_issuer: bill.issuer }),
		};
	};

function cancelFields(call: Call, bill: Bill): { num: string; originNum: string; dt: string } {
	void call.billing.cancel(bill, 'api', call.optional('cancelReason'));
	return {
		num: bill.cancellation?.num ?? '',
		originNum: bill.approval?.num ?? '',
		dt: kstDigits(bill.cancellation?.at ?? 0),
	};
}

const balance = (call: Call): AnswerFields => ({
	balance: call.store.balance,
	chargeUrl: `${call.origin}/charge/${call.ledger.storeCode(call.store)}`,
});

const BILL_ROWS: readonly ApiRow[] = [
	{
		generation: 'V1',
		action: 'send',
		path: '/if/bill/send',
		models: ['V1 T'],
		caller: 'store',
		nest: 'bill',
		fields: V1_BILL_FIELDS,
		hash: 'withPhone',
		begins: true,
		confidence: 'documented',
		handle: v1Create('TALK'),
	},
	{
		generation: 'V1',
		action: 'url',
		path: '/if/bill/url',
		models: ['V1 U'],
		caller: 'store',
		nest: 'bill',
		fields: V1_URL_FIELDS,
		hash: 'phoneIfGiven',
		begins: true,
		confidence: 'seen',
		handle: v1Create('URL'),
	},
	{
		generation: 'V1',
		action: 'read',
		path: '/if/bill/read',
		models: ['V1 T', 'V1 U'],
		caller: 'store',
		nest: 'flat',
		fields: [V1_ID],
		hash: 'none',
		bare: true,
		confidence: 'documented',
		handle: (call) => {
			const bill = call.bill();
			return {
				...approvalFields(bill),
				...(bill.approval === null ? {} : { appr_cat_id: bill.approval.terminal }),
			};
		},
	},
	{
		generation: 'V1',
		action: 'resend',
		path: '/if/bill/resend',
		models: ['V1 T'],
		caller: 'store',
		nest: 'flat',
		fields: [V1_ID],
		hash: 'none',
		begins: true,
		confidence: 'seen',
		handle: (call) => {
			call.billing.resend(call.store, call.bill());
			return {};
		},
	},
	{
		generation: 'V1',
		action: 'destroy',
		path: '/if/bill/destroy',
		models: ['V1 T', 'V1 U'],
		caller: 'store',
		nest: 'flat',
		fields: V1_ID_PRICE_HASH,
		hash: 'withoutPhone',
		confidence: 'seen',
		handle: (call) => {
			const bill = call.bill();
			call.billing.destroy(bill, 'api');
			return { ...v1Credentials(call), bill_id: bill.billId, hash: call.text('hash') };
		},
	},
	{
		generation: 'V1',
		action: 'cancel',
		path: '/if/bill/cancel',
		models: ['V1 T', 'V1 U'],
		caller: 'store',
		nest: 'flat',
		fields: V1_ID_PRICE_HASH,
		hash: 'withoutPhone',
		confidence: 'documented',
		handle: (call) => {
			const bill = call.bill();
			const { num, originNum, dt } = cancelFields(call, bill);
			return {
				...v1Credentials(call),
				bill_id: bill.billId,
				hash: call.text('hash'),
				appr_num: num,
				appr_origin_num: originNum,
				appr_cancel_dt: dt,
			};
		},
	},
	{
		generation: 'V1',
		action: 'remainCount',
		path: '/if/read/remain_count',
		models: ['V1 T', 'V1 U'],
		caller: 'partner',
		nest: 'none',
		fields: [],
		hash: 'none',
		confidence: 'seen',
		handle: (call) => ({ info: { remain_count: call.store.balance } }),
	},
	{
		generation: 'V2',
		action: 'send',
		path: '/bill',
		models: ['V2'],
		caller: 'store',
		nest: 'bill',
		fields: V2_BILL_FIELDS,
		hash: 'withPhone',
		begins: true,
		confidence: 'documented',
		handle: (call) => {
			const bill = createBill(call, 'V2', call.text('sendType') === 'URL' ? 'URL' : 'TALK');
			return { ...v2Credentials(call), billId: bill.billId, hash: bill.hash, shortUrl: shortUrl(call, bill) };
		},
	},
	{
		generation: 'V2',
		action: 'read',
		path: '/bill/read',
		models: ['V2'],
		caller: 'store',
		nest: 'bill',
		fields: [V2_ID],
		hash: 'none',
		confidence: 'documented',
		handle: (call) =>
			Object.fromEntries(Object.entries(approvalFields(call.bill())).map(([name, value]) => [camel(name), value])),
	},
	{
		generation: 'V2',
		action: 'resend',
		path: '/bill/resend',
		models: ['V2'],
		caller: 'store',
		nest: 'bill',
		fields: [V2_ID],
		hash: 'none',
		begins: true,
		confidence: 'documented',
		handle: (call) => {
			const bill = call.bill();
			call.billing.resend(call.store, bill);
			return { apiKey: call.store.apiKey, billId: bill.billId };
		},
	},
	{
		generation: 'V2',
		action: 'destroy',
		path: '/bill/destroy',
		models: ['V2'],
		caller: 'store',
		nest: 'bill',
		fields: V2_ID_PRICE_HASH,
		hash: 'withoutPhone',
		confidence: 'measured',
		handle: (call) => {
			const bill = call.bill();
			call.billing.destroy(bill, 'api');
			return { apiKey: call.store.apiKey, billId: bill.billId };
		},
	},
	{
		generation: 'V2',
		action: 'cancel',
		path: '/bill/cancel',
		models: ['V2'],
		caller: 'store',
		nest: 'bill',
		fields: [...V2_ID_PRICE_HASH, optional('cancelReason', 'text', 20)],
		hash: 'withoutPhone',
		confidence: 'documented',
		handle: (call) => {
			const bill = call.bill();
			const { num, originNum, dt } = cancelFields(call, bill);
			return {
				...v2Credentials(call),
				billId: bill.billId,
				hash: call.text('hash'),
				apprNum: num,
				apprOriginNum: originNum,
				apprCancelDt: dt,
			};
		},
	},
	{
		generation: 'V2',
		action: 'remainCount',
		path: '/read/remain_count',
		models: ['V2'],
		caller: 'partner',
		nest: 'none',
		fields: [],
		hash: 'none',
		confidence: 'documented',
		handle: balance,
	},
	{
		generation: 'V2',
		action: 'merchantRemainCount',
		path: '/read/merchant/remain_count',
		models: ['V2'],
		caller: 'store',
		nest: 'none',
		fields: [],
		hash: 'none',
		confidence: 'documented',
		handle: balance,
	},
];

export const API: readonly ApiRow[] = [...BILL_ROWS, ...CASH_RECEIPT_ROWS, ...RECURRING_ROWS, ...PARTNER_ROWS];

/** Where a row is served: `/v1/if/bill/send`. */
export const servedPath = (row: Pick<ApiRow, 'generation' | 'path'>): string =>
	`/${row.generation.toLowerCase()}${row.path}`;
