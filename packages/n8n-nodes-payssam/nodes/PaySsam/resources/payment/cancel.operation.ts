import { additionalFields, billIdField, priceField, storeFields } from '../../fields';
import { ALL_CONTRACTS, filledIn, type Operation, showFor } from '../../operation';

const display = showFor('payment', 'cancel');

export const cancel: Operation = {
	action: 'payment.cancel',
	contracts: ALL_CONTRACTS,
	menu: {
		name: 'Cancel',
		action: 'Cancel a payment',
		description: 'Give a paid amount back in full (결제취소). Moves money and cannot be undone.',
	},
	properties: [
		billIdField(display),
		priceField(display, 'Amount that was paid. It is given back in full; PaySsam documents no partial cancel.'),
		additionalFields(display, [
			{
				displayName: 'Reason',
				name: 'cancelReason',
				type: 'string',
				default: '',
				description: 'Why the payment is cancelled, at most 20 characters',
				displayOptions: { show: { '/contract': ['V2'] } },
			},
			...storeFields,
		]),
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

	call: (client, { input }) => client.cancelPayment(input),
};
