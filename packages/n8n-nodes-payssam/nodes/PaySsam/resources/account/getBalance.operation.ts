import { ALL_CONTRACTS, fieldOperation } from '../../operation';

export const getBalance = fieldOperation({
	resource: 'account',
	name: 'getBalance',
	action: 'balance.read',
	contracts: ALL_CONTRACTS,
	menu: {
		name: 'Get Points Balance',
		action: 'Get the points balance of an account',
		description: 'Read how many points are left',
	},
});
