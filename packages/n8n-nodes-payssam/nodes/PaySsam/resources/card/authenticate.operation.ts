import { storeFields } from '../../fields';
import { fieldOperation } from '../../operation';

export const authenticate = fieldOperation({
	resource: 'card',
	name: 'authenticate',
	action: 'card.authenticate',
	contracts: ['V1_T', 'V1_U'],
	menu: {
		name: 'Authenticate',
		action: 'Authenticate a card',
		description:
			'Authenticate the card of a customer (카드 인증). Not idempotent: what a repeated call does is not documented.',
	},
	additional: storeFields,
});
