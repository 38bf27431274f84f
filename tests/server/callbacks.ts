/* Bills as any client of PaySsam sends them, and callbacks as PaySsam does, for tests and measurements that send them themselves. */
import { DEFAULT_API_KEY, defaultStore } from 'payssam-sandbox';
import { hashOf } from '../hash';
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

/** Sends a bill over V2. @throws with what the sandbox says when it does not take it */
export async function sendBill(v2: string, billId: string, callbackUrl = 'http://127.0.0.1:9/nowhere'): Promise<void> {
	const { member, merchant } = defaultStore();
	const [phone, price] = ['01012345678', '45000'];
	const bill = {
		billId,
		sendType: 'URL',
		productName: '11월 수강료',
		memberName: '김하늘',
		phone,
		price,
		hash: hashOf(billId, phone, price),
		callbackUrl,
	};
	const answer = await fetch(`${v2}/bill`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ apiKey: DEFAULT_API_KEY, member, merchant, bill }),
	});
	const text = await answer.text();
	if (JSON.parse(text).code !== '0000') throw new Error(`The sandbox did not take bill ${billId}: ${text}`);
}

/** Bills, pays, and answers the callback (V2) that the sandbox would have sent: whoever asks delivers it instead. */
export async function paidBill(
	{ sandbox, addresses }: Pick<RealN8n, 'sandbox' | 'addresses'>,
	billId: string,
): Promise<string> {
	await sendBill(addresses.v2, billId);
	sandbox.addFault({ kind: 'lostCallback', billId });
	const { deliveries } = await sandbox.pay({ billId });
	return deliveries[0]?.body ?? '';
}
