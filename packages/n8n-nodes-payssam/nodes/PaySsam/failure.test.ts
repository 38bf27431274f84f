import { type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { CLIENT_CODES, CODES, codeEntry, PaySsamError, PaySsamInputError } from 'payssam-core';
import { describe, expect, test } from 'vitest';
import { onScreen, toNodeError } from './failure';
import { operationFields } from './menus';

const NODE: INode = { id: '1', name: 'PaySsam', type: 'paySsam', typeVersion: 1, position: [0, 0], parameters: {} };

describe('input that cannot be sent', () => {
	const cause = new PaySsamInputError([
		{ field: 'price', label: 'Price', problem: 'It is zero.', remedy: 'Give whole won.' },
		{ field: 'phone', label: 'Phone', problem: 'It is a landline.', remedy: 'Give a mobile number.' },
	]);

	test('every field is named as on the screen, with item and remedy', () => {
		const error = toNodeError(NODE, cause, 3);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe('Amount (Won): It is zero. Phone: It is a landline. [item 3]');
		expect(error.description).toBe('Nothing was sent. Amount (Won): Give whole won. Phone: Give a mobile number.');
		expect(error.context.itemIndex).toBe(3);
	});

	test('every name that is used stands on the screen of the node', () => {
		const shown = operationFields
			.flatMap((property) => [property, ...(property.options ?? [])])
			.map((field) => ('displayName' in field ? field.displayName : field.name));
		for (const field of ['productName', 'memberName', 'price', 'callbackUrl', 'billIssuer', 'cancelReason']) {
			expect(shown).toContain(onScreen({ field, label: 'Unknown', problem: '', remedy: '' }));
		}
	});
});

describe('what PaySsam refused', () => {
	const details = {
		whatHappened: 'Bill 1024: It went wrong.',
		whatToDo: 'Read it.',
		mayRepeat: 'never' as const,
		outcomeUnknown: false,
	};

	test('what happened, what PaySsam says, item, code and what to do', () => {
		const error = toNodeError(NODE, new PaySsamError({ ...details, code: '7777', vendorMessage: '점검 중' }), 2);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error.message).toBe('Bill 1024: It went wrong. PaySsam says: "점검 중". [item 2]');
		expect(error.description).toBe('Read it.');
		expect(error).toMatchObject({ httpCode: '7777', context: { itemIndex: 2 } });
	});

	test('without a message of PaySsam none is made up', () => {
		expect(toNodeError(NODE, new PaySsamError({ ...details, code: 'X' }), 0).message).toBe(
			'Bill 1024: It went wrong. [item 0]',
		);
	});

	test.each(CODES.map(({ code }) => code).concat(Object.values(CLIENT_CODES)))(
		'%s keeps its own text and its cause',
		(code) => {
			const entry = codeEntry(code);
			const whatHappened = entry?.whatHappened ?? 'No answer came.';
			const error = toNodeError(
				NODE,
				new PaySsamError({
					...details,
					code,
					whatHappened,
					whatToDo: entry?.whatToDo ?? 'Read it.',
					n8nFailureCause: entry?.n8nFailureCause,
				}),
				0,
			);
			expect(error.message).toContain(whatHappened);
			expect(error.description).toBe(entry?.whatToDo ?? 'Read it.');
			expect(error).toMatchObject({ httpCode: code });
			const cause = entry?.n8nFailureCause;
			expect(Reflect.get(error, 'failure')).toEqual(cause === undefined ? undefined : { cause });
		},
	);
});

describe('anything else', () => {
	test('an error of n8n stays the one it is', () => {
		const known = new NodeOperationError(NODE, 'Reference is empty');
		expect(toNodeError(NODE, known, 1)).toBe(known);
	});

	test.each([
		[new Error('boom'), 'boom [item 1]'],
		['text', 'The operation failed for an unknown reason. [item 1]'],
		[undefined, 'The operation failed for an unknown reason. [item 1]'],
	])('%s', (cause, message) => {
		expect(toNodeError(NODE, cause, 1)).toMatchObject({ message, context: { itemIndex: 1 } });
	});
});
