import { storeFields } from '../../fields';
import { fieldOperation } from '../../operation';

export const getLinkStatus = fieldOperation({
	resource: 'subMerchant',
	name: 'getLinkStatus',
	action: 'subMerchant.readMappingStatus',
	contracts: ['V2'],
	menu: {
		name: 'Get Link Status',
		action: 'Get the link status of a sub merchant',
		description: 'Read how far the link of a store is',
	},
	additional: storeFields,
});
