import { billIdField, priceField, storeFields } from '../../fields';
import { ALL_CONTRACTS, fieldOperation } from '../../operation';

export const cancel = fieldOperation({
	resource: 'payment',
	name: 'cancel',
	action: 'payment.cancel',
	contracts: ALL_CONTRACTS,
	menu: {
		name: 'Cancel',
		action: 'Cancel a payment',
		description:
			'Give a paid amount back in full (결제취소). Moves money. Not idempotent: cannot be undone or repeated.',
	},
	fields: (display) => [
		billIdField(display),
		priceField(display, 'Amount that was paid. It is given back in full; PaySsam documents no partial cancel.'),
	],
	additional: [
		{
			displayName: 'Reason',
			name: 'cancelReason',
			type: 'string',
			default: '',
			placeholder: 'e.g. Course cancelled',
			description: 'Why the payment is cancelled, at most 20 characters',
			displayOptions: { show: { '/contract': ['V2'] } },
		},
		...storeFields,
	],
});
