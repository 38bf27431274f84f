import { storeFields } from '../../fields';
import { fieldOperation } from '../../operation';

export const registerMethod = fieldOperation({
	resource: 'recurringPayment',
	name: 'registerMethod',
	action: 'recurring.registerMethod',
	contracts: ['V2'],
	menu: {
		name: 'Register a Method',
		action: 'Register a method of recurring payment',
		description: 'Register a method of payment of a customer (RP). Not idempotent: each call may register another one.',
	},
	additional: storeFields,
});
