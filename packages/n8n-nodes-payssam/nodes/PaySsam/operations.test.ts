import { ENDPOINTS } from 'payssam-core';
import { describe, expect, test } from 'vitest';
import { RESOURCES } from './operations';

/* Whoever chooses an operation, a person or an AI agent, is told what it costs and whether it may be repeated. */

const OPERATIONS = Object.entries(RESOURCES).flatMap(([resource, { operations }]) =>
	Object.entries(operations).map(([name, { action, menu }]) => {
		// What is composed of several calls begins with a send.
		const rows = ENDPOINTS.filter((row) => row.action === (action === 'composed' ? 'bill.send' : action));
		return {
			name: `${resource}.${name}`,
			said: `${menu.description} `,
			movesMoney: rows.some((row) => row.movesMoney),
			isExperimental: rows.length > 0 && rows.every(({ confidence }) => confidence === 'experimental'),
			onlyReads: action !== 'custom' && rows.every(({ mayRepeat }) => mayRepeat === 'always'),
		};
	}),
);

describe('descriptions', () => {
	test.each(OPERATIONS)('$name: money and points', ({ said, movesMoney }) => {
		if (movesMoney) expect(said).toMatch(/Moves money\.|Costs points\b/);
		else expect(said).not.toMatch(/Moves money|Costs points/);
	});

	test.each(OPERATIONS)('$name: may it be repeated?', ({ said, onlyReads }) => {
		if (onlyReads) expect(said).not.toMatch(/idempotent/i);
		else expect(said).toMatch(/Not idempotent: \w|not be idempotent: \w/);
	});

	test.each(OPERATIONS)('$name: is it experimental?', ({ said, isExperimental }) => {
		if (isExperimental) expect(said).toMatch(/\bexperimental\b/i);
		else expect(said).not.toMatch(/experimental/i);
	});

	test('there are both kinds', () => {
		const names = (wanted: (one: (typeof OPERATIONS)[number]) => boolean) =>
			OPERATIONS.filter(wanted).map(({ name }) => name);
		expect(names(({ movesMoney }) => movesMoney).sort()).toEqual([
			'bill.resend',
			'bill.send',
			'bill.sendAndAwaitPayment',
			'payment.cancel',
			'recurringPayment.pay',
		]);
		expect(names(({ isExperimental }) => isExperimental)).toEqual(
			expect.arrayContaining(['cashReceipt.cancel', 'cashReceipt.get', 'account.getOpenState', 'subMerchant.getMany']),
		);
		expect(names(({ onlyReads }) => onlyReads)).toEqual(expect.arrayContaining(['bill.get', 'account.getBalance']));
	});
});
