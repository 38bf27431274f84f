import { describe, expect, test } from 'vitest';
import { bench } from './bench';
import type { WorkflowUnderTest } from './engine';
import { billParameters, credentialFor, paySsamNode, sendParameters } from './payssam';

const { engine, paySsam } = await bench();

const PER_ITEM = { ownBillId: '={{ $json.id }}', price: '={{ $json.price }}', memberName: '={{ $json.name }}' };
const people = (count: number) =>
	Array.from({ length: count }, (_, index) => ({
		id: `B${index}`,
		price: String(1_000 + index),
		name: `손님${index}`,
	}));

describe('order', () => {
	test('results keep the places of their items although later ones are answered first', async () => {
		// The first call answers last: the others overtake it.
		paySsam.sandbox.addFault({ kind: 'delay', ms: 150, action: 'send' });
		const node = paySsamNode('V2', paySsam, sendParameters('V2', { ...PER_ITEM, options: { concurrency: 4 } }));
		const { output, next } = await engine.run(node, { items: people(9) });
		expect(output.map(({ json }) => json.billId)).toEqual(people(9).map(({ id }) => id));
		expect(output.map(({ json }) => json.price)).toEqual(people(9).map(({ price }) => price));
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(people(9).map((_, item) => ({ item })));
		expect(next).toHaveLength(9);
	});

	test('with a concurrency of 1 the calls are made in the order of the items', async () => {
		const node = paySsamNode('V2', paySsam, sendParameters('V2', { ...PER_ITEM, options: { concurrency: 1 } }));
		await engine.run(node, { items: people(6) });
		expect(paySsam.sandbox.listBills().map(({ billId }) => billId)).toEqual(people(6).map(({ id }) => id));
	});
});

describe('one wrong item', () => {
	const items = people(5).map((item, index) => (index === 3 ? { ...item, price: '45,00' } : item));

	test('nothing at all is sent, and the error names field, item and remedy', async () => {
		const node = paySsamNode('V2', paySsam, sendParameters('V2', PER_ITEM));
		const { error, next } = await engine.run(node, { items });
		expect(paySsam.sandbox.listRequests()).toEqual([]);
		expect(next).toBeUndefined();
		expect(error?.message).toContain('Amount (Won)');
		expect(error?.message).toContain('[item 3]');
		expect(error).toMatchObject({ context: { itemIndex: 3 } });
		expect(error?.description).toMatch(/Nothing was sent/);
		expect(error?.description).toMatch(/e\.g\. 45000/);
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'%s: it gets its error, the others are sent',
		async (onError) => {
			const node = paySsamNode('V2', paySsam, sendParameters('V2', PER_ITEM), { settings: { onError } });
			const { run, output } = await engine.run(node, { items });
			expect(run.status).toBe('success');
			expect(
				paySsam.sandbox
					.listBills()
					.map(({ billId }) => billId)
					.sort(),
			).toEqual(['B0', 'B1', 'B2', 'B4']);
			const outputs = run.data.resultData.runData['Under test']?.[0]?.data?.main ?? [];
			const failed = onError === 'continueErrorOutput' ? outputs[1] : output.filter(({ json }) => 'error' in json);
			expect(failed).toHaveLength(1);
			expect(failed?.[0]?.json.error).toContain('Amount (Won)');
			expect(failed?.[0]?.json.error).toContain('[item 3]');
			expect(failed?.[0]?.json.whatToDo ?? '').toBeTypeOf('string');
			expect(failed?.[0]?.pairedItem).toEqual({ item: 3 });
			const passed = output.filter(({ json }) => !('error' in json));
			expect(passed.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 4].map((item) => ({ item })));
		},
	);
});

describe('one item that PaySsam refuses', () => {
	test('the error names it, says which went through, and nothing new is begun', async () => {
		await engine.run(paySsamNode('V2', paySsam, sendParameters('V2', { ownBillId: 'B2' })));
		const parameters = sendParameters('V2', { ...PER_ITEM, options: { concurrency: 1 } });
		const { error, next } = await engine.run(paySsamNode('V2', paySsam, parameters), { items: people(5) });
		expect(error).toMatchObject({ httpCode: 'BILL_001', context: { itemIndex: 2 } });
		expect(error?.message).toContain('[item 2]');
		expect(error?.description).toContain('Done: item 0 (B0), item 1 (B1).');
		expect(error?.description).toContain('Not begun: items 3, 4.');
		expect(next).toBeUndefined();
		expect(
			paySsam.sandbox
				.listBills()
				.map(({ billId }) => billId)
				.sort(),
		).toEqual(['B0', 'B1', 'B2']);
	});

	test('going on in spite of failures: one error, and it carries no answer as it came', async () => {
		await engine.run(paySsamNode('V2', paySsam, sendParameters('V2', { ownBillId: 'B2' })));
		const node = paySsamNode('V2', paySsam, sendParameters('V2', PER_ITEM), {
			settings: { onError: 'continueRegularOutput' },
		});
		const { output } = await engine.run(node, { items: people(5) });
		expect(output.map(({ json }) => ('error' in json ? 'error' : json.billId))).toEqual([
			'B0',
			'B1',
			'error',
			'B3',
			'B4',
		]);
		expect(output[2]?.json.error).toMatch(/B2.*exists already.*\[item 2\]/);
		expect(output[2]?.json).toMatchObject({ outcome: 'refused', code: 'BILL_001', billId: 'B2' });
		expect(output[2]?.json.whatToDo).toContain('read it');
	});

	test.each(['destroy', 'cancel', 'get'])('%s: the other items are worked on, too', async (operation) => {
		for (const id of ['A1', 'A2']) {
			await engine.run(paySsamNode('V2', paySsam, sendParameters('V2', { ownBillId: id })));
			if (operation === 'cancel') await paySsam.sandbox.pay({ billId: id, byHand: true });
		}
		const parameters = billParameters('V2', operation, { billId: '={{ $json.id }}' });
		const node = paySsamNode('V2', paySsam, parameters, { settings: { onError: 'continueRegularOutput' } });
		const { output } = await engine.run(node, { items: [{ id: 'A1' }, { id: 'NONE' }, { id: 'A2' }] });
		expect(output.map(({ json }) => ('error' in json ? 'error' : json.billId))).toEqual(['A1', 'error', 'A2']);
	});
});

describe('what no item can be run without', () => {
	const broken: [string, string, (node: WorkflowUnderTest) => WorkflowUnderTest][] = [
		['a credential without a base URL', 'Base URL', (node) => ({ ...node, credential: brokenCredential() })],
		['no credential', 'credentials', ({ credential: _, ...node }) => node],
		[
			'an operation that does not exist',
			'no operation "refund"',
			(node) => ({ ...node, parameters: { ...node.parameters, operation: 'refund' } }),
		],
	];
	const brokenCredential = () => {
		const { type, data } = credentialFor('V2', paySsam.at);
		return { type, data: { ...data, baseUrl: 'nonsense' } };
	};
	const items = [{ billId: '1024', state: 'cancelled' }, { billId: '1025' }];

	test.each(broken)(
		'%s, going on in spite of errors: every item fails, none looks as if done',
		async (_, words, broke) => {
			for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
				const parameters = billParameters('V2', 'cancel', { billId: '={{ $json.billId }}' });
				const { run } = await engine.run(broke(paySsamNode('V2', paySsam, parameters, { settings: { onError } })), {
					items,
				});
				const [passed = [], failed = []] = run.data.resultData.runData['Under test']?.[0]?.data?.main ?? [];
				const errors = onError === 'continueErrorOutput' ? failed : passed;
				expect(errors?.map(({ json }) => json.error)).toEqual([
					expect.stringContaining(words),
					expect.stringContaining(words),
				]);
				expect(errors?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
				if (onError === 'continueErrorOutput') expect(passed).toEqual([]);
				else expect(errors?.[0]?.json).not.toHaveProperty('state');
			}
			expect(paySsam.sandbox.listRequests()).toEqual([]);
		},
	);
});
