import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type IDataObject, type INodeParameters, type INodeTypeDescription, NodeHelpers } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';
import { bench } from './bench';
import { PAYSSAM } from './engine';
import { paySsamNode, sendParameters } from './payssam';

/* What a person sees of the action node before and after a run: subtitle, placeholders, hints, and what is hidden. */

const { engine, paySsam } = await bench();

const description = () => engine.nodeType(PAYSSAM).description;

/** What the editor makes of an expression of the description. */
function evaluated(parameters: INodeParameters, expression: string | undefined): unknown {
	const { workflow, node } = engine.workflow({ type: PAYSSAM, parameters: { contract: 'V2', ...parameters } });
	return workflow.expression.getSimpleParameterValue(node, expression, 'internal', {});
}

/** The same with a parameter that the node type does not have, as in the form that n8n makes of it as a tool. */
function evaluatedRaw(parameters: INodeParameters, expression: string | undefined): unknown {
	const { workflow, node } = engine.workflow({ type: PAYSSAM, parameters: {} });
	Object.assign(node.parameters, parameters);
	return workflow.expression.getSimpleParameterValue(node, expression, 'internal', {});
}

/** A file of the n8n server, for what its packages for nodes do not have. */
function fromN8n(file: string) {
	const fromQuickstart = createRequire(createRequire(import.meta.url).resolve('payssam-quickstart/package.json'));
	return fromQuickstart(join(dirname(fromQuickstart.resolve('n8n/package.json')), 'dist', file));
}

describe('subtitle', () => {
	test.each([
		['bill', 'send', 'Send: Bill'],
		['bill', 'get', 'Get: Bill'],
		['payment', 'cancel', 'Cancel: Payment'],
		['cashReceipt', 'issue', 'Issue: Cash Receipt'],
		['account', 'getBalance', 'Get Points Balance: Account'],
		['subMerchant', 'getMany', 'Get Many: Sub-Merchant'],
		['recurringPayment', 'pay', 'Pay a Bill: Recurring Payment'],
		['custom', 'call', 'Call: Custom API Call'],
	])('%s %s → %s', (resource, operation, expected) => {
		expect(evaluated({ resource, operation }, description().subtitle)).toBe(expected);
	});

	test('every operation of the menus has one, in readable words', () => {
		const menus = description().properties.filter(({ name }) => name === 'operation');
		const all = menus.flatMap(({ displayOptions, options = [] }) =>
			options.flatMap((option) => {
				const { resource, contract } = displayOptions?.show ?? {};
				if (!('value' in option)) return [];
				return [{ contract: String(contract?.[0]), resource: String(resource?.[0]), operation: String(option.value) }];
			}),
		);
		expect(all.length).toBeGreaterThan(20);
		for (const one of all) expect(evaluated(one, description().subtitle)).toMatch(/^[A-Z][\w ]+: [A-Z][\w -]+$/);
	});
});

describe('placeholders', () => {
	interface Field {
		name: string;
		type?: string;
		placeholder?: string;
		options?: unknown[];
		values?: unknown[];
	}
	const isField = (value: unknown): value is Field => typeof value === 'object' && value !== null && 'name' in value;
	/** Text fields with their places, those in collections and fixed collections too. */
	const textFields = (fields: readonly unknown[], place = ''): { place: string; placeholder: string }[] =>
		fields.filter(isField).flatMap(({ name, type, placeholder = '', options = [], values = [] }) => {
			const path = `${place}/${name}`;
			const inner = textFields([...options, ...values], path);
			return type === 'string' ? [{ place: path, placeholder }, ...inner] : inner;
		});

	test('every text field shows an example', () => {
		const fields = textFields(description().properties);
		expect(fields.length).toBeGreaterThan(30);
		expect(fields.filter(({ placeholder }) => !placeholder.startsWith('e.g. '))).toEqual([]);
	});
});

describe('hints', () => {
	const shown = (parameters: INodeParameters): string[] =>
		(description().hints ?? [])
			.filter(({ displayCondition }) => evaluated(parameters, displayCondition) === true)
			.map(({ message }) => message);

	test.each([
		['bill', 'destroy', /cannot be undone/],
		['payment', 'cancel', /goes back .* cannot be undone/],
		['cashReceipt', 'cancel', /cannot be restored/],
		['recurringPayment', 'pay', /each run may charge it again/],
		['recurringPayment', 'deleteMethod', /cannot be brought back/],
	])('%s %s: what cannot be undone is said before it runs', (resource, operation, words) => {
		expect(shown({ resource, operation })).toEqual([expect.stringMatching(words)]);
	});

	test('an ID of one’s own: the test environment wants the business number in front', () => {
		const send = { resource: 'bill', operation: 'send' };
		expect(shown({ ...send, billIdFrom: 'given' })).toEqual([
			expect.stringMatching(/ten digits of the business number/),
		]);
		expect(shown({ ...send, billIdFrom: 'execution' })).toEqual([]);
	});

	test('as a tool: an AI agent is told the name of the operation and no more, unless somebody writes it down', () => {
		const { convertNodeToAiTool } = fromN8n('tool-generation/ai-tools.js');
		const { description: tool }: { description: INodeTypeDescription } = convertNodeToAiTool({
			description: structuredClone(description()),
		});
		const cancel = { resource: 'payment', operation: 'cancel' };
		expect(NodeHelpers.makeDescription(cancel, tool)).toBe('Cancel a payment in PaySsam');
		const choice = tool.properties.find(({ name }) => name === 'descriptionType');
		expect(choice?.default).toBe('auto');
		const remind = tool.hints?.filter(({ message }) => message.includes('Tool Description')) ?? [];
		expect(
			remind.map(({ displayCondition }) => evaluatedRaw({ ...cancel, descriptionType: 'auto' }, displayCondition)),
		).toEqual([true]);
		expect(
			remind.map(({ displayCondition }) => evaluatedRaw({ ...cancel, descriptionType: 'manual' }, displayCondition)),
		).toEqual([false]);
		// What n8n then offers to be changed says it.
		const written = tool.properties.find(({ name }) => name === 'toolDescription')?.default;
		expect(written).toMatch(/real money/);
		expect(written).toMatch(/cannot be undone/);
	});

	test.each([
		['bill', 'get'],
		['account', 'getBalance'],
	])('%s %s: nothing to warn of', (resource, operation) => {
		expect(shown({ resource, operation })).toEqual([]);
	});
});

describe('phone and card numbers', () => {
	const PHONE = '01012345678';

	/** n8n's own code for it. 2.41 has it and does not call it in its pipeline yet, so it is called here. */
	async function redacted(items: IDataObject[]): Promise<IDataObject[]> {
		const { NodeDefinedFieldRedactionStrategy } = fromN8n(
			'modules/redaction/executions/strategies/node-defined-field-redaction.strategy.js',
		);
		const nodeTypes = { getByNameAndVersion: () => engine.nodeType(PAYSSAM) };
		const strategy = new NodeDefinedFieldRedactionStrategy({ warn: () => undefined }, nodeTypes);
		const copy = structuredClone(items).map((json) => ({ json }));
		await strategy.apply(
			{
				workflowData: { nodes: [{ name: 'N', type: PAYSSAM, typeVersion: 1 }] },
				data: { resultData: { runData: { N: [{ data: { main: [copy] } }] } } },
			},
			{ memo: new Map() },
		);
		return copy.map(({ json }) => json);
	}

	async function run(contract: 'V1_T' | 'V2', parameters: INodeParameters): Promise<IDataObject[]> {
		const { output, error } = await engine.run(paySsamNode(contract, paySsam, { contract, ...parameters }));
		expect(error).toBeUndefined();
		return output.map(({ json }) => json);
	}

	const PRICED = { billId: '1024', price: '45000' };
	const receipt = (operation: string) => ({
		resource: 'cashReceipt',
		operation,
		...PRICED,
		trader: 'person',
		issuanceNumber: PHONE,
	});

	async function expectHidden(items: IDataObject[], secret: string): Promise<void> {
		// There to be hidden, and for the nodes that follow.
		expect(JSON.stringify(items)).toContain(secret);
		expect(JSON.stringify(await redacted(items))).not.toContain(secret);
	}

	test.each(['V1_T', 'V2'] as const)('%s: the number of a cash receipt', async (contract) => {
		await expectHidden(await run(contract, receipt('issue')), PHONE);
		await expectHidden(await run(contract, receipt('get')), PHONE);
		const path = contract === 'V2' ? '/cash-receipt/read' : '/if/cash-receipt/read';
		const body = JSON.stringify(
			contract === 'V2' ? { cashReceipt: PRICED } : { bill: { bill_id: '1024', price: '45000' } },
		);
		await expectHidden(await run(contract, { resource: 'custom', operation: 'call', path, body }), PHONE);
	});

	test.each(['V1_T', 'V2'] as const)('%s: card number and cash receipt of a payment', async (contract) => {
		await engine.run(paySsamNode(contract, paySsam, sendParameters(contract)));
		const { approval } = await paySsam.sandbox.pay({ billId: '1024', byHand: true, method: 'card' });
		const card = String(approval?.issuerNumber);
		expect(card.length).toBeGreaterThan(8);
		for (const simplify of [true, false]) {
			await expectHidden(await run(contract, { resource: 'bill', operation: 'get', ...PRICED, simplify }), card);
		}
	});

	test.each(['V1_T', 'V2'] as const)('%s: the phone in a dry run', async (contract) => {
		const options = { dryRun: true };
		await expectHidden(await run(contract, sendParameters(contract, { options })), PHONE);
		await expectHidden(await run(contract, { ...receipt('issue'), options }), PHONE);
	});

	test('amounts, IDs and states stay to be seen', async () => {
		const items = await run('V2', receipt('issue'));
		expect(await redacted(items)).toMatchObject([{ billId: '1024', price: '45000', state: 'issued' }]);
	});
});
