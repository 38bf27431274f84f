import { fieldOperation } from '../../operation';

export const getPartnerInfo = fieldOperation({
	resource: 'account',
	name: 'getPartnerInfo',
	action: 'partner.read',
	contracts: ['V2'],
	menu: {
		name: 'Get Partner Info',
		action: 'Get the partner info of an account',
		description: 'Read what PaySsam has about you as a partner',
	},
});
