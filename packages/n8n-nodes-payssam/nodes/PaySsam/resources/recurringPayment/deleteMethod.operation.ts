import { storeFields } from '../../fields';
import { fieldOperation } from '../../operation';

export const deleteMethod = fieldOperation({
	resource: 'recurringPayment',
	name: 'deleteMethod',
	action: 'recurring.deleteMethod',
	contracts: ['V2'],
	menu: {
		name: 'Delete a Method',
		action: 'Delete a method of recurring payment',
		description: 'Delete a registered method of payment (RP). Not idempotent: cannot be undone or repeated.',
	},
	additional: storeFields,
});
