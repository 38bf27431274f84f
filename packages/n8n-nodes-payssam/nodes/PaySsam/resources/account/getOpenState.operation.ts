import { storeFields } from '../../fields';
import { fieldOperation } from '../../operation';

export const getOpenState = fieldOperation({
	resource: 'account',
	name: 'getOpenState',
	action: 'store.readOpenState',
	contracts: ['V1_T', 'V1_U'],
	menu: {
		name: 'Get Open State',
		action: 'Get the open state of an account',
		description: 'Read whether a store is open, under review or joined already',
	},
	fields: (display) => [
		{
			displayName: 'Callback URL',
			name: 'callbackUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://n8n.example.com/webhook/opened',
			description:
				'Address that the call asks for; what PaySsam sends there is not documented in public (experimental)',
			displayOptions: display,
		},
	],
	additional: storeFields,
});
