import type { Operation } from './operation';
import * as bill from './resources/bill';
import * as payment from './resources/payment';

/** Every operation by resource: the router and the shown fields come from here, and a test holds the menus to it. */
export const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
	bill: { ...bill },
	payment: { ...payment },
};
