import { billIdField, priceField, storeFields, traderField } from '../../fields';
import { ALL_CONTRACTS, fieldOperation } from '../../operation';

export const issue = fieldOperation({
	resource: 'cashReceipt',
	name: 'issue',
	action: 'cashReceipt.issue',
	contracts: ALL_CONTRACTS,
	menu: {
		name: 'Issue',
		action: 'Issue a cash receipt',
		description:
			'Issue a cash receipt (현금영수증) for a bank transfer or cash. Not idempotent: each call may issue another receipt.',
	},
	fields: (display) => [
		billIdField(display),
		priceField(display, 'Amount of the receipt, tax included'),
		traderField(display),
		{
			displayName: 'Issuance Number',
			name: 'issuanceNumber',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 010-1234-5678',
			description:
				'Phone, business or cash receipt card number that the receipt is issued to. 0100001234 is a self-issued receipt (자진발급).',
			displayOptions: display,
		},
	],
	additional: [
		{
			displayName: 'Supply Price (Won)',
			name: 'supplyPrice',
			type: 'string',
			default: '',
			placeholder: 'e.g. 40909',
			description: 'Amount without tax (공급가액). By default the amount is split at a tax of 10 %.',
		},
		{
			displayName: 'Tax (Won)',
			name: 'tax',
			type: 'string',
			default: '',
			placeholder: 'e.g. 4091',
			description:
				'Tax in the amount (부가세); 0 for what is tax-free. By default the amount is split at a tax of 10 %.',
		},
		...storeFields,
	],
});
