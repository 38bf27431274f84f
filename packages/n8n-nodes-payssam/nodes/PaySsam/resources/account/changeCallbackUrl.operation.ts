import { fieldOperation } from '../../operation';

export const changeCallbackUrl = fieldOperation({
	resource: 'account',
	name: 'changeCallbackUrl',
	action: 'partner.changeCallbackUrl',
	contracts: ['V2'],
	menu: {
		name: 'Change Callback URL',
		action: 'Change the callback URL of an account',
		description:
			'Change the callback URL that PaySsam has on file. Takes effect for real callbacks. Not idempotent: what a repeated call does is not documented.',
	},
});
