import { CONNECTION, field } from 'payssam-adapter-catalogue';
import { describe, expect, test } from 'vitest';
import { inputField } from './fields';

describe('inputField', () => {
	test('an amount is text, so that "45,000" reaches the adapter as it was written', () => {
		expect(inputField(field('won', 'price', 'Amount', 'In won.', { required: true }))).toEqual({
			key: 'price',
			label: 'Amount',
			helpText: 'In won.',
			type: 'string',
			required: true,
		});
	});

	test('a date can be said in words', () => {
		expect(inputField(field('date', 'expireDate', 'Last Day', 'A day.')).type).toBe('datetime');
	});

	test('choices have words, and several can be chosen where the field says so', () => {
		const choices = [{ value: 'person', label: 'Person (소득공제)' }];
		const one = inputField(field('choice', 'trader', 'For', 'Whom.', { choices, initial: 'person' }));
		expect(one).toMatchObject({
			choices: [{ value: 'person', label: 'Person (소득공제)', sample: 'person' }],
			default: 'person',
		});
		expect(one.list).toBeUndefined();
		expect(inputField(field('choices', 'events', 'Events', 'Which.', { choices })).list).toBe(true);
	});

	test('stores are listed anew when another connection is chosen', () => {
		expect(inputField(CONNECTION)).toMatchObject({ dynamic: 'connection_list.id.name', altersDynamicFields: true });
		expect(inputField(field('merchant', 'merchant', 'Store', 'Which.')).dynamic).toBe('merchant_list.id.name');
	});

	test('a bill can be chosen or searched for where one is needed, not where it is what is searched for', () => {
		const needed = inputField(field('text', 'billId', 'Bill ID', 'Which.', { required: true }));
		expect(needed).toMatchObject({ dynamic: 'bill_list.id.name', search: 'find_bill.id' });
		const searched = inputField(field('text', 'billId', 'Bill ID', 'Which.'));
		expect([searched.dynamic, searched.search]).toEqual([undefined, undefined]);
	});
});
