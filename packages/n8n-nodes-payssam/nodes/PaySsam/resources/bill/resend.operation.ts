import { additionalFields, billIdField, storeFields } from '../../fields';
import { filledIn, type Operation, showFor } from '../../operation';

const display = showFor('bill', 'resend', ['V1_T', 'V2']);

export const resend: Operation = {
	action: 'bill.resend',
	contracts: ['V1_T', 'V2'],
	menu: {
		name: 'Resend',
		action: 'Resend a bill',
		description:
			'Send the message of an unpaid bill again (재발송). Costs points, and the customer gets a message each time.',
	},
	properties: [billIdField(display), additionalFields(display, storeFields)],

	read(itemIndex) {
		return {
			input: {
				billId: this.getNodeParameter('billId', itemIndex, ''),
				...filledIn(this.getNodeParameter('additionalFields', itemIndex, {})),
			},
		};
	},

	call: (client, { input }) => client.resendBill(input),
};
