/** Drop-downs whose choices the adapter knows: its connections, and their stores. */
import { type DropdownState, Property } from '@activepieces/pieces-framework';
import { type AdapterRequest, CONNECTIONS, type Field, itemsIn, merchantsRequest } from 'payssam-adapter-catalogue';
import { accountOf, call } from './adapter';
import { payssamAuth } from './auth';

export function connectionDropdown({ label, help, required }: Field) {
	return Property.Dropdown<string, boolean, typeof payssamAuth>({
		displayName: label,
		description: help,
		required,
		auth: payssamAuth,
		refreshers: ['auth'],
		options: ({ auth }) => choices(auth?.props, CONNECTIONS),
	});
}

export function merchantDropdown({ label, help, required }: Field) {
	return Property.Dropdown<string, boolean, typeof payssamAuth>({
		displayName: label,
		description: help,
		required,
		auth: payssamAuth,
		refreshers: ['auth', 'connectionId'],
		options: ({ auth, connectionId }) => choices(auth?.props, merchantsRequest({ connectionId })),
	});
}

/** An error is shown in the field: Activepieces would only say that there was one. */
async function choices(
	given: Readonly<Record<string, unknown>> | undefined,
	request: AdapterRequest,
): Promise<DropdownState<string>> {
	if (given === undefined) return none('Connect an adapter first.');
	try {
		const named = itemsIn((await call(accountOf(given), request)).body);
		if (named.length === 0) return none('The adapter has none that the key may use.');
		return { options: named.map(({ id, name }) => ({ value: id, label: name === id ? id : `${name} (${id})` })) };
	} catch (error) {
		return none(error instanceof Error ? error.message : 'The adapter cannot be asked.');
	}
}

function none(placeholder: string): DropdownState<string> {
	return { disabled: true, options: [], placeholder };
}
