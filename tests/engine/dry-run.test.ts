import { type INodeParameters, NodeHelpers } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';
import { hashOf } from '../hash';
import { bench } from './bench';
import { NODE_NAME, PAYSSAM } from './engine';
import {
	CALLBACK,
	type Contract,
	credentialFor,
	deepText,
	KEY,
	MEMBER,
	MERCHANT,
	paySsamNode,
	sendParameters,
} from './payssam';

const { engine, paySsam } = await bench();

const V1_STORE = { apikey: '***', member: MEMBER, merchant: MERCHANT };
const V2_STORE = { apiKey: '***', member: MEMBER, merchant: MERCHANT };
const BILL = { billId: '1024' };
const PRICED = { ...BILL, price: '45000' };
const TWO_PARTS = hashOf('1024', '45000');
const RECEIPT = { ...PRICED, trader: 'person', issuanceNumber: '010-1234-5678' };
const FREE_BODY = { bodyFields: '{"free":1}' };

interface Row {
	contract: Contract;
	name: string;
	parameters: INodeParameters;
	path: string;
	body: object;
}

/** Every operation of the node, with the path and body that the vendor's documents ask for. */
const V1_ROWS = (contract: 'V1_T' | 'V1_U'): Row[] => [
	{
		contract,
		name: 'bill.send',
		parameters: sendParameters(contract),
		path: contract === 'V1_T' ? '/if/bill/send' : '/if/bill/url',
		body: {
			...V1_STORE,
			bill: {
				bill_id: '1024',
				product_nm: '11월 수강료',
				member_nm: '김하늘',
				...(contract === 'V1_T' ? { phone: '01012345678' } : {}),
				price: '45000',
				callbackURL: CALLBACK,
				hash: contract === 'V1_T' ? hashOf('1024', '01012345678', '45000') : TWO_PARTS,
			},
		},
	},
	{ contract, name: 'bill.get', parameters: BILL, path: '/if/bill/read', body: { ...V1_STORE, bill_id: '1024' } },
	...(contract === 'V1_U'
		? []
		: [
				{
					contract,
					name: 'bill.resend',
					parameters: BILL,
					path: '/if/bill/resend',
					body: { ...V1_STORE, bill_id: '1024' },
				},
			]),
	...['bill.destroy', 'payment.cancel'].map((name) => ({
		contract,
		name,
		parameters: PRICED,
		path: `/if/bill/${name.split('.')[1]}`,
		body: { ...V1_STORE, bill_id: '1024', price: '45000', hash: TWO_PARTS },
	})),
	{
		contract,
		name: 'cashReceipt.issue',
		parameters: RECEIPT,
		path: '/if/cash-receipt/issue',
		body: {
			...V1_STORE,
			bill: {
				bill_id: '1024',
				price: '45000',
				supply_price: '40909',
				tax: '4091',
				issuance_number: '01012345678',
				trader: '0',
				hash: TWO_PARTS,
			},
		},
	},
	{
		contract,
		name: 'cashReceipt.cancel',
		parameters: { ...PRICED, trader: 'person' },
		path: '/if/cash-receipt/cancel',
		body: { ...V1_STORE, bill: { bill_id: '1024', price: '45000', trader: '0', hash: TWO_PARTS } },
	},
	{
		contract,
		name: 'cashReceipt.get',
		parameters: PRICED,
		path: '/if/cash-receipt/read',
		body: { ...V1_STORE, bill: { bill_id: '1024', price: '45000', hash: TWO_PARTS } },
	},
	{
		contract,
		name: 'card.authenticate',
		parameters: { path: '/if/card', ...FREE_BODY },
		path: '/if/card',
		body: { ...V1_STORE, free: 1 },
	},
	{ contract, name: 'account.getBalance', parameters: {}, path: '/if/read/remain_count', body: { apikey: '***' } },
	{ contract, name: 'account.getMerchantInfo', parameters: {}, path: '/if/read/merchant', body: { apikey: '***' } },
	{
		contract,
		name: 'account.getOpenState',
		parameters: { callbackUrl: CALLBACK },
		path: '/if/read/open',
		body: { ...V1_STORE, callbackUrl: CALLBACK },
	},
	{
		contract,
		name: 'custom.call',
		parameters: { path: '/if/bill/destroy', body: '{"bill_id":"1024","price":"45000"}' },
		path: '/if/bill/destroy',
		body: { ...V1_STORE, bill_id: '1024', price: '45000', hash: TWO_PARTS },
	},
];

const V2_ROWS: Row[] = [
	{
		name: 'bill.send',
		parameters: sendParameters('V2'),
		path: '/bill',
		body: {
			...V2_STORE,
			bill: {
				billId: '1024',
				sendType: 'TALK',
				productName: '11월 수강료',
				memberName: '김하늘',
				phone: '01012345678',
				price: '45000',
				callbackUrl: CALLBACK,
				hash: hashOf('1024', '01012345678', '45000'),
			},
		},
	},
	...['get', 'resend'].map((operation) => ({
		name: `bill.${operation}`,
		parameters: BILL,
		path: `/bill/${operation === 'get' ? 'read' : operation}`,
		body: { ...V2_STORE, bill: { billId: '1024' } },
	})),
	...['bill.destroy', 'payment.cancel'].map((name) => ({
		name,
		parameters: PRICED,
		path: `/bill/${name.split('.')[1]}`,
		body: { ...V2_STORE, bill: { billId: '1024', price: '45000', hash: TWO_PARTS } },
	})),
	{
		name: 'cashReceipt.issue',
		parameters: RECEIPT,
		path: '/cash-receipt/issue',
		body: {
			...V2_STORE,
			cashReceipt: {
				billId: '1024',
				price: '45000',
				supplyPrice: '40909',
				tax: '4091',
				issuanceNumber: '01012345678',
				trader: '0',
				hash: TWO_PARTS,
			},
		},
	},
	{
		name: 'cashReceipt.cancel',
		parameters: { ...PRICED, trader: 'person' },
		path: '/cash-receipt/cancel',
		body: { ...V2_STORE, cashReceipt: { billId: '1024', price: '45000', trader: '0', hash: TWO_PARTS } },
	},
	{
		name: 'cashReceipt.get',
		parameters: PRICED,
		path: '/cash-receipt/read',
		body: { ...V2_STORE, cashReceipt: { billId: '1024', price: '45000', hash: TWO_PARTS } },
	},
	...[
		['recurringPayment.pay', '/bill/rp'],
		['recurringPayment.registerMethod', '/rp/manage'],
		['recurringPayment.deleteMethod', '/rp/delete'],
		['recurringPayment.getMethods', '/customer/pay-method'],
	].map(([name = '', path = '']) => ({
		name,
		parameters: FREE_BODY,
		path,
		body: { ...V2_STORE, bill: { free: 1 } },
	})),
	{
		name: 'subMerchant.getRegistrationUrl',
		parameters: {
			memberId: 'm-1',
			merchantId: 's-1',
			callbackUrl: CALLBACK,
			redirectUrl: 'https://example.com/done',
		},
		path: '/auth/mapping',
		body: {
			apiKey: '***',
			memberId: 'm-1',
			merchantId: 's-1',
			callbackUrl: CALLBACK,
			redirectUrl: 'https://example.com/done',
		},
	},
	{ name: 'subMerchant.getLinkStatus', parameters: {}, path: '/auth/mapping-status', body: V2_STORE },
	{ name: 'subMerchant.getMany', parameters: {}, path: '/read/mapping', body: { apiKey: '***' } },
	{ name: 'account.getBalance', parameters: {}, path: '/read/remain_count', body: { apiKey: '***' } },
	{ name: 'account.getStoreBalance', parameters: {}, path: '/read/merchant/remain_count', body: V2_STORE },
	...['account.getPartnerInfo', 'account.changeCallbackUrl'].map((name) => ({
		name,
		parameters: { path: '/partner', ...FREE_BODY },
		path: '/partner',
		body: { apiKey: '***', free: 1 },
	})),
	{
		name: 'custom.call',
		parameters: { path: '/bill/destroy', body: '{"bill":{"billId":"1024","price":"45000"}}' },
		path: '/bill/destroy',
		body: { ...V2_STORE, bill: { billId: '1024', price: '45000', hash: TWO_PARTS } },
	},
].map((row) => ({ ...row, contract: 'V2' as const }));

const ALONE = [...V1_ROWS('V1_T'), ...V1_ROWS('V1_U'), ...V2_ROWS];

/** Sending is the same where the workflow waits, but for the address, which is that of the execution. */
const ROWS = ALONE.flatMap((row) => {
	if (row.name !== 'bill.send' || row.contract === 'V1_U') return [row];
	const body = JSON.parse(JSON.stringify(row.body));
	body.bill[row.contract === 'V2' ? 'callbackUrl' : 'callbackURL'] = expect.stringContaining('/webhook-waiting/');
	const parameters = { ...row.parameters, operation: 'sendAndAwaitPayment' };
	return [row, { ...row, name: 'bill.sendAndAwaitPayment', parameters, body }];
});

const dryRun = ({ contract, name, parameters }: Omit<Row, 'path' | 'body'>, on: unknown = true) => {
	const [resource = '', operation = ''] = name.split('.');
	const options: INodeParameters = typeof on === 'string' || typeof on === 'boolean' ? { dryRun: on } : {};
	return paySsamNode(contract, paySsam, { contract, resource, operation, ...parameters, options });
};

/** What the menus of the node offer, by contract model. */
function offered(): string[] {
	const { description } = engine.nodeType(PAYSSAM);
	return ['V1_T', 'V1_U', 'V2'].flatMap((contract) =>
		description.properties
			.filter(({ name }) => name === 'operation')
			.flatMap((menu) => {
				const [resource = ''] = menu.displayOptions?.show?.resource ?? [];
				const parameters = { contract, resource: String(resource) };
				if (!NodeHelpers.displayParameter(parameters, menu, { typeVersion: 1 }, description, parameters)) return [];
				return (menu.options ?? []).flatMap((option) =>
					'value' in option ? [`${contract} ${String(resource)}.${String(option.value)}`] : [],
				);
			}),
	);
}

describe('dry run', () => {
	test('the option is on as soon as it is added: off, the first try would bill a customer', () => {
		const { properties } = engine.nodeType(PAYSSAM).description;
		const options = properties.find(({ name }) => name === 'options')?.options ?? [];
		expect(options.find(({ name }) => name === 'dryRun')).toMatchObject({ type: 'boolean', default: true });
	});

	test('the rows here are all operations of the node', () => {
		expect(ROWS.map(({ contract, name }) => `${contract} ${name}`).sort()).toEqual(offered().sort());
	});

	test.each(ROWS)('$contract $name: shows the request and sends nothing', async (row) => {
		const { output, run, error } = await engine.run(dryRun(row));
		expect(error).toBeUndefined();
		const base = row.contract === 'V2' ? paySsam.at.v2 : paySsam.at.v1;
		expect(output).toEqual([
			{
				json: { dryRun: true, url: base + row.path, path: row.path, body: row.body, warnings: expect.any(Array) },
				pairedItem: { item: 0 },
			},
		]);
		expect(paySsam.sandbox.listRequests()).toEqual([]);
		expect(deepText(run)).not.toContain(KEY);
	});

	test('every item is shown, with its own warnings', async () => {
		const row = { contract: 'V2' as const, name: 'cashReceipt.issue', parameters: RECEIPT };
		const { output } = await engine.run(dryRun(row), { items: [{}, {}, {}] });
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		// Amounts that were not given are said: 45,000 is 40,909 and a tax of 4,091.
		for (const { json } of output) expect(String(json.warnings)).toContain('4091');
	});

	test.each(ROWS.filter(({ name }) => name.startsWith('bill.') || name.startsWith('payment.')))(
		'$contract $name: a wrong bill ID fails as it does otherwise',
		async ({ contract, name, parameters }) => {
			const wrong = { contract, name, parameters: { ...parameters, billId: 'no spaces', ownBillId: 'no spaces' } };
			const dry = await engine.run(dryRun(wrong));
			const real = await engine.run(dryRun(wrong, undefined));
			expect(dry.error).toBeDefined();
			expect(dry.error?.message).toBe(real.error?.message);
			expect(dry.error?.description).toBe(real.error?.description);
			expect(paySsam.sandbox.listRequests()).toEqual([]);
		},
	);

	test('two bills of one ID are found', async () => {
		const row = { contract: 'V2' as const, name: 'bill.send', parameters: sendParameters('V2') };
		const { error } = await engine.run(dryRun(row), { items: [{}, {}] });
		expect(error?.message).toContain('Items 0 and 1');
	});

	test('a credential without a store code is found', async () => {
		const credential = credentialFor('V2', paySsam.at, { merchant: '' });
		const row = { contract: 'V2' as const, name: 'bill.send', parameters: sendParameters('V2') };
		const { error } = await engine.run({ ...dryRun(row), credential });
		expect(error?.message).toContain('Merchant');
	});

	test('a key inside the data of the customer is hidden, too', async () => {
		const parameters = sendParameters('V2', { productName: `Key ${KEY}` });
		const { output } = await engine.run(dryRun({ contract: 'V2', name: 'bill.send', parameters }));
		expect(JSON.stringify(output)).not.toContain(KEY);
		expect(output[0]?.json.body).toMatchObject({ bill: { productName: 'Key ***' } });
	});

	test('an expression decides for every item by itself', async () => {
		const parameters = sendParameters('V2', { ownBillId: '={{ $json.id }}' });
		const node = dryRun({ contract: 'V2', name: 'bill.send', parameters }, '={{ $json.test }}');
		const { output } = await engine.run(node, {
			items: [
				{ id: 'A', test: false },
				{ id: 'B', test: true },
			],
		});
		expect(output.map(({ json }) => json.dryRun)).toEqual([undefined, true]);
		expect(paySsam.sandbox.listBills().map(({ billId }) => billId)).toEqual(['A']);
	});

	test.each([undefined, null, 'yes', 'true', 0, {}])('an expression that answers %j sends nothing', async (value) => {
		const node = dryRun({ contract: 'V2', name: 'bill.send', parameters: sendParameters('V2') }, '={{ $json.test }}');
		const { error } = await engine.run(node, { items: [value === undefined ? {} : { test: value }] });
		expect(error?.message).toBe('Dry Run is neither true nor false [item 0]');
		expect(error?.description).toContain('Nothing was sent');
		expect(paySsam.sandbox.listRequests()).toEqual([]);
	});

	test.each([
		[{ dryRun: true }, true],
		[{ dryRun: false }, false],
		[{}, false],
	])('the editor reminds of it: %j → %j', (options, shown) => {
		const { workflow, node } = engine.workflow(dryRun({ contract: 'V2', name: 'bill.get', parameters: BILL }));
		node.parameters.options = options;
		const hints = engine.nodeType(PAYSSAM).description.hints ?? [];
		const said = hints
			.filter(({ displayCondition }) =>
				workflow.expression.getSimpleParameterValue(node, displayCondition, 'internal', {}),
			)
			.map(({ message }) => message);
		expect(node.name).toBe(NODE_NAME);
		expect(said.some((message) => message.includes('nothing is sent'))).toBe(shown);
	});
});
