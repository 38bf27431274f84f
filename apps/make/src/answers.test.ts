import { ACTIONS, type Action, readAnswer, readRefusal } from 'payssam-adapter-catalogue';
import { describe, expect, test } from 'vitest';
import { Make } from '../testing/make';
import { MakeError } from '../testing/make-error';
import type { Answer } from '../testing/request';
import { camel } from './words';

/** What modules make of answers, held to what the catalogue makes of them. */

const connection = { label: 'test', data: { url: 'https://adapter.example.kr', apiKey: 'psk_test' } };
const INPUT = {
	billId: 'B1',
	price: '1',
	reference: 'r',
	productName: 'p',
	memberName: 'm',
	runKey: 'k',
	issuanceNumber: '1',
	trader: 'person',
	path: '/rp/manage',
};
const json = { 'content-type': 'application/json; charset=utf-8' };

function makeWith(answer: Answer): Make {
	return new Make({ send: async () => answer });
}

function run(action: Action, answer: Answer): Promise<unknown[]> {
	return makeWith(answer).run(camel(action.key), connection, INPUT);
}

const WARNING = { field: 'x', problem: 'It is long.', remedy: 'Shorten it.' };

describe.each(ACTIONS.map((action): [string, Action] => [action.key, action]))('%s', (key, action) => {
	const {
		id: _,
		connectionId,
		billId,
		settledBy,
		warnings: __,
		isRepeat: ___,
		...result
	}: Readonly<Record<string, unknown>> = action.sample;
	const body = {
		connectionId,
		billId: billId ?? null,
		settledBy: settledBy ?? null,
		result: { ...result, approval: { apprState: 'F' }, more: '더' },
		warnings: [WARNING],
	};

	test.each([
		['as it is', body],
		['without warnings', { ...body, warnings: [] }],
		['settled otherwise', { ...body, settledBy: 'read' }],
		['done before', { ...body, settledBy: 'alreadyUsed' }],
	])('an answer comes out flat, %s', async (_name, answer) => {
		const bundles = await run(action, { status: 200, headers: json, body: JSON.stringify(answer) });
		const known = Object.entries(readAnswer(action, answer)).filter(
			([name, value]) => value !== null || name in result,
		);
		const flat = Object.fromEntries(known);
		const nulls = { ...('billId' in flat ? { settledBy: answer.settledBy } : {}) };
		const { id, warnings, isRepeat } = flat;
		if (key === 'custom_request')
			expect(bundles).toEqual([{ id, connectionId, warnings, isRepeat, result: answer.result }]);
		else expect(bundles).toEqual([{ ...nulls, ...flat }]);
	});

	test('the answer of an earlier run says so', async () => {
		const headers = { ...json, 'idempotency-replayed': 'true' };
		const [bundle] = await run(action, { status: 200, headers, body: JSON.stringify(body) });
		const { warnings, isRepeat } = readAnswer(action, body, action.kind === 'create');
		const told = String(warnings).replaceAll('\n', ' ');
		expect(bundle).toMatchObject({ warnings: told, ...(isRepeat === undefined ? {} : { isRepeat }) });
	});

	test('two warnings are both told', async () => {
		const warnings = [WARNING, { field: 'y', problem: 'It is odd.', remedy: 'Look at it.' }];
		const [bundle] = await run(action, { status: 200, headers: json, body: JSON.stringify({ ...body, warnings }) });
		for (const { problem, remedy } of warnings) {
			expect(Object(bundle).warnings).toContain(problem);
			expect(Object(bundle).warnings).toContain(remedy);
		}
	});
});

describe('an answer that looks like success and is not the adapter’s', () => {
	const page = { 'content-type': 'text/html' };
	test.each([
		['a page', { status: 200, headers: page, body: '<h1>Welcome</h1>' }],
		['a redirect', { status: 302, headers: { location: '/login' }, body: '' }],
		['nothing', { status: 200, headers: {}, body: '' }],
		['other JSON', { status: 200, headers: json, body: '{"ok":true}' }],
	])('%s is no answer of any module, list or webhook', async (_, answer) => {
		const make = makeWith(answer);
		const refused = { type: expect.stringMatching(/^(DataError|InvalidConfigurationError|DuplicateDataError)$/) };
		for (const { key } of ACTIONS)
			await expect(make.run(camel(key), connection, INPUT), key).rejects.toMatchObject(refused);
		const hook = { id: 'pointsLow', connection, data: { hookId: 'sub_1' }, parameters: {} };
		await expect(make.options('listMerchants', connection)).rejects.toMatchObject(refused);
		await expect(make.attach('pointsLow', connection, {}, 'https://hook')).rejects.toMatchObject(refused);
		await expect(make.detach(hook)).rejects.toMatchObject(refused);
		await expect(make.trigger('watchPointsLow', connection, { id: 'evt_1' })).rejects.toMatchObject(refused);
	});

	test('no redirect is followed', async () => {
		const make = makeWith({ status: 302, headers: {}, body: '' });
		await make.connect({ url: connection.data.url, apiKey: 'psk_x' }).catch(() => undefined);
		for (const { key } of ACTIONS) await make.run(camel(key), connection, INPUT).catch(() => undefined);
		await make.attach('pointsLow', connection, {}, 'https://hook').catch(() => undefined);
		await make.options('listMerchants', connection).catch(() => undefined);
		expect(make.sent).toHaveLength(ACTIONS.length + 3);
		for (const { follows } of make.sent) expect(follows).toBe(false);
	});
});

test('a search puts out nothing where there is nothing', async () => {
	const body = JSON.stringify({ connectionId: 'con_1', billId: 'B1', result: null, settledBy: null, warnings: [] });
	const make = makeWith({ status: 200, headers: json, body });
	expect(await make.run('findBill', connection, { billId: 'B1' })).toEqual([]);
});

/** Types of Make, by what the catalogue calls a refusal. */
const TYPES: Readonly<Record<ReturnType<typeof readRefusal>['kind'], readonly string[]>> = {
	key: ['InvalidAccessTokenError'],
	wait: ['RateLimitError', 'ConnectionError'],
	noBill: ['DataError'],
	failed: ['DataError', 'RuntimeError', 'InvalidConfigurationError'],
};

describe('refusals', () => {
	const envelope = (code: string, more: object = {}): string =>
		JSON.stringify({
			error: { code, message: 'It was not done.', whatToDo: 'Do this.', requestId: 'req_1', ...more },
		});
	const issue = { field: 'price', problem: 'It is no amount.', remedy: 'Give won.' };

	const CASES: readonly (readonly [number, string, object, string])[] = [
		[400, 'invalid_request', { issues: [issue] }, 'DataError'],
		[401, 'unauthorized', {}, 'InvalidAccessTokenError'],
		[403, 'forbidden', {}, 'InvalidConfigurationError'],
		[404, 'not_found', {}, 'DataError'],
		[404, 'bill_not_found', { vendorCode: '9902', billId: 'B1' }, 'DataError'],
		[405, 'method_not_allowed', {}, 'DataError'],
		[409, 'conflict', {}, 'DataError'],
		[409, 'in_progress', {}, 'ConnectionError'],
		[413, 'payload_too_large', {}, 'DataError'],
		[415, 'unsupported_media_type', {}, 'DataError'],
		[422, 'idempotency_mismatch', {}, 'DataError'],
		[422, 'refused', { vendorCode: '1234' }, 'DataError'],
		[422, 'target_blocked', {}, 'DataError'],
		[429, 'rate_limited', {}, 'RateLimitError'],
		[500, 'internal', {}, 'RuntimeError'],
		[502, 'outcome_unknown', { vendorCode: 'X' }, 'DataError'],
		[503, 'provider_unavailable', {}, 'ConnectionError'],
		[503, 'unavailable', {}, 'ConnectionError'],
	];

	/** How a search ends, which has a type for what is not there. */
	async function refusal(answer: Answer): Promise<MakeError> {
		const error: unknown = await makeWith(answer)
			.run('findBill', connection, { billId: 'B1' })
			.catch((thrown) => thrown);
		if (!(error instanceof MakeError)) throw new Error(`It did not refuse: ${JSON.stringify(error)}`);
		return error;
	}

	test.each(CASES)('%i %s %o is a %s, and tells what the catalogue tells', async (status, code, more, type) => {
		const body = envelope(code, more);
		const { kind, message } = readRefusal(status, body, null);
		const error = await refusal({ status, headers: json, body });
		expect(error.type).toBe(type);
		expect(TYPES[kind]).toContain(type);
		expect(error.message).toBe(`[${status}] ${message}`);
	});

	test.each(ACTIONS.map((action) => [action.key, action] as const))(
		'%s: where nothing is left to do it is a warning',
		async (_, action: Action) => {
			const { nothingToDo = [] } = action;
			for (const vendorCode of [...nothingToDo, '9971', 'BILL_006', '0000']) {
				const body = envelope('refused', { vendorCode });
				const type = nothingToDo.includes(vendorCode) ? 'DuplicateDataError' : 'DataError';
				await expect(run(action, { status: 422, headers: json, body })).rejects.toMatchObject({ type });
			}
		},
	);

	test('every field that is wrong is named', async () => {
		const issues = [issue, { field: 'phone', problem: 'It is too short.', remedy: 'Give all digits.' }];
		const { message } = await refusal({ status: 400, headers: json, body: envelope('invalid_request', { issues }) });
		expect(message).toContain('price, phone: It is no amount. It is too short. Give won. Give all digits. Do this.');
	});

	test.each([
		[404, 'RuntimeError'],
		[429, 'RateLimitError'],
		[500, 'RuntimeError'],
		[502, 'ConnectionError'],
		[503, 'ConnectionError'],
		[504, 'ConnectionError'],
	])('%i of something that is no adapter is a %s', async (status, type) => {
		for (const [headers, body] of [
			[{ 'content-type': 'text/html' }, '<h1>Bad gateway</h1>'],
			[json, '{"message":"no"}'],
			[json, 'null'],
			[{}, ''],
		] as const) {
			const error = await refusal({ status, headers, body });
			expect(error.type).toBe(type);
			expect(TYPES[readRefusal(status, body, null).kind]).toContain(type);
			expect(error.message).toMatch(new RegExp(`^\\[${status}\\] This is not how a PaySsam adapter answers`));
		}
	});

	test('a bill that is not there is an error to whoever wants to change it', async () => {
		const body = envelope('bill_not_found', { billId: 'B1' });
		const cancelled = makeWith({ status: 404, headers: json, body }).run('cancelPayment', connection, INPUT);
		await expect(cancelled).rejects.toMatchObject({ type: 'DataError' });
	});

	test('nobody there is a connection error', async () => {
		const make = new Make({ send: async () => Promise.reject(new Error('connect ECONNREFUSED')) });
		await expect(make.run('getPointsBalance', connection, {})).rejects.toMatchObject({ type: 'ConnectionError' });
	});
});

describe('the connection', () => {
	const me = { label: 'Gangnam store', apiKeyId: 'key_1', scopes: ['hooks'], connections: [] };
	const input = { url: 'https://adapter.example.kr', apiKey: 'psk_secret' };
	const connect = (answer: unknown, status = 200, given: Readonly<Record<string, unknown>> = input) => {
		const make = makeWith({ status, headers: json, body: JSON.stringify(answer) });
		return { make, made: make.connect(given) };
	};

	test('is named by what the adapter calls the key, and the key is not logged', async () => {
		const { make, made } = connect(me);
		expect(await made).toEqual({ label: 'Gangnam store', data: input });
		expect(make.sent).toMatchObject([
			{ method: 'GET', url: 'https://adapter.example.kr/v1/me', headers: { authorization: 'Bearer psk_secret' } },
		]);
		expect(make.log).toHaveLength(1);
		expect(JSON.stringify(make.log)).not.toContain('psk_secret');
	});

	test('is refused by the adapter', async () => {
		const error = { code: 'unauthorized', message: 'No.', whatToDo: 'Send a key.', requestId: 'r' };
		await expect(connect({ error }, 401).made).rejects.toMatchObject({ type: 'InvalidAccessTokenError' });
	});

	test('is refused where something else answers', async () => {
		for (const answer of [{ ok: true }, {}, 'Welcome'])
			await expect(connect(answer).made).rejects.toMatchObject({ type: 'InvalidConfigurationError' });
	});

	test.each([
		'http://adapter.example.kr',
		'https://adapter.example.kr/',
		'https://adapter.example.kr/v1',
		'https://user:pass@adapter.example.kr',
		'https://adapter.example.kr?x=1',
		'https://adapter.example.kr#x',
		'adapter.example.kr',
		'https://',
		'',
	])('the address "%s" is not taken', async (url) => {
		const { make, made } = connect(me, 200, { ...input, url });
		await expect(made).rejects.toMatchObject({ type: 'BundleValidationError' });
		expect(make.sent).toEqual([]);
	});

	test.each(['https://adapter.example.kr:8443', 'https://example.kr/payssam/adapter', 'https://example.kr/v12'])(
		'the address "%s" is taken',
		async (url) => {
			const { make, made } = connect(me, 200, { ...input, url });
			await made;
			expect(make.sent[0]?.url).toBe(`${url}/v1/me`);
		},
	);
});
