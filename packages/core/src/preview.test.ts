import { describe, expect, test } from 'vitest';
import { createClient } from './client';
import { PaySsamInputError } from './input';
import { previewBody } from './preview';

const keys = { apiKey: 'live-key-0123456789abcdef', member: 'm1', merchant: 's1' };
const transport = async () => {
	throw new Error('a preview sent something');
};
const receipt = { billId: '1024', price: 45000, issuanceNumber: '0100001234', trader: 'person' };

describe('client.preview', () => {
	test('shows path, address, hash and warnings, and no key', () => {
		const client = createClient({ model: 'V2', baseUrl: 'https://sandbox.paymint.co.kr/partner', keys, transport });
		const preview = client.preview('cashReceipt.issue', receipt);
		expect(preview).toMatchObject({
			path: '/cash-receipt/issue',
			url: 'https://sandbox.paymint.co.kr/partner/cash-receipt/issue',
			body: {
				apiKey: '***',
				member: 'm1',
				merchant: 's1',
				cashReceipt: {
					billId: '1024',
					price: '45000',
					supplyPrice: '40909',
					tax: '4091',
					issuanceNumber: '0100001234',
					trader: '0',
					hash: 'c33145c60c4dff199c5320f45db1fee5af0eb245d2645b70334ead1549ea90d0',
				},
			},
			warnings: [{ field: 'tax' }],
		});
		expect(JSON.stringify(preview)).not.toContain(keys.apiKey);
	});
	test('without keys the store is masked as well', () => {
		const client = createClient({ model: 'V1_T', transport });
		expect(client.preview('bill.read', { billId: '1024' })).toEqual({
			path: '/if/bill/read',
			body: { apikey: '***', member: '***', merchant: '***', bill_id: '1024' },
			warnings: [],
		});
		expect(client.preview('bill.read', { billId: '1024', member: 'm2' }).body.member).toBe('m2');
		expect(client.preview('balance.read').body).toEqual({ apikey: '***' });
	});
	test('takes the options of the call', () => {
		const client = createClient({ model: 'V2', keys, transport });
		expect(client.preview('partner.read', {}, { path: '/read/partner' })).toEqual({
			path: '/read/partner',
			body: { apiKey: '***' },
			warnings: [],
		});
	});
	test('throws what the call would reject with', () => {
		const client = createClient({ model: 'V2', keys, transport });
		expect(() => client.preview('bill.read', {})).toThrow(PaySsamInputError);
		expect(() => client.preview('card.authenticate')).toThrow(PaySsamInputError);
		expect(() =>
			createClient({ model: 'V2', keys: { apiKey: 'k' }, transport }).preview('bill.read', { billId: '1' }),
		).toThrow(PaySsamInputError);
	});
});

describe('previewBody', () => {
	test('masks the key wherever it is', () => {
		const body = { note: `my key is ${keys.apiKey}`, list: [{ apikey: 'other', [keys.apiKey]: 1 }], n: 1, z: null };
		const preview = previewBody('v2', '/new', body, keys);
		expect(preview).toEqual({
			apiKey: '***',
			member: 'm1',
			merchant: 's1',
			note: 'my key is ***',
			list: [{ apikey: '***', '***': 1 }],
			n: 1,
			z: null,
		});
	});
	test('a short test key does not tear other fields apart', () =>
		expect(previewBody('v2', '/bill/read', { bill: { billId: '1001' } }, { ...keys, apiKey: '1' })).toEqual({
			apiKey: '***',
			member: 'm1',
			merchant: 's1',
			bill: { billId: '1001' },
		}));
	test('leaves out the signing rule, like the wire', () =>
		expect(
			previewBody(
				'v2',
				'/new',
				{ 'payssam-core/signing': { identity: 'partner', hash: 'none', nesting: 'flat' } },
				keys,
			),
		).toEqual({ apiKey: '***' }));
});
