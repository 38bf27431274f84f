import { createServer } from 'node:http';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createClient } from './client';
import { BASE_URLS } from './model';
import type { Transport } from './transport';

/** A transport as a user would write it. */
const transport: Transport = async ({ url = '', method, headers, body }) => {
	const response = await fetch(url, { method, headers, body: JSON.stringify(body), signal: AbortSignal.timeout(500) });
	return {
		status: response.status,
		contentType: response.headers.get('content-type') ?? undefined,
		body: await response.text(),
	};
};
const keys = { apiKey: 'live-key-0123456789abcdef', member: 'm1', merchant: 's1' };
const v1 = createClient({ model: 'V1_T', baseUrl: BASE_URLS.v1Production, keys, transport });
const v2 = createClient({ model: 'V2', baseUrl: BASE_URLS.v2Sandbox, keys, transport });
const input = {
	billId: '1024',
	productName: '수업료',
	memberName: '김민지',
	phone: '010-1234-5678',
	price: '45,000',
	callbackUrl: 'https://shop.example.com/cb',
};

beforeAll(() => nock.disableNetConnect());
afterEach(() => {
	expect(nock.pendingMocks()).toEqual([]);
	nock.cleanAll();
});
afterAll(() => {
	nock.enableNetConnect();
	nock.restore();
});

test('V1 send goes out as documented', async () => {
	nock('https://erp-api.payssam.kr', { reqheaders: { 'content-type': 'application/json' } })
		.post('/if/bill/send', {
			apikey: keys.apiKey,
			member: 'm1',
			merchant: 's1',
			bill: {
				bill_id: '1024',
				product_nm: '수업료',
				member_nm: '김민지',
				phone: '01012345678',
				price: '45000',
				callbackURL: 'https://shop.example.com/cb',
				hash: 'c381cdd2f56bc990da035d998b0bee8df1f12f9d59966483db8306cead9d96e9',
			},
		})
		.reply(200, { code: '0000', msg: '성공', apikey: keys.apiKey, bill_id: '1024', shortURL: 'https://p.kr/a' });
	expect(await v1.sendBill(input)).toMatchObject({ outcome: 'done', value: { shortUrl: 'https://p.kr/a' } });
});

test('V2 cancel goes out as documented', async () => {
	nock('https://sandbox.paymint.co.kr')
		.post('/partner/bill/cancel', {
			...keys,
			bill: {
				billId: '1024',
				price: '45000',
				hash: 'c33145c60c4dff199c5320f45db1fee5af0eb245d2645b70334ead1549ea90d0',
			},
		})
		.reply(200, { code: '0000', message: '성공', data: { billId: '1024', apprNum: '00769952' } });
	expect(await v2.cancelPayment({ billId: '1024', price: 45000 })).toMatchObject({
		outcome: 'done',
		value: { cancelNumber: '00769952' },
	});
});

test('a reset connection is settled by a read of the same bill', async () => {
	nock('https://sandbox.paymint.co.kr')
		.post('/partner/bill')
		.replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
	nock('https://sandbox.paymint.co.kr')
		.post('/partner/bill/read', { ...keys, bill: { billId: '1024' } })
		.reply(200, { code: '0000', data: { billId: '1024', apprState: 'W' } });
	expect(await v2.sendBill(input)).toMatchObject({ outcome: 'done', settledBy: 'read' });
});

test('a real time-out, then a gateway page, leave it unknown', async () => {
	const asked: string[] = [];
	const server = createServer((request, response) => {
		asked.push(request.url ?? '');
		if (request.url === '/bill/read')
			response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway 10.0.0.7</html>');
	});
	nock.enableNetConnect('127.0.0.1');
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const port = typeof address === 'object' ? address?.port : undefined;
	const local = createClient({ model: 'V2', baseUrl: `http://127.0.0.1:${port}`, keys, transport });
	const outcome = await local.sendBill(input);
	server.closeAllConnections();
	server.close();
	expect(asked).toEqual(['/bill', '/bill/read']);
	expect(outcome).toMatchObject({ outcome: 'unknown', error: { code: 'CLIENT_NO_ANSWER' } });
	if (outcome.outcome === 'unknown') expect(outcome.error.message).not.toMatch(/<html>|10\.0\.0\.7/);
});

test('an error code under HTTP 500 is a refusal', async () => {
	nock('https://erp-api.payssam.kr').post('/if/bill/read').reply(500, { code: '9980', msg: '없음' });
	expect(await v1.readBill({ billId: '1024' })).toMatchObject({ outcome: 'refused', code: '9980' });
});
