/** The connection in Activepieces: address of the adapter and a key to it. */
import { PieceAuth, Property } from '@activepieces/pieces-framework';
import { valueIn, WHO } from 'payssam-adapter-catalogue';
import { accountOf, call } from './adapter';

export const payssamAuth = PieceAuth.CustomAuth({
	required: true,
	description:
		'A webhook adapter of your own that is connected to PaySsam (결제선생). Make a key on its page "Keys": tick *Subscribe* for triggers and *Act* for actions.',
	props: {
		adapterUrl: Property.ShortText({
			displayName: 'Adapter URL',
			description: 'Where the adapter is, such as https://adapter.example.kr.',
			required: true,
		}),
		apiKey: PieceAuth.SecretText({
			displayName: 'API Key',
			description: 'A key of the adapter. It begins with psk_.',
			required: true,
		}),
	},
	validate: async ({ auth }) => {
		try {
			// Every scope of the adapter includes `read`.
			const scopes = valueIn((await call(accountOf(auth), WHO)).body, 'scopes');
			if (!Array.isArray(scopes)) return { valid: false, error: 'What is at this address is no PaySsam adapter.' };
			if (scopes.length > 0) return { valid: true };
			return { valid: false, error: 'The key allows nothing. Make one that may subscribe and act.' };
		} catch (error) {
			return { valid: false, error: error instanceof Error ? error.message : 'The adapter cannot be asked.' };
		}
	},
});
