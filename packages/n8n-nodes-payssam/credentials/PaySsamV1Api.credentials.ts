import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
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
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The partner key (apikey) that PaySsam gave you, at most 32 characters',
		},
		{
			displayName: 'Member',
			name: 'member',
			type: 'string',
			required: true,
			default: '',
			description: 'Your partner user code (파트너 사용자 코드), at most 30 characters',
		},
		{
			displayName: 'Merchant',
			name: 'merchant',
			type: 'string',
			required: true,
			default: '',
			description: 'Your partner store code (파트너 매장 코드), at most 30 characters',
		},
		{
			displayName: 'Business Number',
			name: 'businessNumber',
			type: 'string',
			default: '',
			placeholder: 'e.g. 123-45-67890',
			description:
				"Bill IDs of the vendor's test environment must start with the business number (사업자번호). When set, generated bill IDs do.",
			displayOptions: { show: { environment: ['test', 'custom'] } },
		},
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
			{
				// No code at all: a web page or another service answered.
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: undefined,
					message: 'Something answered, but not PaySsam V1. Check the Base URL.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: '1003',
					message: 'PaySsam does not allow this user (1003). Check the API key and the environment.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: '9999',
					message: 'PaySsam could not process the request (9999). Check the key, then try again.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: '5000',
					message: 'PaySsam has a system error at the moment (5000). Try again later.',
				},
			},
		],
	};
}
