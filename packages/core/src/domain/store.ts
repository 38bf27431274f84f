/** Whether a store can be used with PaySsam yet. */
import { type JsonObject, readText } from '../json';

/** `notOpen`: not applied for, or under review. `joined`: it had joined already. `unknown`: a code this version does not know. */
export type OpenState = 'open' | 'notOpen' | 'joined' | 'unknown';

/** The vendor's codes, which are answers here and not failures. Source: seen in one integration. */
export const OPEN_STATE_OF_CODE: Readonly<Record<string, OpenState>> = {
	'0000': 'open',
	'1010': 'notOpen',
	'1700': 'joined',
};

/** Answer to "is this store open?" */
export interface StoreOpenState {
	state: OpenState;
	/** The vendor's code. */
	code: string;
}

/** The open state from the code of an answer. */
export function readOpenState(fields: JsonObject): StoreOpenState | undefined {
	const code = readText(fields, ['code']);
	if (code === undefined) return undefined;
	return { state: (Object.hasOwn(OPEN_STATE_OF_CODE, code) ? OPEN_STATE_OF_CODE[code] : undefined) ?? 'unknown', code };
}
