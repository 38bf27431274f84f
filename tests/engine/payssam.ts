/* PaySsam for the engine tests: a sandbox over HTTP, its credentials, and parameters as the editor would store them. */
import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import { createSandbox, DEFAULT_API_KEY, type Listening, type Sandbox, type SandboxOptions } from 'payssam-sandbox';
import { type CredentialType, PAYSSAM, type WorkflowUnderTest } from './engine';

export type Contract = 'V1_T' | 'V1_U' | 'V2';

export const KEY = DEFAULT_API_KEY;
export const MEMBER = 'sandbox-member';
export const MERCHANT = 'sandbox-merchant';
export const CALLBACK = 'https://n8n.example.com/webhook/hook-1/payssam';

export const CREDENTIAL_OF: Readonly<Record<Contract, CredentialType>> = {
	V1_T: 'paySsamV1Api',
	V1_U: 'paySsamV1Api',
	V2: 'paySsamV2Api',
};

export interface PaySsamUnderTest {
	sandbox: Sandbox;
	at: Listening;
}

export async function startPaySsam(options: SandboxOptions = {}): Promise<PaySsamUnderTest> {
	const sandbox = createSandbox({ seed: 1, ...options });
	return { sandbox, at: await sandbox.listen() };
}

/** A credential whose base URL is the sandbox. */
export function credentialFor(
	contract: Contract,
	at: Listening,
	more: ICredentialDataDecryptedObject = {},
): { type: CredentialType; data: ICredentialDataDecryptedObject } {
	const baseUrl = contract === 'V2' ? at.v2 : at.v1;
	const data = { environment: 'custom', baseUrl, apiKey: KEY, member: MEMBER, merchant: MERCHANT, ...more };
	return { type: CREDENTIAL_OF[contract], data };
}

/** Parameters of a send; `billId` is given, so that a test knows it. */
export function sendParameters(contract: Contract, more: INodeParameters = {}): INodeParameters {
	return {
		contract,
		resource: 'bill',
		operation: 'send',
		productName: '11월 수강료',
		memberName: '김하늘',
		price: '45000',
		callback: { __rl: true, mode: 'url', value: CALLBACK },
		billIdFrom: 'given',
		ownBillId: '1024',
		...(contract === 'V1_U' ? {} : { phone: '010-1234-5678' }),
		...(contract === 'V2' ? { sendType: 'TALK' } : {}),
		...more,
	};
}

/** Parameters of an operation on a bill that exists. */
export function billParameters(contract: Contract, operation: string, more: INodeParameters = {}): INodeParameters {
	return {
		contract,
		resource: operation === 'cancel' ? 'payment' : 'bill',
		operation,
		billId: '1024',
		...(['destroy', 'cancel'].includes(operation) ? { price: '45000' } : {}),
		...more,
	};
}

export function paySsamNode(
	contract: Contract,
	{ at }: Pick<PaySsamUnderTest, 'at'>,
	parameters: INodeParameters,
	more: Partial<WorkflowUnderTest> = {},
): WorkflowUnderTest {
	return { type: PAYSSAM, parameters, credential: credentialFor(contract, at), ...more };
}

/** Everything that hangs on a value, as text: causes, contexts and what JSON.stringify leaves out of errors. */
export function deepText(value: unknown, seen: Set<unknown> = new Set()): string {
	if (typeof value === 'function') return '';
	if (typeof value !== 'object' || value === null) return String(value);
	if (seen.has(value)) return '';
	seen.add(value);
	if (value instanceof Map || value instanceof Set) return [...value].map((inner) => deepText(inner, seen)).join('\n');
	return Reflect.ownKeys(value)
		.map((name) => `${String(name)}: ${deepText(Reflect.get(value, name), seen)}`)
		.join('\n');
}
