/* What takes time by its nature: answers that do not come, and second looks. All at once, each with a sandbox of its own. */
import type { INodeParameters } from 'n8n-workflow';
import { ACK_TEXT, type Sandbox } from 'payssam-sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, PAYSSAM_TRIGGER, startEngine, type WorkflowUnderTest } from './engine';
import {
	billParameters,
	type Contract,
	credentialFor,
	deepText,
	KEY,
	type PaySsamUnderTest,
	paySsamNode,
	sendParameters,
	startPaySsam,
} from './payssam';
import { Receiver } from './receiver';

let engine: Engine;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
	engine = await startEngine();
});
afterAll(async () => {
	await Promise.all(closers.map((close) => close()));
});

async function ownPaySsam(): Promise<PaySsamUnderTest> {
	const paySsam = await startPaySsam();
	closers.push(() => paySsam.sandbox.close());
	return paySsam;
}

const actions = (sandbox: Sandbox) => sandbox.listRequests().map(({ action }) => (action === 'url' ? 'send' : action));

describe.concurrent('no answer within the limit of the node (1 second)', () => {
	const options = { timeout: 1 };

	test.each(['V1_T', 'V1_U', 'V2'] as const)(
		'%s send: the bill is read under the same id, one bill, one message',
		async (contract) => {
			const paySsam = await ownPaySsam();
			paySsam.sandbox.addFault({ kind: 'acceptThenTimeout' });
			const result = await engine.run(paySsamNode(contract, paySsam, sendParameters(contract, { options })));
			expect(result.error).toBeUndefined();
			expect(result.output[0]?.json).toMatchObject({ billId: '1024', state: 'unpaid', settledBy: 'read' });
			expect(actions(paySsam.sandbox)).toEqual(['send', 'read']);
			expect(paySsam.sandbox.listBills()).toHaveLength(1);
			expect(paySsam.sandbox.listMessages()).toHaveLength(contract === 'V1_U' ? 0 : 1);
			expect(deepText(result.run)).not.toContain(KEY);
		},
	);

	test.each(['V1_T', 'V2'] as const)('%s cancel: the bill says that it is cancelled', async (contract) => {
		const paySsam = await ownPaySsam();
		await engine.run(paySsamNode(contract, paySsam, sendParameters(contract)));
		await paySsam.sandbox.pay({ billId: '1024', byHand: true });
		paySsam.sandbox.addFault({ kind: 'acceptThenTimeout', action: 'cancel' });
		const { output } = await engine.run(
			paySsamNode(contract, paySsam, billParameters(contract, 'cancel', { options })),
		);
		expect(output[0]?.json).toMatchObject({ billId: '1024', state: 'cancelled', settledBy: 'read' });
		expect(actions(paySsam.sandbox)).toEqual(['send', 'cancel', 'read']);
	});

	test.each(['V1_T', 'V2'] as const)('%s resend: never repeated by itself', async (contract) => {
		const paySsam = await ownPaySsam();
		await engine.run(paySsamNode(contract, paySsam, sendParameters(contract)));
		paySsam.sandbox.addFault({ kind: 'acceptThenTimeout', action: 'resend' });
		const { error } = await engine.run(paySsamNode(contract, paySsam, billParameters(contract, 'resend', { options })));
		expect(error?.description).toMatch(/not known whether/);
		expect(paySsam.sandbox.listRequests({ action: 'resend' })).toHaveLength(1);
		expect(deepText(error)).not.toContain(KEY);
	});

	test('get: an error that allows to read again', async () => {
		const paySsam = await ownPaySsam();
		await engine.run(paySsamNode('V2', paySsam, sendParameters('V2')));
		paySsam.sandbox.addFault({ kind: 'acceptThenTimeout', action: 'read' });
		const { error } = await engine.run(paySsamNode('V2', paySsam, billParameters('V2', 'get', { options })));
		expect(error).toMatchObject({
			message: expect.stringContaining('1024'),
			description: expect.stringContaining('read again'),
		});
		expect(deepText(error)).not.toContain(KEY);
	});
});

describe.concurrent('a callback that PaySsam does not confirm at first', () => {
	const SNAKE = { apikey: KEY, bill_id: '1024', appr_state: 'F', appr_price: '45000', appr_num: '00769951' };

	async function listen(contract: Contract, paySsam: PaySsamUnderTest, store = {}, name = ''): Promise<Receiver> {
		const credential = credentialFor(contract, paySsam.at, store);
		const wanted: WorkflowUnderTest = {
			type: PAYSSAM_TRIGGER,
			parameters: { authentication: credential.type },
			credential,
			workflowId: paySsam.at.url + name,
		};
		const receiver = await Receiver.listen(engine, wanted);
		closers.push(() => receiver.close());
		return receiver;
	}

	async function givenBill(
		contract: Contract,
		paySsam: PaySsamUnderTest,
		{ url }: Receiver,
		more: INodeParameters = {},
	): Promise<void> {
		const callback = { __rl: true, mode: 'url', value: url };
		await engine.run(paySsamNode(contract, paySsam, sendParameters(contract, { callback, ...more })));
	}

	test.each(['V1_T', 'V2'] as const)(
		'%s: what differs from the bill is refused after a second and a third look',
		async (contract) => {
			const paySsam = await ownPaySsam();
			const receiver = await listen(contract, paySsam);
			await givenBill(contract, paySsam, receiver, { ownBillId: 'PAID' });
			await givenBill(contract, paySsam, receiver, { ownBillId: 'UNPAID' });
			const { approval } = await paySsam.sandbox.pay({ billId: 'PAID', byHand: true });
			const right = { ...SNAKE, bill_id: 'PAID', appr_num: approval?.num };
			const answers = await Promise.all(
				[
					{ ...right, appr_price: '1' },
					{ ...right, appr_num: '12345678' },
					{ ...SNAKE, bill_id: 'UNPAID' },
					{ ...SNAKE, bill_id: 'UNKNOWN' },
				].map((body) => receiver.post(body)),
			);
			for (const { status, text } of answers) {
				expect(status).toBe(409);
				expect(JSON.parse(text)).toEqual({ error: expect.any(String) });
				expect(text).not.toContain(KEY);
			}
			expect(paySsam.sandbox.listRequests({ action: 'read' })).toHaveLength(12);
			// They carry the right key: each bill is shown once, as an execution that ends in the trigger.
			const shown = await receiver.ended();
			expect(shown.map(({ error }) => error?.message.split(' ').at(-1)).sort()).toEqual(['PAID', 'UNKNOWN', 'UNPAID']);
			expect(shown.map(({ next }) => next)).toEqual([undefined, undefined, undefined]);
			expect(receiver.thrown).toEqual([]);
			expect(await receiver.post(right)).toMatchObject({ status: 200, text: ACK_TEXT });
			expect(await receiver.downstream()).toMatchObject([
				{ billId: 'PAID', price: '45000', verification: { confirmedWithPaySsam: true } },
			]);
		},
	);

	test('a payment that shows a moment later is confirmed by the second look', async () => {
		const paySsam = await ownPaySsam();
		const receiver = await listen('V2', paySsam);
		await givenBill('V2', paySsam, receiver);
		const answer = receiver.post({ ...SNAKE, appr_num: undefined });
		const reads = () => paySsam.sandbox.listRequests({ action: 'read' });
		await expect.poll(() => reads().length, { interval: 5 }).toBe(1);
		await paySsam.sandbox.pay({ billId: '1024', byHand: true });
		expect(await answer).toMatchObject({ status: 200, text: ACK_TEXT });
		expect(reads()).toHaveLength(2);
		expect(await receiver.downstream()).toHaveLength(1);
	});

	test('a bill of another store is confirmed by a trigger whose credential names that store, and by no other', async () => {
		const paySsam = await ownPaySsam();
		const busan = { member: 'branch', merchant: 'busan' };
		paySsam.sandbox.putStore({ apiKey: KEY, ...busan, name: '부산점' });
		const ofStore = await listen('V2', paySsam, busan);
		await givenBill('V2', paySsam, ofStore, { additionalFields: busan });
		const { deliveries, approval } = await paySsam.sandbox.pay({ billId: '1024' });
		expect(deliveries[0]).toMatchObject({ status: 'acked' });
		expect(await ofStore.downstream()).toHaveLength(1);
		const ofMain = await listen('V2', paySsam, {}, 'main');
		expect(await ofMain.post({ ...SNAKE, appr_num: approval?.num })).toMatchObject({ status: 409 });
	});
});
