import { storeFields } from '../../fields';
import { fieldOperation } from '../../operation';

export const pay = fieldOperation({
	resource: 'recurringPayment',
	name: 'pay',
	action: 'recurring.payBill',
	contracts: ['V2'],
	menu: {
		name: 'Pay a Bill',
		action: 'Pay a bill by recurring payment',
		description: 'Pay a bill with a registered method (RP). Moves money. Not idempotent: each call may pay again.',
	},
	additional: storeFields,
});
