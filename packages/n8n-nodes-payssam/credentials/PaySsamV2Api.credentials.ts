import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { businessNumberField, failure, identityFields } from './fields';
import { signRequest } from './signing';

export class PaySsamV2Api implements ICredentialType {
	name = 'paySsamV2Api';

	displayName = 'PaySsam V2 API';

	icon: Icon = { light: 'file:../icons/payssam.svg', dark: 'file:../icons/payssam.dark.svg' };

	documentationUrl =
		'https://github.com/payssam-connectors/payssam-connectors/tree/main/packages/n8n-nodes-payssam#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{ name: 'Production', value: 'production', description: 'Real bills and real money' },
				{ name: 'Sandbox (Vendor)', value: 'sandbox', description: 'The V2 sandbox host of PaySsam' },
				{ name: 'Own Base URL', value: 'custom', description: 'For example a PaySsam sandbox on your own machine' },
			],
			default: 'sandbox',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://host/partner',
			description:
				'The address that the API paths are added to. PaySsam hands over the one of V2 production with the live key, after certification (검수).',
			displayOptions: { show: { environment: ['production', 'custom'] } },
		},
		...identityFields('apiKey', 60),
		businessNumberField(['sandbox', 'custom']),
	];

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return await signRequest('v2', credentials, requestOptions);
	}

	// The points balance is the documented call that needs nothing but the key. Failures arrive with HTTP 200.
	test: ICredentialTestRequest = {
		request: { method: 'POST', url: '/read/remain_count', body: {} },
		rules: [
			failure(undefined, 'Something answered, but not PaySsam V2. Check the Base URL.'),
			failure(
				'PARTNER_001',
				'This partner is not enabled for V2 sub-merchants (PARTNER_001). Ask PaySsam to enable it.',
			),
			failure(
				'PARTNER_002',
				'PaySsam found the API key missing or malformed (PARTNER_002). Enter it again, without spaces.',
			),
			failure(
				'PARTNER_003',
				'PaySsam does not know this API key (PARTNER_003). Sandbox and live keys differ: check key and environment.',
			),
			failure('PARTNER_004', 'PaySsam knows no such sub-merchant link (PARTNER_004). Check Member and Merchant.'),
			failure('PARTNER_005', 'PaySsam knows no such partner (PARTNER_005). Check the API key.'),
			failure('PARTNER_006', 'This partner has no active contract (PARTNER_006). Ask PaySsam.'),
			failure('PARTNER_007', 'PaySsam answered PARTNER_007, whose meaning is not public. Ask PaySsam.'),
			failure(
				'VALIDATION_001',
				'PaySsam found the request invalid (VALIDATION_001). Check the fields of this credential.',
			),
			failure('ERROR', 'PaySsam answered with an unclassified error (ERROR). Try again, then ask PaySsam.'),
			failure(
				'MAINTAINED_METHOD',
				'PaySsam answered MAINTAINED_METHOD: something is under maintenance. Try again later.',
			),
		],
	};
}
