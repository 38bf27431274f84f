import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bench } from './bench';
import { type Engine, strayConnections } from './engine';
import { billParameters, type Contract, CREDENTIAL_OF, KEY, paySsamNode, sendParameters } from './payssam';

const { engine, paySsam } = await bench();
afterEach(() => {
	vi.useRealTimers();
});

/** The parameter comes from the second item, as from a sheet; the first item is right. */
async function withSecondItem(contract: Contract, parameters: INodeParameters, right: unknown, wrong: unknown) {
	const ownBillId = parameters.ownBillId === '1024' ? "={{ 'B' + $itemIndex }}" : (parameters.ownBillId ?? '');
	const node = paySsamNode(contract, paySsam, { ...parameters, ownBillId });
	return await engine.run(node, {
		items: [{ value: String(right) }, { value: wrong === undefined ? null : JSON.parse(JSON.stringify(wrong)) }],
	});
}

async function expectRefused(result: Awaited<ReturnType<Engine['run']>>, label: string, remedy: RegExp): Promise<void> {
	expect(paySsam.sandbox.listRequests()).toEqual([]);
	expect(result.next).toBeUndefined();
	expect(result.error?.message).toContain(`${label}:`);
	expect(result.error?.message).toContain('[item 1]');
	expect(result.error).toMatchObject({ context: { itemIndex: 1 } });
	expect(result.error?.description).toMatch(/Nothing was sent/);
	expect(result.error?.description).toMatch(remedy);
	expect(result.error?.description).toContain(`${label}:`);
}

const VALUE = '={{ $json.value }}';

describe.each(['V1_T', 'V1_U', 'V2'] as const)('%s send', (contract) => {
	test.each([
		0,
		'0',
		-1,
		'-1',
		1.5,
		'1.5',
		'1e3',
		'12345678901',
		'45,00',
		'1,0000',
		'',
		' ',
		'free',
		'045000',
		'₩45,000',
		'1_000',
		null,
		true,
		{},
		[45_000],
	])('amount %j', async (price) => {
		const result = await withSecondItem(contract, sendParameters(contract, { price: VALUE }), '45000', price);
		await expectRefused(
			result,
			'Amount (Won)',
			price === '' || price === ' ' || price === null ? /Give a value/ : /45000/,
		);
	});

	test.each(['', ' ', 'a'.repeat(101), 'two\nlines'])('item name %j', async (name) => {
		if (contract === 'V2' && name.length > 100) return expectPaySsamToDecide({ productName: name });
		const result = await withSecondItem(contract, sendParameters(contract, { productName: VALUE }), '수강료', name);
		return expectRefused(result, 'Item Name', /./);
	});

	test.each(['', '가'.repeat(31), 'two\nlines'])('customer name %j', async (name) => {
		if (contract === 'V2' && name.length > 30) return expectPaySsamToDecide({ memberName: name });
		const result = await withSecondItem(contract, sendParameters(contract, { memberName: VALUE }), '김하늘', name);
		return expectRefused(result, 'Customer Name', /./);
	});

	test.each([
		['Message', 'message', '가'.repeat(501)],
		['Issuer', 'billIssuer', '가'.repeat(51)],
	])('%s over its limit', async (label, name, text) => {
		if (contract === 'V2') return expectPaySsamToDecide({ additionalFields: { [name]: text } });
		const result = await withSecondItem(
			contract,
			sendParameters(contract, { additionalFields: { [name]: VALUE } }),
			'짧은 글',
			text,
		);
		return expectRefused(result, label, /Shorten it to at most/);
	});

	test.each(['1'.repeat(21), 'with space', '한글', 'a/b', 'a.b', "1'--", ''])('own bill ID %j', async (id) => {
		const result = await withSecondItem(contract, sendParameters(contract, { ownBillId: VALUE }), 'B0', id);
		await expectRefused(result, 'Bill ID', /./);
	});

	test.each(['', ' '])('an empty reference %j', async (reference) => {
		const parameters = sendParameters(contract, { billIdFrom: 'reference', reference: VALUE });
		const { error } = await withSecondItem(contract, parameters, 'order-1', reference);
		expect(paySsam.sandbox.listRequests()).toEqual([]);
		expect(error).toMatchObject({
			message: expect.stringMatching(/^Reference .*\[item 1\]/),
			context: { itemIndex: 1 },
		});
		expect(error?.description).toMatch(/order number/);
	});

	test.each([
		'no url',
		'ftp://example.com/x',
		'//example.com',
		'/webhook/1',
		'https://user:pass@example.com/x',
		'javascript:alert(1)',
		'',
	])('callback %j', async (url) => {
		const callback = { __rl: true, mode: 'url', value: VALUE };
		const result = await withSecondItem(
			contract,
			sendParameters(contract, { callback }),
			'https://n8n.example.com/webhook/1',
			url,
		);
		await expectRefused(result, 'Callback', url === '' ? /Give a value/ : /https:\/\//);
	});

	test('the day of expiry is a day in Korea', async () => {
		// 00:30 on 21 November in Korea, still the 20th in UTC; in a year that is ahead for the sandbox, whose clock goes on.
		vi.useFakeTimers({ toFake: ['Date'], now: new Date('2098-11-20T15:30:00Z') });
		const parameters = sendParameters(contract, { additionalFields: { expireDate: VALUE } });
		await expectRefused(
			await withSecondItem(contract, parameters, '2098-11-21', '2098-11-20'),
			'Expiry Date',
			/YYYY-MM-DD/,
		);
		const { error } = await withSecondItem(contract, parameters, '2098-11-21', '2098-11-22');
		expect(error).toBeUndefined();
	});

	test.each(['2026-11-31', '20991231', '2099-1-1', 'tomorrow', '2099-12-31T00:00:00Z', '31/12/2099'])(
		'expiry date %j',
		async (date) => {
			const parameters = sendParameters(contract, { additionalFields: { expireDate: VALUE } });
			await expectRefused(await withSecondItem(contract, parameters, '2099-12-31', date), 'Expiry Date', /YYYY-MM-DD/);
		},
	);

	test('every wrong field of an item is named at once', async () => {
		const { error } = await engine.run(
			paySsamNode(
				contract,
				paySsam,
				sendParameters(contract, { price: '0', memberName: 'a\tb', callback: { __rl: true, mode: 'url', value: 'x' } }),
			),
		);
		for (const label of ['Amount (Won):', 'Customer Name:', 'Callback:']) expect(error?.message).toContain(label);
	});
});

describe.each(['V1_T', 'V2'] as const)('%s phone', (contract) => {
	test.each([
		'02-123-4567',
		'12345',
		'call me',
		'010-1234-567',
		'010-1234-56789',
		'070-1234-5678',
		'1588-1234',
		'+1 202 555 0100',
		'1012345678',
		'',
	])('%j', async (phone) => {
		const result = await withSecondItem(contract, sendParameters(contract, { phone: VALUE }), '010-1234-5678', phone);
		await expectRefused(result, 'Phone', phone === '' ? /Give a value/ : /01012345678/);
	});
});

test('V1 U: a phone that is given must be one', async () => {
	const parameters = sendParameters('V1_U', { additionalFields: { phone: VALUE } });
	await expectRefused(await withSecondItem('V1_U', parameters, '010-1234-5678', '02-123-4567'), 'Phone', /01012345678/);
});

test('V2: a redirect page that is no URL', async () => {
	const parameters = sendParameters('V2', { additionalFields: { pageRedirectUrl: VALUE } });
	await expectRefused(
		await withSecondItem('V2', parameters, 'https://example.com', 'thanks'),
		'Page Redirect URL',
		/https:\/\//,
	);
});

test('V2: a send type that does not exist', async () => {
	const result = await withSecondItem('V2', sendParameters('V2', { sendType: VALUE }), 'TALK', 'SMS');
	expect(paySsam.sandbox.listRequests()).toEqual([]);
	expect(result.error).toBeDefined();
});

describe.each(['V1_T', 'V1_U', 'V2'] as const)('%s, operations on a bill', (contract) => {
	const operations = contract === 'V1_U' ? ['get', 'destroy', 'cancel'] : ['get', 'resend', 'destroy', 'cancel'];
	test.each(operations)('%s: bill ID', async (operation) => {
		for (const id of ['1'.repeat(21), 'a b', '../1', '']) {
			const result = await withSecondItem(contract, billParameters(contract, operation, { billId: VALUE }), '1024', id);
			await expectRefused(result, 'Bill ID', /./);
		}
	});

	test.each(['destroy', 'cancel'])('%s: amount', async (operation) => {
		for (const price of ['', '0', '-45000', '45000.5', '1e3']) {
			const result = await withSecondItem(
				contract,
				billParameters(contract, operation, { price: VALUE }),
				'45000',
				price,
			);
			await expectRefused(result, 'Amount (Won)', /./);
		}
	});

	test.each(['member', 'merchant'])('a %s code over its limit', async (name) => {
		const limit = contract === 'V2' ? 60 : 30;
		const parameters = billParameters(contract, 'get', { additionalFields: { [name]: VALUE } });
		const result = await withSecondItem(contract, parameters, 'sandbox', 'm'.repeat(limit + 1));
		await expectRefused(result, name === 'member' ? 'Member' : 'Merchant', new RegExp(String(limit)));
	});
});

test('V2: a reason over 20 characters', async () => {
	const parameters = billParameters('V2', 'cancel', { additionalFields: { cancelReason: VALUE } });
	await expectRefused(await withSecondItem('V2', parameters, '고객 요청', '가'.repeat(21)), 'Reason', /20/);
});

/** V2 publishes no limits for these texts, so nothing is refused on a guess: what PaySsam says is shown. */
async function expectPaySsamToDecide(more: INodeParameters): Promise<void> {
	const { error } = await engine.run(paySsamNode('V2', paySsam, sendParameters('V2', more)));
	expect(paySsam.sandbox.listRequests()).toMatchObject([{ code: 'VALIDATION_001' }]);
	expect(error).toMatchObject({ httpCode: 'VALIDATION_001', message: expect.stringContaining('too long') });
}

describe('a callback URL that PaySsam cannot reach', () => {
	const PRIVATE = [
		'http://localhost:5678/webhook/1',
		'http://127.0.0.1/x',
		'https://192.168.0.10/x',
		'http://n8n:5678/x',
		'http://[::1]/x',
		'https://10.0.0.1/x',
	];
	const callback = (value: string) => ({ __rl: true, mode: 'url', value });
	const production = (contract: Contract, more: ICredentialDataDecryptedObject = {}) => ({
		type: CREDENTIAL_OF[contract],
		data: {
			environment: 'production',
			apiKey: KEY,
			member: 'm',
			merchant: 's',
			...(contract === 'V2' ? { baseUrl: 'https://payssam.example.com/partner' } : {}),
			...more,
		},
	});

	test.each(['V1_T', 'V1_U', 'V2'] as const)('%s production: an error before anything is sent', async (contract) => {
		strayConnections.length = 0;
		for (const url of PRIVATE) {
			const { error } = await engine.run({
				...paySsamNode(contract, paySsam, sendParameters(contract, { callback: callback(url) })),
				credential: production(contract),
			});
			expect(error?.message).toMatch(/^Callback: .*\[item 0\]/);
			expect(error?.description).toMatch(/reachable from (there|the internet)/);
		}
		expect(strayConnections).toEqual([]);
		expect(paySsam.sandbox.listRequests()).toEqual([]);
	});

	test.each(['V1_T', 'V1_U', 'V2'] as const)(
		'%s with an own base URL: a warning, and the bill is sent',
		async (contract) => {
			const { output, error } = await engine.run(
				paySsamNode(
					contract,
					paySsam,
					sendParameters(contract, { callback: callback('http://127.0.0.1:5678/webhook/1') }),
				),
			);
			expect(error).toBeUndefined();
			expect(output[0]?.json.warnings).toEqual([expect.stringMatching(/^Callback: /)]);
			expect(paySsam.sandbox.getBill({ billId: '1024' }).callbackUrl).toBe('http://127.0.0.1:5678/webhook/1');
		},
	);

	test('V2 production without a base URL: the error says where it comes from', async () => {
		strayConnections.length = 0;
		const node = { ...paySsamNode('V2', paySsam, sendParameters('V2')), credential: production('V2', { baseUrl: '' }) };
		const { error } = await engine.run(node);
		expect(error?.message).toMatch(/Base URL.*PaySsam hands over/);
		expect(error?.description).toMatch(/Nothing was sent/);
		expect(strayConnections).toEqual([]);
	});

	test('V2 production with an unencrypted base URL is refused', async () => {
		const node = {
			...paySsamNode('V2', paySsam, sendParameters('V2')),
			credential: production('V2', { baseUrl: paySsam.at.v2 }),
		};
		const { error } = await engine.run(node);
		expect(error?.message).toMatch(/https:\/\//);
		expect(paySsam.sandbox.listRequests()).toEqual([]);
	});
});
