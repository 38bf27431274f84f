import type { INode } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';
import { errorOfNotConfirmed, isDue } from './not-confirmed';

const HOUR = 3_600_000;

describe('how often an unconfirmed callback is shown', () => {
	test('once an hour for each event', () => {
		const start = 1_000_000_000_000;
		expect(isDue('a', start)).toBe(true);
		expect(isDue('b', start + 1)).toBe(true);
		expect(isDue('a', start + HOUR - 1)).toBe(false);
		expect(isDue('a', start + HOUR)).toBe(true);
		expect(isDue('a', start + HOUR + 1)).toBe(false);
	});

	test('the memory is bounded: of more than 1000 events the oldest is forgotten, the newest are not', () => {
		const now = 2_000_000_000_000;
		for (let number = 0; number <= 1_000; number++) expect(isDue(`many ${number}`, now)).toBe(true);
		expect(isDue('many 1000', now)).toBe(false);
		expect(isDue('many 2', now)).toBe(false);
		expect(isDue('many 0', now)).toBe(true);
	});
});

describe('the error that people see', () => {
	const node: INode = { id: '1', name: 'T', type: 't', typeVersion: 1, position: [0, 0], parameters: {} };

	test('says which bill, what differs and what to do', () => {
		const notConfirmed = { event: 'payment.approved', subject: 'bill 1024', reason: 'It differs in: price.' };
		const error = errorOfNotConfirmed(node, { json: { notConfirmed } });
		expect(error?.message).toBe('PaySsam does not confirm the callback about bill 1024');
		expect(error?.description).toMatch(/"payment\.approved".*It differs in: price\..*Member and Merchant.*new key/);
	});

	test.each([null, 0, '', [], {}])('an item that is marked with %j never passes either', (notConfirmed) => {
		expect(errorOfNotConfirmed(node, { json: { notConfirmed, eventId: 'x' } })).toBeDefined();
	});

	test('other items are no business of it', () => {
		expect(errorOfNotConfirmed(node, { json: { eventId: 'x' } })).toBeUndefined();
	});
});
