import { ACTIONS } from 'payssam-adapter-catalogue';
import { describe, expect, test } from 'vitest';
import { createApp } from './app';

const display = (hide: string, key: string) => createApp(hide).creates[key]?.display;

describe('hidden actions', () => {
	test('none, unless the build says so', () => {
		const { creates, searches } = createApp('');
		for (const { display } of [...Object.values(creates), ...Object.values(searches)])
			expect(display.hidden).toBeUndefined();
	});

	test('what is named is hidden and still there', () => {
		const hide = ' cancel_payment,custom_request ';
		expect(display(hide, 'cancel_payment')?.hidden).toBe(true);
		expect(display(hide, 'custom_request')?.hidden).toBe(true);
		expect(display(hide, 'send_bill')?.hidden).toBeUndefined();
		expect(createApp('find_bill').searches.find_bill?.display.hidden).toBe(true);
	});

	test('a name that no action has is an error that lists them', () => {
		expect(() => createApp('cancel_payments')).toThrow(
			`HIDE names no action: cancel_payments. There are ${ACTIONS.map(({ key }) => key).join(', ')}.`,
		);
	});
});
