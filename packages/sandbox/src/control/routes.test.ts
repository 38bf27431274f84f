import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../faults';
import { REFUSALS } from '../refusal';
import { KEY, post, type Running, receiver, start, V1, v1Send, v2Send } from '../testing/harness';
import { Control } from './control';
import { CONTROL } from './routes';

const CB = 'http://127.0.0.1:9/cb';
/** Tables may be padded; only their words count. */
const words = (text: string): string => text.replace(/ +/g, ' ');
const readme = words(readFileSync(new URL('../../README.md', import.meta.url), 'utf8'));

const control = async ({ raw }: Running, path: string, body?: unknown) => {
	const answer = await raw(`/control${path}`, body === undefined ? {} : post(body));
	expect(answer.contentType).toBe('application/json; charset=utf-8');
	return answer;
};

describe('the README', () => {
	it.each(CONTROL.map((row) => [row.method, row.path, row.what, row.body] as const))(
		'lists %s %s',
		(method, path, what, body) => {
			expect(readme).toContain(words(`| ${method} | \`${path}\` | ${what} | ${body} |`));
		},
	);

	it('names every method', () => {
		const names = Object.getOwnPropertyNames(Control.prototype).filter((name) => name !== 'constructor');
		expect(names).toHaveLength(CONTROL.length);
		for (const name of names) expect(readme).toContain(`\`${name}\``);
	});

	it.each(FAULTS.map((row) => [row.kind, row.what, row.afterWork] as const))(
		'lists the fault %s',
		(kind, what, afterWork) => {
			expect(readme).toContain(words(`| \`${kind}\` | ${what} | ${afterWork ? 'yes' : 'no'} |`));
		},
	);
});

describe('the codes', () => {
	it.each(Object.entries(REFUSALS))('%s: in the README with its confidence', (reason, { V1: v1, V2: v2 }) => {
		expect(readme).toContain(`| ${reason} | \`${v1.code}\` ${v1.confidence} | \`${v2.code}\` ${v2.confidence} |`);
	});

	it('are those of the document', () => {
		// The last two were seen as answers of /if/read/open.
		const documented = ['9999', '9800', '9970', '9971', '9980', '9870', '5000', '1003', '1010', '1700'];
		const v2 = /^(ERROR|PARTNER_00[1-7]|BILL_00[136]|POINT_001|VALIDATION_00[12]|MAINTAINED_METHOD)$/;
		for (const row of Object.values(REFUSALS)) {
			expect(documented).toContain(row.V1.code);
			expect(row.V2.code).toMatch(v2);
		}
	});
});

describe('the control API', () => {
	it('lists itself', async () => {
		const running = await start();
		const answer = await control(running, '');
		expect(answer.json).toEqual(CONTROL.map(({ method, path, what, body }) => ({ method, path, what, body })));
	});

	it('walks a bill through its life over HTTP', async () => {
		const running = await start();
		const target = await receiver();
		await running.call('/v1/if/bill/send', v1Send(target.url));
		expect((await control(running, '/decline', { billId: '1024', reason: 'no funds' })).json).toMatchObject({
			state: 'W',
			history: [{ what: 'created' }, { what: 'sent' }, { what: 'declined', by: 'control', detail: 'no funds' }],
		});
		const paid = await control(running, '/pay', { billId: '1024', method: 'keyin', amount: '44000', months: 2 });
		expect(paid.json).toMatchObject({
			state: 'F',
			price: '45000',
			approval: { payType: 'KEYIN', price: '44000', months: '2' },
			deliveries: [{ status: 'acked' }],
		});
		expect((await control(running, '/callbacks?billId=1024')).json).toHaveLength(1);
		expect((await control(running, '/redeliver', { billId: '1024', copies: 2, parallel: true })).json).toHaveLength(2);
		expect((await control(running, '/cancel', { billId: '1024', reason: 'x' })).json).toMatchObject({
			state: 'C',
			cancellation: { reason: 'x' },
		});
		expect((await control(running, '/bills/1024')).json).toMatchObject({ billId: '1024', state: 'C' });
		expect((await control(running, '/bills')).json).toHaveLength(1);
	});

	it('expires a bill: the state stays W, and it cannot be paid', async () => {
		const running = await start();
		await running.call('/v1/if/bill/send', v1Send(CB, { expire_dt: '2026-11-20' }));
		await control(running, '/clock/advance', { hours: 13.9 });
		expect(running.sandbox.getBill({ billId: '1024' }).expired).toBe(false);
		await control(running, '/clock/advance', { hours: 0.1 });
		expect(running.sandbox.getBill({ billId: '1024' })).toMatchObject({ state: 'W', expired: true });
		const refused = await control(running, '/pay', { billId: '1024' });
		expect(refused.status).toBe(409);
		expect(refused.text).toBe('{"error":"bill_state","message":"the bill is expired"}');
		expect((await running.call('/v1/if/bill/read', { ...V1, bill_id: '1024' })).json?.appr_state).toBe('W');
		await running.call('/v1/if/bill/send', v1Send(CB, { bill_id: 'b' }));
		expect((await control(running, '/expire', { billId: 'b' })).json).toMatchObject({
			expired: true,
			expireDate: '2026-11-20',
		});
	});

	it('adds and changes stores and settings', async () => {
		const running = await start();
		const store = { apiKey: 'k'.repeat(32), member: 'm', merchant: 'x', models: ['V2'], balance: 54 };
		expect((await control(running, '/stores', store)).json).toMatchObject(store);
		const bill = { ...v2Send(CB), apiKey: store.apiKey, member: 'm', merchant: 'x' };
		expect((await running.call('/v2/bill', bill)).json?.code).toBe('POINT_001');
		await control(running, '/stores', { ...store, balance: 55 });
		expect((await running.call('/v2/bill', bill)).json?.code).toBe('0000');
		expect((await control(running, '/stores')).json).toHaveLength(2);
		await running.call('/v2/bill', v2Send(CB));
		expect((await control(running, '/pay', { billId: '1024' })).json).toMatchObject({ error: 'bill_ambiguous' });
		expect((await control(running, '/destroy', { billId: '1024', apiKey: KEY })).json).toMatchObject({ state: 'D' });
		expect((await control(running, '/settings', { sendCost: 60 })).json).toMatchObject({
			sendCost: 60,
			callbackSpelling: 'camel',
		});
		expect((await control(running, '/settings')).json).toMatchObject({ sendCost: 60, callbackTimeoutMs: 10_000 });
	});

	it('queues faults, shows clock, messages and requests, and resets', async () => {
		const running = await start();
		await running.call('/v1/if/bill/send', v1Send(CB));
		expect((await control(running, '/faults', { kind: 'html502', times: 2 })).json).toMatchObject({
			id: 1,
			kind: 'html502',
			times: 2,
		});
		expect((await control(running, '/faults')).json).toHaveLength(1);
		expect((await running.raw('/control/faults', { method: 'DELETE' })).text).toBe('[]');
		expect((await control(running, '/messages?phone=01012345678')).json).toHaveLength(1);
		expect((await control(running, '/messages?phone=1')).json).toHaveLength(0);
		expect((await control(running, '/requests?action=send')).json).toMatchObject([
			{ path: '/v1/if/bill/send', action: 'send', code: '0000', status: 200, body: { apikey: '********' } },
		]);
		expect((await control(running, '/clock/advance', { hours: 5 })).json).toMatchObject({ fired: 0, offsetHours: 5 });
		expect((await control(running, '/reset', {})).text).toBe('{"ok":true}');
		expect((await control(running, '/clock')).json).toEqual({ now: '2026-11-20T10:00:00+09:00', offsetHours: 0 });
		for (const list of ['/bills', '/messages', '/requests', '/callbacks', '/faults'])
			expect((await control(running, list)).text).toBe('[]');
	});

	it('issues, lists and cancels cash receipts', async () => {
		const running = await start();
		await running.call('/v2/bill', v2Send(CB));
		await control(running, '/pay', { billId: '1024', method: 'bank', cashReceipt: null, byHand: true });
		expect((await control(running, '/cash-receipts')).text).toBe('[]');
		expect(
			(await control(running, '/cash-receipts', { billId: '1024', trader: '1', issuanceNumber: '5' })).json,
		).toMatchObject({
			price: '45000',
			supplyPrice: '40910',
			tax: '4090',
			trader: '1',
			issuanceNumber: '5',
			state: 'F',
			by: 'manager',
		});
		const own = { billId: 'own', price: '1000', supplyPrice: '1000', tax: '0' };
		expect((await control(running, '/cash-receipts', own)).json).toMatchObject({
			tax: '0',
			issuanceNumber: '0100001234',
		});
		expect((await control(running, '/cash-receipts?billId=own')).json).toHaveLength(1);
		expect((await control(running, '/cash-receipts/cancel', { billId: '1024' })).json).toMatchObject({ state: 'C' });
		expect((await control(running, '/bills/1024')).json).toMatchObject({ approval: { cashReceipt: null } });
		expect((await control(running, '/cash-receipts/cancel', { billId: '1024' })).status).toBe(409);
		expect((await control(running, '/cash-receipts/cancel', { billId: 'none' })).status).toBe(404);
	});

	it('moves sub-merchants, keeps pay methods and sets points', async () => {
		const running = await start();
		const target = await receiver();
		await running.call('/v2/auth/mapping', {
			apiKey: KEY,
			memberId: 'm',
			merchantId: 'n',
			callbackUrl: target.url,
			redirectUrl: 'https://partner.example/',
		});
		const name = { member: 'm', merchant: 'n' };
		expect((await control(running, '/sub-merchants/advance', name)).json).toMatchObject({
			status: 'MEMBER_MAPPED',
			deliveries: [{ mappingStatus: 'MEMBER_MAPPED', status: 'acked' }],
		});
		expect((await control(running, '/sub-merchants/redeliver', { ...name, copies: 2 })).json).toHaveLength(2);
		expect((await control(running, '/sub-merchants/advance', { ...name, status: 'COMPLETED' })).json).toMatchObject({
			status: 'COMPLETED',
		});
		expect((await control(running, '/sub-merchants/pause', name)).json).toMatchObject({ status: 'PAUSED' });
		expect((await control(running, '/sub-merchants')).json).toHaveLength(2);
		expect(target.heard).toHaveLength(5);
		expect((await control(running, '/points', { ...name, balance: 54 })).json).toMatchObject({ ...name, balance: 54 });
		expect((await control(running, '/points', { balance: 54 })).json).toMatchObject({ merchant: 'sandbox-merchant' });
		expect((await running.call('/v1/if/bill/send', v1Send(CB))).json?.code).toBe('9999');
		expect((await control(running, '/pay-methods', { phone: '01012345678' })).json).toMatchObject({ methodId: 'rp-1' });
		expect((await control(running, '/pay-methods', name)).json).toMatchObject({ methodId: 'rp-2', ...name });
		expect((await control(running, '/pay-methods?merchant=n')).json).toMatchObject([{ methodId: 'rp-2' }]);
		expect((await control(running, '/pay-methods/delete', { methodId: 'rp-1' })).json).toMatchObject({
			deletedAt: '2026-11-20T10:00:00+09:00',
		});
		await control(running, '/reset', {});
		expect((await control(running, '/sub-merchants')).json).toHaveLength(1);
		expect((await control(running, '/pay-methods')).text).toBe('[]');
		expect((await control(running, '/cash-receipts')).text).toBe('[]');
	});

	it.each([
		['/pay', {}, 400, 'billId must be a text'],
		['/pay', { billId: 'none' }, 404, 'there is no bill none'],
		['/pay', { billId: '1', methd: 'card' }, 400, 'unknown field methd; known are: billId, apiKey, method'],
		['/pay', { billId: '1', method: 'gold' }, 400, 'method must be one of card'],
		['/pay', { billId: '1', amount: 5 }, 400, 'amount must be a string of 1 to 10 digits'],
		['/pay', { billId: '1', months: 1.5 }, 400, 'months must be a whole number'],
		['/pay', [], 400, 'the body must be a JSON object'],
		['/redeliver', { billId: '1024' }, 409, 'has no callback yet'],
		['/redeliver', { billId: '1024', copies: 0 }, 400, 'copies must be a number from 1 to 100'],
		['/cancel', { billId: '1024' }, 409, 'not paid'],
		['/clock/advance', { hours: -1 }, 400, 'hours must be a number from 0'],
		['/clock/advance', { hours: '1' }, 400, 'hours must be a number'],
		['/faults', { kind: 'meteor' }, 400, 'kind must be one of acceptThenTimeout'],
		['/pay', { billId: '1024', cashReceipt: 5 }, 400, 'cashReceipt must be an object'],
		['/cash-receipts', { billId: 'x' }, 400, 'price is required: there is no bill x'],
		['/cash-receipts', { billId: 'x', price: '100', tax: '9' }, 400, 'send supplyPrice and tax, or neither'],
		['/cash-receipts', { billId: 'x', price: '100', supplyPrice: '90', tax: '9' }, 409, 'must add up'],
		['/cash-receipts', { billId: '1024' }, 409, 'not paid'],
		['/sub-merchants/advance', { member: 'x' }, 404, 'there is no sub-merchant x'],
		['/sub-merchants/advance', { status: 'GONE' }, 400, 'status must be one of INITIALIZED'],
		['/sub-merchants/advance', {}, 409, 'nothing comes after COMPLETED'],
		['/sub-merchants/redeliver', {}, 409, 'no callback yet'],
		['/points', { balance: -1 }, 400, 'balance must be a number from 0'],
		['/points', { merchant: 'x', balance: 1 }, 404, 'there is no store sandbox-member / x'],
		['/pay-methods', { phone: '010-1' }, 400, 'phone must be 9 to 15 digits'],
		['/pay-methods/delete', { methodId: 'rp-1' }, 404, 'there is no pay method rp-1'],
		['/stores', { openState: 'x' }, 400, 'openState must be one of open, review, joined'],
		['/stores', { models: ['V3'] }, 400, 'models[0] must be one of V1 T, V1 U, V2'],
		['/stores', { apiKey: 'x'.repeat(33) }, 400, 'apiKey may have 32 characters'],
	])('POST %s %j → %s', async (path, body, status, sentence) => {
		const running = await start();
		await running.call('/v1/if/bill/send', v1Send(CB));
		const answer = await control(running, path, body);
		expect(answer.status).toBe(status);
		expect(answer.json?.message).toContain(sentence);
	});

	it('answers garbage clearly at every route', async () => {
		const { raw } = await start();
		for (const row of CONTROL.filter((one) => one.method === 'POST')) {
			for (const body of [
				'',
				'{',
				'null',
				'5',
				'"x"',
				'[[]]',
				'{"__proto__":{"polluted":1}}',
				'{"constructor":{"prototype":{}}}',
			]) {
				const answer = await raw(row.path.replace(':billId', 'x'), post(body));
				expect([row.path, body, answer.status >= 500]).toEqual([row.path, body, false]);
				expect(typeof answer.json?.message === 'string' || answer.status === 200).toBe(true);
			}
			expect((await raw(row.path, post(`{"x":"${'x'.repeat(65_536)}"}`))).status).toBe(413);
		}
		expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
	});
});

describe('the guard', () => {
	/** `fetch` does not let a caller set these headers. */
	const status = (port: number, method: string, path: string, headers: Record<string, string>): Promise<number> =>
		new Promise((resolve, reject) => {
			const asked = request({ port, host: '127.0.0.1', method, path, headers }, (response) => {
				response.resume();
				resolve(response.statusCode ?? 0);
			});
			asked.on('error', reject);
			asked.end();
		});

	it.each([
		['evil.example', 403],
		['127.0.0.1.evil.example', 403],
		['localhost.evil.example:4010', 403],
		['[::2]', 403],
		['10.0.0.5', 403],
		['localhost', 200],
		['localhost:4010', 200],
		['127.0.0.1:1', 200],
		['[::1]:4010', 200],
		['box.test:4010', 200],
	])('Host %s → %s on pages and control', async (host, expected) => {
		const { port } = await start({ allowedHosts: ['box.test'] });
		for (const path of ['/', '/phone', '/control', '/control/bills']) {
			expect([path, await status(port, 'GET', path, { host })]).toEqual([path, expected]);
		}
	});

	it.each([
		[{ 'sec-fetch-site': 'cross-site' }, 403, 403],
		[{ 'sec-fetch-site': 'same-site' }, 403, 403],
		[{ 'sec-fetch-site': 'same-origin' }, 200, 404],
		[{ origin: 'http://evil.example' }, 403, 403],
		[{ origin: 'null' }, 403, 403],
		[{ origin: 'http://localhost:4010' }, 200, 404],
		[{}, 200, 403],
	])('%j: control %s, pages %s', async (headers, onControl, onPages) => {
		const { port } = await start();
		const all: Record<string, string> = { host: 'localhost:4010', ...headers };
		expect(await status(port, 'POST', '/control/reset', all)).toBe(onControl);
		const form = { ...all, 'content-type': 'application/x-www-form-urlencoded', 'content-length': '0' };
		// The form is empty, so what gets past the guard finds no store.
		expect(await status(port, 'POST', '/points', form)).toBe(onPages);
	});
});
