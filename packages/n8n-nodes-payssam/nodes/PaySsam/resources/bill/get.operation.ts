import { additionalFields, billIdField, storeFields } from '../../fields';
import { ALL_CONTRACTS, filledIn, type Operation, showFor } from '../../operation';

const display = showFor('bill', 'get');

export const get: Operation = {
	action: 'bill.read',
	contracts: ALL_CONTRACTS,
	menu: {
		name: 'Get',
		action: 'Get a bill',
		description: 'Read the state of a bill: unpaid, paid, cancelled or destroyed',
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

	call: (client, { input }) => client.readBill(input),
};
