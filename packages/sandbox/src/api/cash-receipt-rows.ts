/**
 * Cash receipts. V1 issue is documented (its answer is not); V1 cancel and read are inferred by analogy with V2. V2: paths documented,
 * fields seen.
 */
import type { CashReceipt, CashReceiptName } from '../cash-receipts';
import { isTrader } from '../cash-receipts';
import { snake } from '../spelling';
import { kstDigits } from '../time';
import type { FieldRule } from './fields';
import { type AnswerFields, type ApiRow, type Call, required, v1Credentials, v2Credentials } from './row';

const TRADER: FieldRule = { ...required('trader', 'choice'), choices: ['0', '1'] };

const V2_NAME: readonly FieldRule[] = [
	required('billId', 'billId', 20),
	required('hash', 'hash'),
	required('price', 'price', 10),
];
/** The length of the issuance number is ours. */
const V2_ISSUE: readonly FieldRule[] = [
	...V2_NAME,
	required('supplyPrice', 'amount', 10),
	required('tax', 'amount', 10),
	required('issuanceNumber', 'digits', 20),
	TRADER,
];
const inV1 = (rules: readonly FieldRule[]): readonly FieldRule[] =>
	rules.map((rule) => ({ ...rule, name: snake(rule.name) }));

/** A field by its V2 name, whichever generation the call is. */
const value = (call: Call, v1: boolean, name: string): string => call.text(v1 ? snake(name) : name);

function issue(call: Call, v1: boolean): CashReceipt {
	const trader = value(call, v1, 'trader');
	return call.cashReceipts.issue(
		call.store,
		{
			generation: v1 ? 'V1' : 'V2',
			billId: value(call, v1, 'billId'),
			price: value(call, v1, 'price'),
			supplyPrice: value(call, v1, 'supplyPrice'),
			tax: value(call, v1, 'tax'),
			trader: isTrader(trader) ? trader : '0',
			issuanceNumber: value(call, v1, 'issuanceNumber'),
		},
		'api',
	);
}

const named = (call: Call, v1: boolean): CashReceiptName => ({
	billId: value(call, v1, 'billId'),
	price: value(call, v1, 'price'),
	trader: call.optional('trader') ?? undefined,
});

const v1Head = (call: Call): AnswerFields => ({
	...v1Credentials(call),
	bill_id: call.text('bill_id'),
	hash: call.text('hash'),
});
const v2Head = (call: Call): AnswerFields => ({
	...v2Credentials(call),
	billId: call.text('billId'),
	hash: call.text('hash'),
});

/** As with a bill, a cancelled receipt shows the number and the time of its cancel (inferred). */
const info = (receipt: CashReceipt): AnswerFields => ({
	billId: receipt.billId,
	apprPrice: receipt.price,
	apprSupplyPrice: receipt.supplyPrice,
	apprTax: receipt.tax,
	trader: receipt.trader,
	apprNum: receipt.cancellation?.num ?? receipt.num,
	apprState: receipt.state,
	apprDt: kstDigits(receipt.cancellation?.at ?? receipt.at),
	issuanceNumber: receipt.issuanceNumber,
});
const v1Info = (receipt: CashReceipt): AnswerFields =>
	Object.fromEntries(Object.entries(info(receipt)).map(([name, field]) => [snake(name), field]));

const V1 = { generation: 'V1', models: ['V1 T', 'V1 U'], caller: 'store', nest: 'bill', hash: 'withoutPhone' } as const;
const V2 = { generation: 'V2', models: ['V2'], caller: 'store', nest: 'cashReceipt', hash: 'withoutPhone' } as const;

export const CASH_RECEIPT_ROWS: readonly ApiRow[] = [
	{
		...V1,
		action: 'cashReceiptIssue',
		path: '/if/cash-receipt/issue',
		fields: inV1(V2_ISSUE),
		begins: true,
		confidence: 'documented',
		handle: (call) => {
			const { trader, num, issuanceNumber } = issue(call, true);
			return { ...v1Head(call), trader, appr_cash_num: num, issuance_number: issuanceNumber };
		},
	},
	{
		...V1,
		action: 'cashReceiptCancel',
		path: '/if/cash-receipt/cancel',
		fields: inV1([...V2_NAME, TRADER]),
		confidence: 'inferred',
		handle: (call) => {
			const { cancellation } = call.cashReceipts.cancel(call.store, named(call, true), 'api');
			return { ...v1Head(call), appr_cash_num: cancellation?.num ?? '' };
		},
	},
	{
		...V1,
		action: 'cashReceiptRead',
		path: '/if/cash-receipt/read',
		fields: inV1(V2_NAME),
		confidence: 'inferred',
		handle: (call) => ({ ...v1Head(call), info: call.cashReceipts.named(call.store, named(call, true)).map(v1Info) }),
	},
	{
		...V2,
		action: 'cashReceiptIssue',
		path: '/cash-receipt/issue',
		fields: V2_ISSUE,
		begins: true,
		confidence: 'documented',
		handle: (call) => {
			const { trader, num, issuanceNumber } = issue(call, false);
			return { ...v2Head(call), trader, apprCashNum: num, issuanceNumber };
		},
	},
	{
		...V2,
		action: 'cashReceiptCancel',
		path: '/cash-receipt/cancel',
		fields: [...V2_NAME, TRADER],
		confidence: 'seen',
		handle: (call) => {
			const { cancellation } = call.cashReceipts.cancel(call.store, named(call, false), 'api');
			return { ...v2Head(call), apprCashNum: cancellation?.num ?? '' };
		},
	},
	{
		...V2,
		action: 'cashReceiptRead',
		path: '/cash-receipt/read',
		fields: V2_NAME,
		confidence: 'seen',
		handle: (call) => ({ ...v2Head(call), info: call.cashReceipts.named(call.store, named(call, false)).map(info) }),
	},
];
