/* What a person has set in the trigger, read once for each callback. */
import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import type { CallbackOptions } from 'payssam-core';
import { filledIn } from '../PaySsam/operation';
import { CREDENTIAL, type CredentialName } from '../PaySsam/transport';
import { type EventName, readEvents } from './events';
import { type Filters, readFilters } from './filters';
import { readKeyCheck } from './key-check';

export interface Setting extends CallbackOptions {
	credential: CredentialName | undefined;
	events: ReadonlySet<EventName>;
	filters: Filters;
	/** Ask PaySsam before anything starts. */
	confirm: boolean;
	/** `member` and `merchant` of the bills, where they are not those of the credential. */
	store: IDataObject;
	/** A person listens for a test event in the editor. */
	isTest: boolean;
}

export async function readSetting(context: IWebhookFunctions): Promise<Setting> {
	const credential = credentialName(context.getNodeParameter('authentication'));
	const shared = {
		credential,
		events: readEvents(context.getNodeParameter('events', [])),
		filters: readFilters(context.getNodeParameter('filters', {})),
		isTest: context.getMode() === 'manual',
	};
	if (credential === undefined) return { ...shared, keys: [], keyCheck: 'off', confirm: false, store: {} };
	const { apiKey } = await context.getCredentials(credential);
	return {
		...shared,
		keys: [String(apiKey)],
		keyCheck: readKeyCheck(context.getNodeParameter('keyCheck', 'require')),
		confirm: context.getNodeParameter('readBack', true) === true,
		store: filledIn(context.getNodeParameter('options', {})),
	};
}

/** What became of the key, in the words of the output. */
export type KeyState = 'matched' | 'absent' | 'not checked';

/** A wrong key does not come this far. */
export function keyState({ keyCheck }: Pick<CallbackOptions, 'keyCheck'>, present: boolean): KeyState {
	if (keyCheck === 'off') return 'not checked';
	return present ? 'matched' : 'absent';
}

export function credentialName(value: unknown): CredentialName | undefined {
	return value === CREDENTIAL.v1 || value === CREDENTIAL.v2 ? value : undefined;
}
