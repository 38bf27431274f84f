/** Fields of what comes back: the payload of the adapter's events, and what answers share with it. */

export interface OutputField {
	readonly key: string;
	readonly label: string;
	readonly type: 'string' | 'number' | 'boolean';
}

/** The version of the payload that workflows are built on. It never changes. */
export const PAYLOAD_VERSION = '2026-11-21';

export const text = (key: string, label: string): OutputField => ({ key, label, type: 'string' });
export const number = (key: string, label: string): OutputField => ({ key, label, type: 'number' });
export const yesNo = (key: string, label: string): OutputField => ({ key, label, type: 'boolean' });

/** Every field of an event. All are always there; what is not known is null. */
export const PAYLOAD_FIELDS: readonly OutputField[] = [
	text('id', 'Event ID'),
	text('type', 'Event'),
	text('version', 'Version'),
	text('occurredAt', 'Known Since'),
	text('source', 'Source'),
	yesNo('verified', 'Confirmed by PaySsam'),
	text('connectionId', 'Connection ID'),
	text('connectionName', 'Connection'),
	text('environment', 'Environment'),
	text('contractModel', 'Contract Model'),
	text('member', 'Member'),
	text('merchant', 'Store Code'),
	text('billId', 'Bill ID'),
	text('status', 'Status'),
	number('amount', 'Amount (Won)'),
	text('productName', 'Product Name'),
	text('memberName', 'Customer Name'),
	text('reference', 'Reference'),
	text('shortUrl', 'Payment Link'),
	text('expireDate', 'Last Day to Pay'),
	text('paidAt', 'Paid At'),
	text('payMethod', 'Means of Payment'),
	text('cardOrBank', 'Card Company or Bank'),
	text('cardType', 'Kind of Card'),
	text('cardOrAccountNumber', 'Card or Account Number (Masked)'),
	text('approvalNumber', 'Approval Number'),
	text('originalApprovalNumber', 'Original Approval Number'),
	number('instalments', 'Instalments (Months)'),
	yesNo('hasCashReceipt', 'Has Cash Receipt'),
	text('cashReceiptNumber', 'Cash Receipt Number'),
	text('cashReceiptFor', 'Cash Receipt For'),
	text('mappingStatus', 'Link Status'),
	text('companyName', 'Company'),
	text('branchName', 'Branch'),
	number('points', 'Points'),
	number('pointsThreshold', 'Points Threshold'),
	text('chargeUrl', 'Where Points Are Bought'),
];

/** Some fields of the payload, in the order of the keys: an answer that tells the same has them as well. */
export function payloadFields(...keys: readonly string[]): readonly OutputField[] {
	return keys.map((key) => {
		const field = PAYLOAD_FIELDS.find((one) => one.key === key);
		if (field === undefined) throw new Error(`The payload has no field "${key}".`);
		return field;
	});
}
