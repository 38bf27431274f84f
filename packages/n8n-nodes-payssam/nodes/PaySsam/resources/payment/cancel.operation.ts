import { additionalFields, billIdField, priceField, storeFields } from '../../fields';
import { filledIn, type Operation, showFor } from '../../operation';

const display = showFor('payment', 'cancel');

export const cancel: Operation = {
	action: 'payment.cancel',
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
