/** What a call, the control API and the pages work with. */
import type { Billing } from './billing';
import type { CashReceipts } from './cash-receipts';
import type { Ledger } from './ledger';
import type { Recurring } from './recurring';
import type { SubMerchants } from './sub-merchants';

export interface Services {
	readonly ledger: Ledger;
	readonly billing: Billing;
	readonly cashReceipts: CashReceipts;
	readonly subMerchants: SubMerchants;
	readonly recurring: Recurring;
}
