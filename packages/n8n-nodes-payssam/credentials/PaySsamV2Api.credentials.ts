import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
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
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'The partner key (apiKey) that PaySsam gave you, at most 32 characters. Sandbox and live keys differ.',
		},
		{
			displayName: 'Member',
			name: 'member',
			type: 'string',
			required: true,
			default: '',
			description: 'Your partner user code (파트너 사용자 코드), at most 60 characters',
		},
		{
			displayName: 'Merchant',
			name: 'merchant',
			type: 'string',
			required: true,
			default: '',
			description: 'The partner store code (파트너 매장 코드) of the sub-merchant, at most 60 characters',
		},
		{
			displayName: 'Business Number',
			name: 'businessNumber',
			type: 'string',
			default: '',
			placeholder: 'e.g. 123-45-67890',
			description:
				"Bill IDs of the vendor's test environment must start with the business number (사업자번호). When set, generated bill IDs do.",
			displayOptions: { show: { environment: ['sandbox', 'custom'] } },
		},
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
			{
				// No code at all: a web page or another service answered.
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: undefined,
					message: 'Something answered, but not PaySsam V2. Check the Base URL.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: 'PARTNER_001',
					message: 'This partner is not enabled for V2 sub-merchants (PARTNER_001). Ask PaySsam to enable it.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: 'PARTNER_002',
					message: 'PaySsam found the API key missing or malformed (PARTNER_002). Enter it again, without spaces.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: 'PARTNER_003',
					message:
						'PaySsam does not know this API key (PARTNER_003). Sandbox and live keys differ: check key and environment.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: 'PARTNER_004',
					message: 'PaySsam knows no such sub-merchant link (PARTNER_004). Check Member and Merchant.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: 'PARTNER_005',
					message: 'PaySsam knows no such partner (PARTNER_005). Check the API key.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: 'PARTNER_006',
					message: 'This partner has no active contract (PARTNER_006). Ask PaySsam.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: 'PARTNER_007',
					message: 'PaySsam answered PARTNER_007, whose meaning is not public. Ask PaySsam.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: 'VALIDATION_001',
					message: 'PaySsam found the request invalid (VALIDATION_001). Check the fields of this credential.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: 'ERROR',
					message: 'PaySsam answered with an unclassified error (ERROR). Try again, then ask PaySsam.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: 'MAINTAINED_METHOD',
					message: 'PaySsam answered MAINTAINED_METHOD: something is under maintenance. Try again later.',
				},
			},
		],
	};
}
