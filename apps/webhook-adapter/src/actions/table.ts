/** Which route makes which call of core's endpoint table. A test holds the two to each other. */
import { type Action, type ContractModel, ENDPOINTS, type Endpoint, type MayRepeat } from 'payssam-core';

/** A route that makes one call. */
export interface ActionRoute {
	readonly method: 'GET' | 'POST';
	/** Below `/v1`. */
	readonly path: string;
	readonly summary: string;
	readonly description: string;
}

/** Every call. GETs change nothing, and take no path or field of the caller's own. */
export const ACTION_ROUTES: Readonly<Record<Action, ActionRoute>> = {
	'bill.send': {
		method: 'POST',
		path: '/bills',
		summary: 'Send a bill',
		description:
			'Creates a bill at PaySsam and puts it under watch. Give an Idempotency-Key, a `reference` or a `billId`, so that a repeat after a lost answer does not bill twice; without any of them each request is a bill of its own. The callback URL is set by the adapter.',
	},
	'bill.read': {
		method: 'GET',
		path: '/bills/:billId',
		summary: 'Read a bill',
		description: 'Asks PaySsam for the state of a bill and its payment.',
	},
	'bill.resend': {
		method: 'POST',
		path: '/bills/:billId/resend',
		summary: 'Send the message of a bill again',
		description: 'Costs points each time. Not protected against repeats without an Idempotency-Key. Not under V1 U.',
	},
	'bill.destroy': {
		method: 'POST',
		path: '/bills/:billId/destroy',
		summary: 'Destroy an unpaid bill',
		description: 'Makes an unpaid bill unpayable. Its id stays used.',
	},
	'payment.cancel': {
		method: 'POST',
		path: '/bills/:billId/cancel',
		summary: 'Cancel a payment',
		description: 'Gives a payment back in full. Needs the amount of the bill.',
	},
	'cashReceipt.issue': {
		method: 'POST',
		path: '/cash-receipts',
		summary: 'Issue a cash receipt',
		description:
			'For a payment by transfer or in cash. Supply price and tax are worked out where they are left out. Not protected against repeats without an Idempotency-Key.',
	},
	'cashReceipt.read': {
		method: 'GET',
		path: '/cash-receipts/:billId',
		summary: 'Read the cash receipts of a bill',
		description: 'Needs the amount of the receipt. Experimental: seen in one integration (V2), inferred (V1).',
	},
	'cashReceipt.cancel': {
		method: 'POST',
		path: '/cash-receipts/:billId/cancel',
		summary: 'Cancel a cash receipt',
		description:
			'Needs the amount of the receipt and whom it is for. Experimental: seen in one integration (V2), inferred (V1). Not protected against repeats without an Idempotency-Key.',
	},
	'card.authenticate': {
		method: 'POST',
		path: '/cards/authenticate',
		summary: 'Authenticate a card',
		description: 'V1. Experimental: PaySsam publishes neither path nor fields, so give both.',
	},
	'recurring.payBill': {
		method: 'POST',
		path: '/recurring/bills',
		summary: 'Charge a bill to a registered means of payment',
		description:
			'V2. Moves money. Experimental: the fields are not public, so give them as `additionalFields`. Not protected against repeats without an Idempotency-Key.',
	},
	'recurring.registerMethod': {
		method: 'POST',
		path: '/recurring/methods',
		summary: 'Register a means of recurring payment',
		description: 'V2. Experimental: the fields are not public, so give them as `additionalFields`.',
	},
	'recurring.deleteMethod': {
		method: 'POST',
		path: '/recurring/methods/delete',
		summary: 'Delete a means of recurring payment',
		description: 'V2. Experimental: the fields are not public, so give them as `additionalFields`.',
	},
	'customer.readPayMethods': {
		method: 'POST',
		path: '/recurring/pay-methods',
		summary: 'Read the means of payment of a customer',
		description: 'V2. Changes nothing. Experimental: the fields are not public, so give them as `additionalFields`.',
	},
	'subMerchant.createRegistrationUrl': {
		method: 'POST',
		path: '/sub-merchants/registration-url',
		summary: 'Make the page on which a store registers',
		description: 'V2. The callback URL is set by the adapter.',
	},
	'subMerchant.readMappingStatus': {
		method: 'GET',
		path: '/sub-merchants/status',
		summary: 'Read how far the link of a store is',
		description: 'V2. Experimental.',
	},
	'subMerchant.list': {
		method: 'GET',
		path: '/sub-merchants',
		summary: 'List the sub-merchants',
		description: 'V2. Experimental: seen in one integration.',
	},
	'merchant.read': {
		method: 'GET',
		path: '/merchant',
		summary: 'Read what PaySsam knows about the merchant',
		description: 'V1. Experimental: the shape of the answer is not public.',
	},
	'store.readOpenState': {
		method: 'GET',
		path: '/store/open-state',
		summary: 'Read whether a store is open',
		description: 'V1. Experimental. The callback URL is set by the adapter.',
	},
	'partner.read': {
		method: 'POST',
		path: '/partner',
		summary: 'Read the partner information',
		description: 'V2. Experimental: the path is not public, so give it.',
	},
	'partner.changeCallbackUrl': {
		method: 'POST',
		path: '/partner/callback-url',
		summary: 'Change the callback address of the partner',
		description: 'V2. Experimental: path and fields are not public, so give both.',
	},
	'balance.read': {
		method: 'GET',
		path: '/balance',
		summary: 'Read the points',
		description: 'Points left, of the store that the partner manages.',
	},
	'balance.readSubMerchant': {
		method: 'GET',
		path: '/sub-merchants/balance',
		summary: 'Read the points of a sub-merchant',
		description: 'V2.',
	},
};

/** Every action, in the order of the table. */
export const ACTIONS: readonly Action[] = [...new Set(ENDPOINTS.map(({ action }) => action))];

/** The rows of an action, one for each generation or model that has it. */
export function rowsOf(action: Action): readonly Endpoint[] {
	return ENDPOINTS.filter((row) => row.action === action);
}

/** Contract models that have an action. */
export function modelsOf(action: Action): readonly ContractModel[] {
	return rowsOf(action).flatMap(({ contractModels }) => contractModels);
}

/** Whether a call may be repeated, whatever the model: the rows agree. */
export function mayRepeat(action: Action): MayRepeat {
	return rowsOf(action)[0]?.mayRepeat ?? 'never';
}
