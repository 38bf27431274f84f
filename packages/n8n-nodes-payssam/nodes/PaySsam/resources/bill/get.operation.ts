import { additionalFields, billIdField, storeFields } from '../../fields';
import { filledIn, type Operation, showFor } from '../../operation';

const display = showFor('bill', 'get');

export const get: Operation = {
	action: 'bill.read',
	properties: [billIdField(display), additionalFields(display, storeFields)],

	read(itemIndex) {
		return {
			input: {
				billId: this.getNodeParameter('billId', itemIndex, ''),
				...filledIn(this.getNodeParameter('additionalFields', itemIndex, {})),
			},
		};
	},

	call: (client, { input }) => client.readBill(input),
};
