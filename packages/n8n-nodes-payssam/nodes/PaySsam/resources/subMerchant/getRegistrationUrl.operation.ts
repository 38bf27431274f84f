import { fieldOperation } from '../../operation';

export const getRegistrationUrl = fieldOperation({
	resource: 'subMerchant',
	name: 'getRegistrationUrl',
	action: 'subMerchant.createRegistrationUrl',
	contracts: ['V2'],
	menu: {
		name: 'Get Registration URL',
		action: 'Get the registration URL of a sub merchant',
		description:
			'Get the page on which a store is linked to you (가맹점 연동). Not idempotent: what a second call for one store does is not documented.',
	},
	fields: (display) => [
		{
			displayName: 'Member ID',
			name: 'memberId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. academy',
			description: 'Your code for the user, at most 30 characters',
			displayOptions: display,
		},
		{
			displayName: 'Merchant ID',
			name: 'merchantId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. busan',
			description: 'Your code for the store, at most 30 characters',
			displayOptions: display,
		},
		{
			displayName: 'Callback URL',
			name: 'callbackUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://n8n.example.com/webhook/linked',
			description: 'Where PaySsam reports each change of the link',
			displayOptions: display,
		},
		{
			displayName: 'Redirect URL',
			name: 'redirectUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://example.com/done',
			description: 'Sent as redirectUrl',
			displayOptions: display,
		},
	],
	additional: [
		{
			displayName: 'Business Number',
			name: 'businessNumber',
			type: 'string',
			default: '',
			placeholder: 'e.g. 123-45-67890',
			description: 'Business number (사업자번호) of the store',
		},
	],
});
