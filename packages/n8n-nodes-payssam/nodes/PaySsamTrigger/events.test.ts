import { describe, expect, test } from 'vitest';
import { EVENTS, eventOf, needsBills, readEvents } from './events';
import { PaySsamTrigger } from './PaySsamTrigger.node';

const paid = { billId: '1', state: 'paid', stateCode: 'F' } as const;

describe('events', () => {
	test('what the trigger offers is what it knows, by name', () => {
		const { properties } = new PaySsamTrigger().description;
		const options = properties.find(({ name }) => name === 'events')?.options ?? [];
		const offered = options.flatMap((option) => ('value' in option ? [option.value] : []));
		expect([...offered].sort()).toEqual([...EVENTS].sort());
		const names = options.map(({ name }) => name);
		expect(names).toEqual([...names].sort());
	});

	test.each([undefined, null, 'payment.approved', {}, ['other'], [['payment.approved']]])(
		'%j chooses nothing',
		(value) => {
			expect([...readEvents(value)]).toEqual([]);
		},
	);

	test.each([
		['paid', false, undefined],
		['paid', true, 'cash_receipt.issued'],
		['cancelled', true, undefined],
		['destroyed', true, undefined],
		['unpaid', true, undefined],
		['unknown', true, undefined],
	] as const)('receipts alone chosen, state %s, receipt %s: %s', (state, hasCashReceipt, event) => {
		const chosen = readEvents(['cash_receipt.issued']);
		expect(eventOf({ approval: { ...paid, state }, hasCashReceipt }, chosen)).toBe(event);
	});

	test('the payment is the event where it is chosen, whatever else is', () => {
		expect(eventOf({ approval: paid, hasCashReceipt: true }, readEvents([...EVENTS]))).toBe('payment.approved');
	});

	test('links alone need no bills', () => {
		expect(needsBills(readEvents(['sub_merchant.link_changed']))).toBe(false);
		expect(needsBills(readEvents([]))).toBe(false);
		for (const event of EVENTS.filter((one) => one !== 'sub_merchant.link_changed')) {
			expect(needsBills(readEvents([event, 'sub_merchant.link_changed']))).toBe(true);
		}
	});
});
