/* What the test files of the trigger share: a sandbox, published triggers, and callbacks in both of PaySsam's spellings. */
import type { INodeParameters } from 'n8n-workflow';
import { ACK_TEXT } from 'payssam-sandbox';
import { afterEach, beforeEach, expect } from 'vitest';
import { type Bench, bench } from './bench';
import { PAYSSAM_TRIGGER, type WorkflowUnderTest } from './engine';
import { type Contract, credentialFor, KEY, paySsamNode, sendParameters } from './payssam';
import { type Answer, Receiver } from './receiver';

export const SNAKE = {
	apikey: KEY,
	bill_id: '1024',
	appr_state: 'F',
	appr_price: '45000',
	appr_num: '00769951',
	appr_dt: '20261120223750',
	appr_pay_type: 'CARD_VAN',
	appr_monthly: '0',
};
export const UNCONFIRMED = { readBack: false };

export interface TriggerBench extends Bench {
	/** A trigger in a workflow of this test's own: what has run is remembered per workflow. */
	trigger(
		contract?: Contract,
		parameters?: INodeParameters,
		settings?: WorkflowUnderTest['settings'],
	): WorkflowUnderTest;
	/** Listens as a published workflow does, or as the editor does for a test event. */
	listen(wanted: WorkflowUnderTest, mode?: 'webhook' | 'manual'): Promise<Receiver>;
	/** A bill, sent by the node itself, that reports to the receiver. */
	givenBill(contract: Contract, receiver: Receiver, billId?: string, price?: string): Promise<void>;
}

/** To be awaited at the top of a test file. */
export async function triggerBench(): Promise<TriggerBench> {
	const { engine, paySsam } = await bench();
	const receivers: Receiver[] = [];
	let turn = 0;

	beforeEach(() => {
		engine.processed.clear();
		turn++;
	});
	afterEach(async () => {
		for (const receiver of receivers.splice(0)) {
			expect(receiver.thrown).toEqual([]);
			await receiver.close();
		}
	});

	return {
		engine,
		paySsam,
		trigger(contract = 'V2', parameters = {}, settings = {}) {
			const credential = credentialFor(contract, paySsam.at);
			return {
				type: PAYSSAM_TRIGGER,
				parameters: { authentication: credential.type, ...parameters },
				credential,
				workflowId: `on-payment-${turn}`,
				settings,
			};
		},
		async listen(wanted, mode) {
			const receiver = await Receiver.listen(engine, wanted, mode);
			receivers.push(receiver);
			return receiver;
		},
		async givenBill(contract, receiver, billId = '1024', price = '45000') {
			const callback = { __rl: true, mode: 'url', value: receiver.url };
			const parameters = sendParameters(contract, { callback, ownBillId: billId, price });
			const { error } = await engine.run(paySsamNode(contract, paySsam, parameters));
			expect(error).toBeUndefined();
		},
	};
}

export function expectAck(answer: Answer): void {
	expect(answer).toMatchObject({ status: 200, text: ACK_TEXT });
	expect(answer.contentType).toMatch(/^application\/json/);
	expect(Buffer.byteLength(answer.text)).toBe(46);
}

export function expectNoAck(answer: Answer, status: number): void {
	expect(answer.status).toBe(status);
	expect(answer.text).not.toContain('0000');
	expect(answer.text).not.toContain(KEY);
	expect(JSON.parse(answer.text)).toEqual({ error: expect.any(String) });
}
