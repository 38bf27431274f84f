import { billIdField, priceField, storeFields } from '../../fields';
import { ALL_CONTRACTS, fieldOperation } from '../../operation';

export const get = fieldOperation({
	resource: 'cashReceipt',
	name: 'get',
	action: 'cashReceipt.read',
	contracts: ALL_CONTRACTS,
	menu: { name: 'Get', action: 'Get a cash receipt', description: 'Read the cash receipts (현금영수증) of an ID' },
	fields: (display) => [billIdField(display), priceField(display, 'Amount of the receipt')],
	additional: storeFields,
});
