import { billIdField, priceField, storeFields } from '../../fields';
import { ALL_CONTRACTS, fieldOperation } from '../../operation';

export const destroy = fieldOperation({
	resource: 'bill',
	name: 'destroy',
	action: 'bill.destroy',
	contracts: ALL_CONTRACTS,
	menu: {
		name: 'Destroy',
		action: 'Destroy a bill',
		description: 'Make an unpaid bill unpayable for good (파기). Not idempotent: cannot be undone or repeated.',
	},
	fields: (display) => [
		billIdField(display),
		priceField(display, 'Amount of the bill as it was sent. PaySsam asks for it to be sure.'),
	],
	additional: storeFields,
});
