import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeApproval, PAY_METHODS, type PayMethod } from './approval';
import { Random } from './random';

const METHODS: PayMethod[] = ['card', 'keyin', 'bank', 'cash', 'offlineCard', 'cardRecurring'];

describe('approval', () => {
	it('has pay types of the document and those that were seen', () => {
		expect(
			Object.values(PAY_METHODS)
				.map((row) => row.payType)
				.sort(),
		).toEqual(['BANK', 'CARD_RP', 'CARD_VAN', 'KEYIN', 'OFFLINE_CARD', 'OFFLINE_CASH'].sort());
		expect(Object.keys(PAY_METHODS).sort()).toEqual([...METHODS].sort());
	});

	it('repeats for a seed and keeps 8 digits with leading zeros', () => {
		const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
		fc.assert(
			fc.property(seeds, fc.constantFrom(...METHODS), (seed, method) => {
				const request = { method, price: '45000', months: 3, at: 0 };
				const approval = makeApproval(request, new Random(seed));
				expect(makeApproval(request, new Random(seed))).toEqual(approval);
				expect(approval.num).toMatch(/^\d{8}$/);
				expect(approval.price).toBe('45000');
				expect(approval.months).toBe(PAY_METHODS[method].instalments ? '3' : '0');
				expect(approval.cashReceipt === null).toBe(PAY_METHODS[method].kind === 'card');
				expect(approval.issuerNumber === '' || approval.issuerNumber.includes('*')).toBe(true);
			}),
		);
	});

	it('has numbers with leading zeros among them', () => {
		const random = new Random(1);
		const numbers = Array.from(
			{ length: 200 },
			() => makeApproval({ method: 'card', price: '1', months: 0, at: 0 }, random).num,
		);
		expect(numbers.some((number) => number.startsWith('0'))).toBe(true);
	});

	it('issues cash receipts to nobody in particular unless asked', () => {
		const request = { method: 'bank', price: '1', months: 0, at: 0 } as const;
		expect(makeApproval(request, new Random(1)).cashReceipt).toMatchObject({
			trader: '0',
			issuanceNumber: '0100001234',
		});
		const cashReceipt = { trader: '1', issuanceNumber: '1234567890' } as const;
		expect(makeApproval({ ...request, cashReceipt }, new Random(1)).cashReceipt).toMatchObject(cashReceipt);
	});
});
