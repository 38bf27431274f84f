import { storeFields } from '../../fields';
import { fieldOperation } from '../../operation';

export const getMethods = fieldOperation({
	resource: 'recurringPayment',
	name: 'getMethods',
	action: 'customer.readPayMethods',
	contracts: ['V2'],
	menu: {
		name: 'Get Many',
		action: 'Get many methods of recurring payment',
		description: 'Read the registered methods of payment of a customer',
	},
	additional: storeFields,
});
