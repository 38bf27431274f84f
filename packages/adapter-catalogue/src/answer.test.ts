import { describe, expect, test } from 'vitest';
import { actionOf } from './actions';
import { AnswerError, itemsIn, readAnswer } from './answer';

const answer = {
	connectionId: 'con_1',
	billId: 'A1',
	result: { billId: 'A1', price: '45000', state: 'unpaid', newField: 'kept' },
	settledBy: null,
	warnings: [
		{ field: 'callbackUrl', problem: 'It is private.', remedy: 'Use a public one.' },
		{ field: 'x', problem: 'One.', remedy: 'Two.' },
	],
};

describe('readAnswer', () => {
	test('one flat object: every named field, unknown ones of PaySsam too, warnings as text', () => {
		expect(readAnswer(actionOf('send_bill'), answer)).toEqual({
			id: 'A1',
			connectionId: 'con_1',
			billId: 'A1',
			price: '45000',
			state: 'unpaid',
			shortUrl: null,
			newField: 'kept',
			settledBy: null,
			isRepeat: false,
			warnings: 'It is private. Use a public one.\nOne. Two.',
		});
	});

	test('an answer of an earlier run says so', () => {
		const replayed = readAnswer(actionOf('send_bill'), answer, true);
		expect(replayed.isRepeat).toBe(true);
		expect(replayed.warnings).toMatch(/^An earlier run .*nothing was done now.*\.\nIt is private/);
		expect(readAnswer(actionOf('send_bill'), { ...answer, settledBy: 'alreadyUsed' }).isRepeat).toBe(true);
		expect(readAnswer(actionOf('send_bill'), { ...answer, settledBy: 'read' }).isRepeat).toBe(false);
		expect(readAnswer(actionOf('find_bill'), answer)).not.toHaveProperty('isRepeat');
	});

	test('the approval in other names is left out', () => {
		const found = readAnswer(actionOf('find_bill'), {
			...answer,
			result: { status: 'paid', approval: { stateCode: 'F' } },
		});
		expect(found).toMatchObject({ status: 'paid', amount: null });
		expect(found).not.toHaveProperty('approval');
	});

	test('an answer about no bill is known by its connection', () => {
		const points = readAnswer(actionOf('get_points_balance'), { ...answer, billId: null, result: { balance: 7 } });
		expect(points).toEqual({
			id: 'con_1',
			connectionId: 'con_1',
			balance: 7,
			chargeUrl: null,
			warnings: expect.any(String),
		});
	});

	test('a result that is a list stands whole', () => {
		expect(readAnswer(actionOf('custom_request'), { ...answer, result: [1] })).toMatchObject({ result: [1] });
	});

	test.each([undefined, null, 'text', {}, { connectionId: 'con_1', warnings: [] }])('%j is no answer', (body) => {
		expect(() => readAnswer(actionOf('send_bill'), body)).toThrow('something else than the outcome of an action');
	});
});

describe('itemsIn', () => {
	test('what can be chosen, by its id where it has no name', () => {
		const items = [{ id: 'con_1', name: 'Gangnam', contractModel: 'V2' }, { id: 'con_2' }, { name: 'x' }, null];
		expect(itemsIn({ items })).toEqual([
			{ id: 'con_1', name: 'Gangnam' },
			{ id: 'con_2', name: 'con_2' },
		]);
		expect(itemsIn({ items: [] })).toEqual([]);
	});

	test.each([undefined, [], { items: {} }, '<html>'])('%j is no list', (body) => {
		expect(() => itemsIn(body)).toThrow(AnswerError);
	});
});
