import { billIdField, priceField, storeFields } from '../../fields';
import { ALL_CONTRACTS, fieldOperation } from '../../operation';

export const cancel = fieldOperation({
	resource: 'cashReceipt',
	name: 'cancel',
	action: 'cashReceipt.cancel',
	contracts: ALL_CONTRACTS,
	menu: {
		name: 'Cancel',
		action: 'Cancel a cash receipt',
		description: 'Cancel a cash receipt (현금영수증). Not idempotent: cannot be undone or repeated.',
	},
	fields: (display) => [
		billIdField(display),
		priceField(display, 'Amount of the receipt'),
		{
			displayName: 'For',
			name: 'trader',
			type: 'options',
			options: [
				{ name: 'Business (지출증빙)', value: 'business' },
				{ name: 'Person (소득공제)', value: 'person' },
			],
			default: 'person',
			description: 'Whom the receipt is for',
			displayOptions: display,
		},
	],
	additional: storeFields,
});
