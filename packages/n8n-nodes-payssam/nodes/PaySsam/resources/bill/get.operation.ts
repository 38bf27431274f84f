import { billIdField, storeFields } from '../../fields';
import { ALL_CONTRACTS, fieldOperation } from '../../operation';

export const get = fieldOperation({
	resource: 'bill',
	name: 'get',
	action: 'bill.read',
	contracts: ALL_CONTRACTS,
	menu: {
		name: 'Get',
		action: 'Get a bill',
		description: 'Read the state of a bill: unpaid, paid, cancelled or destroyed',
	},
	fields: (display) => [billIdField(display)],
	additional: storeFields,
});
