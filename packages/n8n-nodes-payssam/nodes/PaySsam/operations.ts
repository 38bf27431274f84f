import type { Resource } from './operation';
import * as account from './resources/account';
import * as bill from './resources/bill';
import * as card from './resources/card';
import * as cashReceipt from './resources/cashReceipt';
import * as custom from './resources/custom';
import * as payment from './resources/payment';
import * as recurringPayment from './resources/recurringPayment';
import * as subMerchant from './resources/subMerchant';

/** Everything the node can do: menus, fields and router come from here. */
export const RESOURCES: Readonly<Record<string, Resource>> = {
	account: { name: 'Account', operations: { ...account }, first: 'getBalance' },
	bill: { name: 'Bill', operations: { ...bill }, first: 'send' },
	card: { name: 'Card', operations: { ...card }, first: 'authenticate' },
	cashReceipt: { name: 'Cash Receipt', operations: { ...cashReceipt }, first: 'issue' },
	custom: { name: 'Custom API Call', operations: { ...custom }, first: 'call' },
	payment: { name: 'Payment', operations: { ...payment }, first: 'cancel' },
	recurringPayment: { name: 'Recurring Payment', operations: { ...recurringPayment }, first: 'getMethods' },
	subMerchant: { name: 'Sub-Merchant', operations: { ...subMerchant }, first: 'getMany' },
};
