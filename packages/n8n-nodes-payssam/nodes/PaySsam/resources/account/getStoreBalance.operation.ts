import { storeFields } from '../../fields';
import { fieldOperation } from '../../operation';

export const getStoreBalance = fieldOperation({
	resource: 'account',
	name: 'getStoreBalance',
	action: 'balance.readSubMerchant',
	contracts: ['V2'],
	menu: {
		name: 'Get Points Balance of Store',
		action: 'Get the points balance of a store of an account',
		description: 'Read how many points a sub-merchant has left',
	},
	additional: storeFields,
});
