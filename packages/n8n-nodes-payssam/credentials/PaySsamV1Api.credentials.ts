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

export class PaySsamV1Api implements ICredentialType {
	name = 'paySsamV1Api';

	displayName = 'PaySsam V1 API';

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
				{ name: 'Test (Vendor)', value: 'test', description: 'The test host of PaySsam, for partners with test keys' },
				{ name: 'Own Base URL', value: 'custom', description: 'For example a PaySsam sandbox on your own machine' },
			],
			default: 'production',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. http://127.0.0.1:3999/v1',
			description: 'The address that the API paths are added to',
			displayOptions: { show: { environment: ['custom'] } },
		},
		...identityFields('apikey', 30),
		businessNumberField(['test', 'custom']),
	];

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return await signRequest('v1', credentials, requestOptions);
	}

	// The points balance needs nothing but the key (path seen in integrations), and failures may arrive with HTTP 200.
	test: ICredentialTestRequest = {
		request: { method: 'POST', url: '/if/read/remain_count', body: {} },
		rules: [
			failure(undefined, 'Something answered, but not PaySsam V1. Check the Base URL.'),
			failure('1003', 'PaySsam does not allow this user (1003). Check the API key and the environment.'),
			failure('9999', 'PaySsam could not process the request (9999). Check the key, then try again.'),
			failure('5000', 'PaySsam has a system error at the moment (5000). Try again later.'),
		],
	};
}
