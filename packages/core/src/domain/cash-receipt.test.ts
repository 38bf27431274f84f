import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CashReceipt, latestReceipt, readCashReceipts, stateOfReceipts } from './cash-receipt';

const entry = (state: CashReceipt['state'], approvedAt?: string): CashReceipt => ({
	billId: '1',
	state,
	stateCode: '',
	...(approvedAt === undefined ? {} : { approvedAt }),
});
const early = '2026-11-20T09:30:00+09:00';
const late = '2026-11-20T10:00:00+09:00';

describe('the state of all entries', () => {
	test.each([
		['none', [], 'none'],
		['one issued', [entry('issued')], 'issued'],
		['two issued', [entry('issued'), entry('issued')], 'issued'],
		['one cancelled', [entry('cancelled')], 'cancelled'],
		['issued, then cancelled', [entry('issued', early), entry('cancelled', late)], 'cancelled'],
		['the same in another order', [entry('cancelled', late), entry('issued', early)], 'cancelled'],
		['cancelled, then issued', [entry('cancelled', early), entry('issued', late)], 'issued'],
		['at the same time', [entry('cancelled', early), entry('issued', early)], 'unknown'],
		['one without a time', [entry('cancelled', early), entry('issued')], 'unknown'],
		['one unknown', [entry('unknown'), entry('issued')], 'unknown'],
	])('%s', (_name, receipts, state) => expect(stateOfReceipts(receipts)).toBe(state));
	test('the latest of one is that one, with or without a time', () => {
		expect(latestReceipt([entry('issued')])?.state).toBe('issued');
		expect(latestReceipt([])).toBeUndefined();
	});
	test('order does not matter', () => {
		const any = fc.record({
			state: fc.constantFrom('issued' as const, 'cancelled' as const),
			at: fc.option(fc.constantFrom(early, late), { nil: undefined }),
		});
		fc.assert(
			fc.property(fc.array(any, { maxLength: 5 }), (list) => {
				const receipts = list.map(({ state, at }) => entry(state, at));
				expect(stateOfReceipts(receipts)).toBe(stateOfReceipts([...receipts].reverse()));
			}),
		);
	});
});

describe('reading', () => {
	test.each([
		['a list', { info: [{ apprState: 'F' }] }, 'issued'],
		['one object', { info: { apprState: 'C' } }, 'cancelled'],
		['the answer itself, snake_case', { code: '0000', appr_state: 'F', appr_cash_num: '0012' }, 'issued'],
		['an empty list', { info: [] }, 'none'],
		['a letter nobody knows', { info: [{ apprState: 'constructor' }] }, 'unknown'],
		['no letter', { info: [{ apprNum: '1' }] }, 'unknown'],
	])('%s', (_name, fields, state) =>
		expect(readCashReceipts(fields, { billId: '1' })).toMatchObject({ billId: '1', state }),
	);
	test.each([{}, { info: null }, { info: 'x' }, { info: [1] }, { info: [{ apprState: 'F' }, null] }])(
		'%j says nothing',
		(fields) => expect(readCashReceipts(fields, { billId: '1' })).toBeUndefined(),
	);
	test('amounts and times that cannot be read are left out', () =>
		expect(
			readCashReceipts(
				{ info: [{ apprState: 'F', apprPrice: 'x', apprTax: -1, trader: '2', apprDt: 'soon' }] },
				{ billId: '1' },
			)?.receipts,
		).toEqual([{ billId: '1', state: 'issued', stateCode: 'F' }]));
});
