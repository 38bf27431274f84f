/*
 * Places of the output that hold phone, card and account numbers. n8n is told of them so that it can hide them in the
 * executions it shows. (n8n 2.41 has the setting, and code for it that nothing calls yet.) The nodes that follow get them.
 */

/** As PaySsam calls them: the number that a cash receipt is issued to is a phone, card or business number. */
const WIRE_NAMES = [
	'apprCashIssuanceNumber',
	'apprIssuerNum',
	'appr_cash_issuance_number',
	'appr_issuer_num',
	'issuanceNumber',
	'issuance_number',
	'phone',
] as const;

/** Where answers and rehearsed requests hold them, in n8n's notation. */
const PLACES = [
	'',
	'body.',
	'body.bill.',
	'body.cashReceipt.',
	'data.',
	'data.info[*].',
	'info[*].',
	'raw.',
	'raw.data.',
	'receipts[*].',
] as const;

/** As the node calls them. */
const OWN_NAMES = ['cardOrAccountNumber', 'cashReceiptIssuanceNumber', 'issuerNumber'] as const;

export const sensitiveOutputFields: string[] = [
	...OWN_NAMES,
	...PLACES.flatMap((place) => WIRE_NAMES.map((name) => place + name)),
];
