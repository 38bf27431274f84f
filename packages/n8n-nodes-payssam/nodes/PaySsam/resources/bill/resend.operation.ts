import { additionalFields, billIdField, storeFields } from '../../fields';
import { filledIn, type Operation, showFor } from '../../operation';

const display = showFor('bill', 'resend', ['V1_T', 'V2']);

export const resend: Operation = {
	action: 'bill.resend',
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
