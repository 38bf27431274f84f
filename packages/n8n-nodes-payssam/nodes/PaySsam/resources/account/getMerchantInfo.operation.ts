import { fieldOperation } from '../../operation';

export const getMerchantInfo = fieldOperation({
	resource: 'account',
	name: 'getMerchantInfo',
	action: 'merchant.read',
	contracts: ['V1_T', 'V1_U'],
	menu: {
		name: 'Get Merchant Info',
		action: 'Get the merchant info of an account',
		description: 'Read what PaySsam has about your stores',
	},
});
