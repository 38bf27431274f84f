/* Callbacks as PaySsam sends them, for tests and measurements that deliver them themselves. */
import { createHash } from 'node:crypto';
import { DEFAULT_API_KEY, defaultStore } from 'payssam-sandbox';
import type { RealN8n } from './real-n8n';

/** That of a payment, in the spelling of V1. The bill need not be there. */
export function v1Callback(billId: string): Record<string, unknown> {
	return {
		apikey: DEFAULT_API_KEY,
		bill_id: billId,
		appr_state: 'F',
		appr_pay_type: 'CARD_VAN',
		appr_dt: '20261120093000',
		appr_price: '45000',
		appr_num: '00769951',
	};
}

/** Bills, pays, and answers the callback (V2) that the sandbox would have sent: whoever asks delivers it instead. */
export async function paidBill(
	{ sandbox, addresses, n8n }: Pick<RealN8n, 'sandbox' | 'addresses' | 'n8n'>,
	billId: string,
): Promise<string> {
	const { member, merchant } = defaultStore();
	const [phone, price] = ['01012345678', '45000'];
	const hash = createHash('sha256').update(`${billId},${phone},${price}`).digest('hex');
	const bill = {
		billId,
		sendType: 'URL',
		productName: '11월 수강료',
		memberName: '김하늘',
		phone,
		price,
		hash,
		callbackUrl: n8n.url,
	};
	const answer = await fetch(`${addresses.v2}/bill`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ apiKey: DEFAULT_API_KEY, member, merchant, bill }),
	});
	const text = await answer.text();
	if (JSON.parse(text).code !== '0000') throw new Error(`The sandbox did not take bill ${billId}: ${text}`);
	sandbox.addFault({ kind: 'lostCallback', billId });
	const { deliveries } = await sandbox.pay({ billId });
	return deliveries[0]?.body ?? '';
}
