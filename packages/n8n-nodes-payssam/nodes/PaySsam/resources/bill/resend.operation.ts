import { billIdField, storeFields } from '../../fields';
import { fieldOperation } from '../../operation';

export const resend = fieldOperation({
	resource: 'bill',
	name: 'resend',
	action: 'bill.resend',
	contracts: ['V1_T', 'V2'],
	menu: {
		name: 'Resend',
		action: 'Resend a bill',
		description:
			'Send the message of an unpaid bill again (재발송). Costs points. Not idempotent: the customer gets a message each time.',
	},
	fields: (display) => [billIdField(display)],
	additional: storeFields,
});
