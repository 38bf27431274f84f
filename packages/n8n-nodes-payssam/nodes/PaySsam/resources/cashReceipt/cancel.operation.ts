import { billIdField, priceField, storeFields, traderField } from '../../fields';
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
	fields: (display) => [billIdField(display), priceField(display, 'Amount of the receipt'), traderField(display)],
	additional: storeFields,
});
