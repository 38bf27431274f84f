import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';
import { bench } from './bench';
import { CALLBACK, type Contract, deepText, KEY, paySsamNode, sendParameters } from './payssam';

/*
 * What the node offers besides bills: every operation × contract model against the sandbox. Paths are the vendor's where it
 * publishes them, otherwise the sandbox's own stand-ins, given as a user would give the real ones.
 */

const { engine, paySsam } = await bench();

async function run(contract: Contract, resource: string, operation: string, parameters: INodeParameters = {}) {
	const result = await engine.run(paySsamNode(contract, paySsam, { contract, resource, operation, ...parameters }));
	expect(result.error).toBeUndefined();
	expect(deepText(result.run)).not.toContain(KEY);
	return result.output.map(({ json }) => json);
}

const lastPath = (): string | undefined => paySsam.sandbox.listRequests().at(-1)?.path;
const V1: readonly Contract[] = ['V1_T', 'V1_U'];
const ALL: readonly Contract[] = [...V1, 'V2'];
const below = (contract: Contract, v1: string, v2: string): string => (contract === 'V2' ? `/v2${v2}` : `/v1${v1}`);

describe.each(ALL)('%s: cash receipts', (contract) => {
	const receipt = { billId: 'TRANSFER1', price: '11,000' };

	test('for a bank transfer without a bill: issued, read, cancelled', async () => {
		const [issued] = await run(contract, 'cashReceipt', 'issue', {
			...receipt,
			trader: 'person',
			issuanceNumber: '010-1234-5678',
		});
		expect(lastPath()).toBe(below(contract, '/if/cash-receipt/issue', '/cash-receipt/issue'));
		expect(issued).toMatchObject({ billId: 'TRANSFER1' });
		expect(paySsam.sandbox.listCashReceipts()).toMatchObject([{ price: '11000', supplyPrice: '10000', tax: '1000' }]);
		// What was derived is said.
		expect(String(issued?.warnings)).toContain('1000');

		const [read] = await run(contract, 'cashReceipt', 'get', receipt);
		expect(lastPath()).toBe(below(contract, '/if/cash-receipt/read', '/cash-receipt/read'));
		expect(read).toMatchObject({ billId: 'TRANSFER1' });

		await run(contract, 'cashReceipt', 'cancel', { ...receipt, trader: 'person' });
		expect(lastPath()).toBe(below(contract, '/if/cash-receipt/cancel', '/cash-receipt/cancel'));
	});

	test('parts that do not add up are found before anything is sent', async () => {
		const parameters = { ...receipt, trader: 'person', issuanceNumber: '01012345678' };
		const additionalFields = { supplyPrice: '10000', tax: '999' };
		const { error } = await engine.run(
			paySsamNode(contract, paySsam, {
				contract,
				resource: 'cashReceipt',
				operation: 'issue',
				...parameters,
				additionalFields,
			}),
		);
		expect(error?.message).toContain('[item 0]');
		expect(paySsam.sandbox.listRequests()).toEqual([]);
	});
});

describe.each(ALL)('%s: account', (contract) => {
	test('points balance', async () => {
		const [balance] = await run(contract, 'account', 'getBalance');
		expect(lastPath()).toBe(below(contract, '/if/read/remain_count', '/read/remain_count'));
		expect(balance).toMatchObject({ balance: 1_000_000 });
	});

	test('a custom call: with the hash that the path asks for, and one that only reads', async () => {
		await engine.run(paySsamNode(contract, paySsam, sendParameters(contract)));
		const id = contract === 'V2' ? { bill: { billId: '1024' } } : { bill_id: '1024' };
		const path = contract === 'V2' ? '/bill/read' : '/if/bill/read';
		await run(contract, 'custom', 'call', { path, body: JSON.stringify(id) });
		expect(lastPath()).toBe(below(contract, '/if/bill/read', '/bill/read'));

		const destroy =
			contract === 'V2' ? { bill: { billId: '1024', price: '45000' } } : { bill_id: '1024', price: '45000' };
		await run(contract, 'custom', 'call', { path: path.replace('read', 'destroy'), body: JSON.stringify(destroy) });
		expect(paySsam.sandbox.getBill({ billId: '1024' }).state).toBe('D');
	});
});

describe.each(V1)('%s: look-ups', (contract) => {
	test('merchant info, open state', async () => {
		const [info] = await run(contract, 'account', 'getMerchantInfo');
		expect(lastPath()).toBe('/v1/if/read/merchant');
		expect(info).toBeDefined();
		const [open] = await run(contract, 'account', 'getOpenState', { callbackUrl: CALLBACK });
		expect(lastPath()).toBe('/v1/if/read/open');
		expect(open).toMatchObject({ state: 'open' });
	});

	test('card authentication: the path is the partner’s own knowledge', async () => {
		await run(contract, 'card', 'authenticate', {
			path: '/if/sandbox-stand-in/card-auth',
			bodyFields: '{"card_no":"x"}',
		});
		expect(lastPath()).toBe('/v1/if/sandbox-stand-in/card-auth');
		const requests = paySsam.sandbox.listRequests().length;
		const withoutPath = { contract, resource: 'card', operation: 'authenticate', path: '' };
		await expect(engine.run(paySsamNode(contract, paySsam, withoutPath))).rejects.toThrow(/not set|Path|issues/);
		expect(paySsam.sandbox.listRequests()).toHaveLength(requests);
	});
});

describe('V2: stores and recurring payment', () => {
	test('balance of a store; partner info; callback URL', async () => {
		expect(await run('V2', 'account', 'getStoreBalance')).toMatchObject([{ balance: 1_000_000 }]);
		expect(lastPath()).toBe('/v2/read/merchant/remain_count');
		await run('V2', 'account', 'getPartnerInfo', { path: '/sandbox-stand-in/partner' });
		expect(lastPath()).toBe('/v2/sandbox-stand-in/partner');
		await run('V2', 'account', 'changeCallbackUrl', {
			path: '/sandbox-stand-in/partner/callback-url',
			bodyFields: JSON.stringify({ callbackUrl: CALLBACK }),
		});
		expect(lastPath()).toBe('/v2/sandbox-stand-in/partner/callback-url');
	});

	test('a sub-merchant: registration, status, list', async () => {
		const [page] = await run('V2', 'subMerchant', 'getRegistrationUrl', {
			memberId: 'member-1',
			merchantId: 'merchant-1',
			callbackUrl: CALLBACK,
			redirectUrl: 'https://example.com/done',
		});
		expect(lastPath()).toBe('/v2/auth/mapping');
		expect(String(page?.url)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/register\//);
		const store = { member: 'member-1', merchant: 'merchant-1' };
		const [status] = await run('V2', 'subMerchant', 'getLinkStatus', { additionalFields: store });
		expect(lastPath()).toBe('/v2/auth/mapping-status');
		expect(deepText(status)).toContain('INITIALIZED');
		const stores = await run('V2', 'subMerchant', 'getMany');
		expect(lastPath()).toBe('/v2/read/mapping');
		// Every store is an item of its own.
		expect(stores.length).toBe(paySsam.sandbox.listSubMerchants().length);
		expect(deepText(stores)).toContain('merchant-1');
	});

	test('recurring payment: register, list, pay a bill, delete', async () => {
		await engine.run(paySsamNode('V2', paySsam, sendParameters('V2')));
		const body = (standIn: object): INodeParameters => ({ bodyFields: JSON.stringify({ standIn }) });
		await run('V2', 'recurringPayment', 'registerMethod', body({ phone: '01012345678' }));
		expect(lastPath()).toBe('/v2/rp/manage');
		await run('V2', 'recurringPayment', 'getMethods', body({ phone: '01012345678' }));
		expect(lastPath()).toBe('/v2/customer/pay-method');
		await run('V2', 'recurringPayment', 'pay', body({}));
		expect(lastPath()).toBe('/v2/bill/rp');
		await run('V2', 'recurringPayment', 'deleteMethod', body({}));
		expect(lastPath()).toBe('/v2/rp/delete');
	});
});
