import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';
import { bench } from './bench';
import type { Execution, WorkflowUnderTest } from './engine';
import { credentialFor, paySsamNode, sendParameters } from './payssam';

const { engine, paySsam } = await bench();

async function idsOf(
	parameters: INodeParameters,
	execution: Execution = {},
	more: Partial<WorkflowUnderTest> = {},
): Promise<string[]> {
	const { output, error } = await engine.run(
		paySsamNode('V2', paySsam, sendParameters('V2', parameters), more),
		execution,
	);
	expect(error).toBeUndefined();
	return output.map(({ json }) => String(json.billId));
}

describe.each(['V1_T', 'V1_U', 'V2'] as const)('%s: retry of the node', (contract) => {
	const node = (parameters: INodeParameters) =>
		paySsamNode(contract, paySsam, sendParameters(contract, { ...parameters, options: { concurrency: 1 } }), {
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		});

	test.each(['execution', 'reference'])(
		'ids from the %s: a second try in the same execution bills nobody twice',
		async (billIdFrom) => {
			// The third send arrives, but neither it nor the read is answered; then n8n tries the whole node again.
			const action = contract === 'V1_U' ? 'url' : 'send';
			for (const times of [2]) paySsam.sandbox.addFault({ kind: 'delay', ms: 1, action, times });
			paySsam.sandbox.addFault({ kind: 'acceptThenReset', action });
			paySsam.sandbox.addFault({ kind: 'html502', action: 'read' });
			const items = ['a', 'b', 'c', 'd'].map((reference) => ({ reference }));
			const { output, error } = await engine.run(node({ billIdFrom, reference: '={{ $json.reference }}' }), { items });
			expect(error).toBeUndefined();
			expect(paySsam.sandbox.listBills()).toHaveLength(4);
			expect(paySsam.sandbox.listMessages()).toHaveLength(contract === 'V1_U' ? 0 : 4);
			expect(output.map(({ json }) => json.settledBy)).toEqual([
				'alreadyUsed',
				'alreadyUsed',
				'alreadyUsed',
				undefined,
			]);
			expect(output.map(({ json }) => json.billId)).toEqual(paySsam.sandbox.listBills().map(({ billId }) => billId));
		},
	);

	test("n8n's Retry of a whole execution, under another execution id: the same bills", async () => {
		const run = (executionId: string, establishedAt: number) =>
			engine.run(node({ billIdFrom: 'execution' }), { executionId, establishedAt, items: [{}, {}] });
		const first = await run('77', 1_000);
		const retried = await run('78', 1_000);
		expect(retried.output.map(({ json }) => json.billId)).toEqual(first.output.map(({ json }) => json.billId));
		expect(retried.output.map(({ json }) => json.alreadyExisted)).toEqual([true, true]);
		expect(paySsam.sandbox.listBills()).toHaveLength(2);
		// The execution ids of a new database begin again; that moment does not come back.
		await run('77', 2_000);
		expect(paySsam.sandbox.listBills()).toHaveLength(4);
	});
});

describe('where nothing tells a retry from a new run', () => {
	test.each([
		['an execution whose beginning n8n has not kept', 'retry', /has not kept when the execution began/],
		['a sub-workflow', 'integrated', /starts a sub-workflow anew/],
	] as const)('%s: no id from the execution, one from a reference', async (_, mode, why) => {
		const at = (parameters: INodeParameters) =>
			engine.run(paySsamNode('V2', paySsam, sendParameters('V2', parameters)), { mode, establishedAt: 1_000 });
		const { error } = await at({ billIdFrom: 'execution' });
		expect(error?.message).toContain('must not be derived from the execution');
		expect(error?.description).toMatch(why);
		expect(error?.description).toContain('Nothing was sent.');
		expect(paySsam.sandbox.listRequests()).toEqual([]);
		expect((await at({ billIdFrom: 'reference', reference: 'A-1' })).error).toBeUndefined();
		expect(paySsam.sandbox.listBills()).toHaveLength(1);
	});

	test.each([
		[
			'Issue a cash receipt',
			{ resource: 'cashReceipt', operation: 'issue', billId: '1024', price: '1', issuanceNumber: '01011112222' },
		],
		['Resend a bill', { resource: 'bill', operation: 'resend', billId: '1024' }],
		['Pay', { resource: 'recurringPayment', operation: 'pay', bodyFields: '{}' }],
		['Make a custom call', { resource: 'custom', operation: 'call', path: '/bill/resend', body: '{}' }],
	])('%s: "Retry On Fail" is refused before anything is sent', async (action, parameters) => {
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const node = paySsamNode('V2', paySsam, { contract: 'V2', ...parameters }, { settings });
		const { error } = await engine.run(node);
		expect(error?.message).toMatch(new RegExp(`"Retry On Fail" is on, and "${action}.*" must not be repeated`));
		expect(error?.description).toContain('Switch "Retry On Fail" off');
		expect(paySsam.sandbox.listRequests()).toEqual([]);
	});

	test('a custom call that changes nothing, and a read, may be tried again', async () => {
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const read = { resource: 'custom', operation: 'call', path: '/read/remain_count', body: '{}' };
		const balance = { resource: 'account', operation: 'getBalance' };
		for (const parameters of [{ ...read, additionalFields: { changesNothing: true } }, balance]) {
			const node = paySsamNode('V2', paySsam, { contract: 'V2', ...parameters }, { settings });
			expect((await engine.run(node)).error).toBeUndefined();
		}
	});
});

describe('ids from the execution', () => {
	test('by customer and amount, however they are written; what is evaluated anew in the name of the item does not count', async () => {
		const at = { executionId: '1', establishedAt: 1_000 };
		const [first] = await idsOf({ billIdFrom: 'execution' }, at);
		const same = { productName: '12월 수강료', phone: '+82 10 1234 5678', price: '45,000원', memberName: ' 김하늘 ' };
		expect(await idsOf({ billIdFrom: 'execution', ...same }, at)).toEqual([first]);
		expect(await idsOf({ billIdFrom: 'execution', memberName: '김하늘'.normalize('NFD') }, at)).toEqual([first]);
		for (const other of [{ phone: '010-1234-5679' }, { price: '45001' }, { memberName: '김바다' }]) {
			expect(await idsOf({ billIdFrom: 'execution', ...other }, at)).not.toEqual([first]);
		}
	});

	test('20 capitals and digits, another for every item, execution, turn of a loop, node and workflow', async () => {
		const parameters = { billIdFrom: 'execution' };
		const ids = [
			...(await idsOf(parameters, { executionId: '1', items: [{}, {}, {}] })),
			...(await idsOf(parameters, { executionId: '2' })),
			...(await idsOf(parameters, { executionId: '1', earlierTurns: 1 })),
			...(await idsOf(parameters, { executionId: '1', earlierTurns: 2 })),
			...(await idsOf(parameters, { executionId: '1' }, { nodeId: 'node-2' })),
			...(await idsOf(parameters, { executionId: '1' }, { workflowId: 'workflow-2' })),
		];
		expect(new Set(ids).size).toBe(8);
		for (const id of ids) expect(id).toMatch(/^[0-9A-Z]{20}$/);
	});

	test('with a business number in the credential, ids start with it', async () => {
		paySsam.sandbox.setSettings({ testBillIds: true });
		paySsam.sandbox.putStore({ member: 'sandbox-member', merchant: 'sandbox-merchant', businessNumber: '1234567890' });
		const credential = credentialFor('V2', paySsam.at, { businessNumber: '123-45-67890' });
		const [id] = await idsOf({ billIdFrom: 'execution' }, {}, { credential });
		expect(id).toMatch(/^1234567890[0-9A-Z]{10}$/);
	});

	test('a business number that is none: an error before anything is sent', async () => {
		const credential = credentialFor('V2', paySsam.at, { businessNumber: '12345' });
		const { error } = await engine.run(
			paySsamNode('V2', paySsam, sendParameters('V2', { billIdFrom: 'execution' }), { credential }),
		);
		expect(error?.message).toContain('Business Number');
		expect(paySsam.sandbox.listRequests()).toEqual([]);
	});
});

describe('ids from a reference', () => {
	const parameters = { billIdFrom: 'reference', reference: '={{ $json.order }}' };

	test('the same reference is the same bill, whatever the execution, workflow or item', async () => {
		const [first] = await idsOf(parameters, { executionId: '1', items: [{ order: 'A-1' }] });
		const later = await idsOf(
			parameters,
			{ executionId: '2', items: [{ order: 'A-2' }, { order: 'A-1' }] },
			{ workflowId: 'workflow-2', nodeId: 'node-2' },
		);
		expect(later[1]).toBe(first);
		expect(later[0]).not.toBe(first);
		expect(paySsam.sandbox.listBills()).toHaveLength(2);
		expect(paySsam.sandbox.listMessages()).toHaveLength(2);
	});

	test('the same reference in two items of one run: nothing is sent, and both items are named', async () => {
		const node = paySsamNode('V2', paySsam, sendParameters('V2', parameters));
		const { error } = await engine.run(node, { items: [{ order: 'A-1' }, { order: 'B-1' }, { order: 'A-1' }] });
		expect(error?.message).toContain('Items 0 and 2');
		expect(error?.context.itemIndex).toBe(2);
		expect(paySsam.sandbox.listRequests()).toEqual([]);
	});

	test.each([{}, { order: null }, { order: '' }, { order: ' ' }, { order: {} }, { order: 'undefined' }])(
		'a reference that is missing (%j): nothing is sent',
		async (item) => {
			const node = paySsamNode('V2', paySsam, sendParameters('V2', parameters));
			const { error } = await engine.run(node, { items: [{ order: 'A-1' }, item] });
			expect(error?.message).toContain('Reference is empty [item 1]');
			expect(paySsam.sandbox.listRequests()).toEqual([]);
		},
	);

	test('a Korean reference is the same bill in both spellings of Unicode', async () => {
		const [composed] = await idsOf(parameters, { items: [{ order: '김하늘/11월'.normalize('NFC') }] });
		const [decomposed] = await idsOf(parameters, { items: [{ order: '김하늘/11월'.normalize('NFD') }] });
		expect(decomposed).toBe(composed);
		expect(paySsam.sandbox.listBills()).toHaveLength(1);
	});

	test('the same reference with another amount: an unpaid bill cannot be compared, which is said', async () => {
		await idsOf(parameters, { items: [{ order: 'A-1' }] });
		const node = paySsamNode('V2', paySsam, sendParameters('V2', { ...parameters, price: '46000' }));
		const { output } = await engine.run(node, { items: [{ order: 'A-1' }] });
		expect(output[0]?.json).toMatchObject({ settledBy: 'alreadyUsed', alreadyExisted: true });
		expect(output[0]?.json).not.toHaveProperty('price');
		expect(String(output[0]?.json.warnings)).toContain('Amount (Won): ');
		expect(paySsam.sandbox.listBills()).toMatchObject([{ price: '45000' }]);
	});

	test('the same reference with another amount, already paid: refused, it is another bill', async () => {
		const [billId = ''] = await idsOf(parameters, { items: [{ order: 'A-1' }] });
		await paySsam.sandbox.pay({ billId, byHand: true });
		const node = paySsamNode('V2', paySsam, sendParameters('V2', { ...parameters, price: '46000' }));
		const { error } = await engine.run(node, { items: [{ order: 'A-1' }] });
		expect(error?.message).toMatch(/different amount/);
		expect(error?.description).toMatch(/id of its own/);
		expect(paySsam.sandbox.listBills()).toHaveLength(1);
	});

	test('the reference of a destroyed bill is refused: nobody would be billed', async () => {
		const [billId = ''] = await idsOf(parameters, { items: [{ order: 'A-1' }] });
		paySsam.sandbox.destroy({ billId });
		const node = paySsamNode('V2', paySsam, sendParameters('V2', parameters));
		const { error } = await engine.run(node, { items: [{ order: 'A-1' }] });
		expect(error?.message).toMatch(/destroyed/);
	});

	test('the reference of a paid bill: the paid bill, no second message', async () => {
		const [billId = ''] = await idsOf(parameters, { items: [{ order: 'A-1' }] });
		await paySsam.sandbox.pay({ billId, byHand: true });
		const { output } = await engine.run(paySsamNode('V2', paySsam, sendParameters('V2', parameters)), {
			items: [{ order: 'A-1' }],
		});
		expect(output[0]?.json).toMatchObject({ billId, state: 'paid', settledBy: 'alreadyUsed' });
		expect(paySsam.sandbox.listMessages()).toHaveLength(1);
	});
});

describe('an own id', () => {
	test.each([
		['V1_T', '9800'],
		['V1_U', '9800'],
		['V2', 'BILL_001'],
	] as const)('%s: used twice is refused with %s', async (contract, httpCode) => {
		const node = paySsamNode(contract, paySsam, sendParameters(contract));
		await engine.run(node);
		const { error } = await engine.run(node);
		expect(error).toMatchObject({ httpCode, message: expect.stringMatching(/exists already/) });
		expect(paySsam.sandbox.listBills()).toHaveLength(1);
	});

	test('spaces around it are not part of it', async () => {
		expect(await idsOf({ ownBillId: ' 1024 ' })).toEqual(['1024']);
	});

	test('numbers of a sheet are ids, and two that are equal are one', async () => {
		const ownBillId = '={{ $json.number }}';
		const ids = await idsOf({ ownBillId }, { items: [{ number: 2026110001 }, { number: 2026110002 }] });
		expect(ids).toEqual(['2026110001', '2026110002']);
		const node = paySsamNode('V2', paySsam, sendParameters('V2', { ownBillId }));
		const { error } = await engine.run(node, { items: [{ number: 7 }, { number: '7 ' }] });
		expect(error?.message).toContain('Items 0 and 1 have the same one, 7');
	});
});
