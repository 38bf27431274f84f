import type { Resource } from './operation';
import * as bill from './resources/bill';
import * as payment from './resources/payment';

/** Everything the node can do: menus, fields and router come from here. */
export const RESOURCES: Readonly<Record<string, Resource>> = {
	bill: { name: 'Bill', operations: { ...bill }, first: 'send' },
	payment: { name: 'Payment', operations: { ...payment }, first: 'cancel' },
};
