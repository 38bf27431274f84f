import { fieldOperation } from '../../operation';

export const getMany = fieldOperation({
	resource: 'subMerchant',
	name: 'getMany',
	action: 'subMerchant.list',
	contracts: ['V2'],
	menu: { name: 'Get Many', action: 'Get many sub merchants', description: 'Read the stores that are linked to you' },
});
