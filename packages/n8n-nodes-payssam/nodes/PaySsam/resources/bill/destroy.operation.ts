import { additionalFields, billIdField, priceField, storeFields } from '../../fields';
import { ALL_CONTRACTS, filledIn, type Operation, showFor } from '../../operation';

const display = showFor('bill', 'destroy');

export const destroy: Operation = {
	action: 'bill.destroy',
	contracts: ALL_CONTRACTS,
	menu: {
		name: 'Destroy',
		action: 'Destroy a bill',
		description: 'Make an unpaid bill unpayable for good (파기). Cannot be undone and not repeated.',
	},
	properties: [
		billIdField(display),
		priceField(display, 'Amount of the bill as it was sent. PaySsam asks for it to be sure.'),
		additionalFields(display, storeFields),
	],

	read(itemIndex) {
		return {
			input: {
				billId: this.getNodeParameter('billId', itemIndex, ''),
				price: this.getNodeParameter('price', itemIndex, ''),
				...filledIn(this.getNodeParameter('additionalFields', itemIndex, {})),
			},
		};
	},

	call: (client, { input }) => client.destroyBill(input),
};
