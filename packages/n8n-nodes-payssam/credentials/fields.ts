import type { IAuthenticateRuleResponseSuccessBody, INodeProperties } from 'n8n-workflow';

/** What both generations ask for: who calls, and for which store. */
export function identityFields(keyName: string, maxCode: number): INodeProperties[] {
	return [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: `The partner key (${keyName}) that PaySsam gave you, at most 32 characters. Test and live keys differ.`,
		},
		{
			displayName: 'Member',
			name: 'member',
			type: 'string',
			required: true,
			default: '',
			description: `Your partner user code (파트너 사용자 코드), at most ${maxCode} characters`,
		},
		{
			displayName: 'Merchant',
			name: 'merchant',
			type: 'string',
			required: true,
			default: '',
			description: `Your partner store code (파트너 매장 코드), at most ${maxCode} characters`,
		},
	];
}

/** For the vendor's test environment; production ids are free. */
export function businessNumberField(environments: string[]): INodeProperties {
	return {
		displayName: 'Business Number',
		name: 'businessNumber',
		type: 'string',
		default: '',
		placeholder: 'e.g. 123-45-67890',
		description:
			"Bill IDs of the vendor's test environment must start with the business number (사업자번호). When set, generated bill IDs do.",
		displayOptions: { show: { environment: environments } },
	};
}

/** Failures arrive with HTTP 200, so n8n needs a rule per code. `undefined` is an answer without a code. */
export function failure(code: string | undefined, message: string): IAuthenticateRuleResponseSuccessBody {
	return { type: 'responseSuccessBody', properties: { key: 'code', value: code, message } };
}
