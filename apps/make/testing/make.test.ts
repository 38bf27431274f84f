import { expect, test } from 'vitest';
import { type AppFiles, readApp } from './files';
import { fillIn } from './fill-in';
import { Make } from './make';
import { sanitised } from './request';

/** Where Make's documentation leaves two readings open, the interpreter takes the one under which less works. */

const app = readApp();
const connection = { label: 'test', data: { url: 'https://adapter.example.kr', apiKey: 'psk_test' } };
const send = async () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: '{"items":[]}' });

function withFile(path: string, change: (content: Record<string, unknown>) => unknown): AppFiles {
	return new Map([...app, [path, JSON.stringify(change(JSON.parse(app.get(path) ?? '')))]]);
}

test('a request inherits the base where it has nothing of its own', async () => {
	const make = new Make({ send });
	await make.options('listConnections', connection);
	expect(make.sent).toEqual([
		{
			method: 'GET',
			url: 'https://adapter.example.kr/v1/connections',
			headers: { authorization: 'Bearer psk_test' },
			follows: false,
		},
	]);
});

test('headers of its own stand in place of those of the base', async () => {
	const path = 'rpcs/list-connections/list-connections.communication.iml.json';
	const make = new Make({ send, files: withFile(path, (content) => ({ ...content, headers: { 'x-y': '1' } })) });
	await make.options('listConnections', connection);
	expect(make.sent[0]?.headers).toEqual({ 'x-y': '1' });
});

test('attach and detach inherit nothing', async () => {
	const path = 'webhooks/points-low/points-low.attach.iml.json';
	const files = withFile(path, ({ headers: _, ...content }) => ({ ...content, url: '/v1/hooks' }));
	await expect(new Make({ send, files }).attach('pointsLow', connection, {}, 'https://hook')).rejects.toThrow(
		'base address',
	);
});

test('a limit is kept', async () => {
	const items = Array.from({ length: 501 }, (_, index) => ({ id: `${index}`, name: 'x' }));
	const make = new Make({
		send: async () => ({
			status: 200,
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ items }),
		}),
	});
	expect(await make.options('listConnections', connection)).toHaveLength(500);
});

test('logs show what was sent and answered, but not what is to be kept out', () => {
	const line = {
		request: { headers: { authorization: 'k', 'x-y': '1' } },
		response: { body: { secret: 's', id: 'i' } },
	};
	expect(
		sanitised(line, ['request.headers.authorization', 'response.body.secret', 'response.body.none.at.all']),
	).toEqual({
		request: { headers: { authorization: '*****', 'x-y': '1' } },
		response: { body: { secret: '*****', id: 'i' } },
	});
});

test('what a user fills in is checked and converted', () => {
	const spec = (type: string, more: object = {}) => [{ name: 'x', type, required: false, ...more }];
	expect(fillIn(spec('text'), { x: 45000 })).toEqual({ x: '45000' });
	expect(fillIn(spec('text'), { x: new Date(0) })).toEqual({ x: '1970-01-01T00:00:00.000Z' });
	expect(fillIn(spec('boolean'), { x: 'false' })).toEqual({ x: false });
	expect(fillIn(spec('date'), { x: '2026-12-31' })).toEqual({ x: '2026-12-31T00:00:00.000Z' });
	expect(fillIn(spec('json'), { x: '{"a":1}' })).toEqual({ x: { a: 1 } });
	expect(fillIn(spec('json'), { x: '' })).toEqual({});
	expect(fillIn(spec('text'), { x: null, y: 1 })).toEqual({});
	const wrong = { type: 'BundleValidationError' };
	const fails = (run: () => unknown) => expect(run).toThrow(expect.objectContaining(wrong));
	fails(() => fillIn(spec('text', { required: true }), {}));
	fails(() => fillIn(spec('json'), { x: '{' }));
	fails(() => fillIn(spec('date'), { x: 'soon' }));
	fails(() => fillIn(spec('select', { options: [{ value: 'a' }] }), { x: 'b' }));
	fails(() => fillIn(spec('select', { options: [{ value: 'a' }] }), { x: ['a'] }));
	fails(() => fillIn(spec('text', { validate: { pattern: '^a$' } }), { x: 'b' }));
	expect(() => fillIn(spec('color'), { x: 'b' })).toThrow('not known here');
});

test('what stands below an option is there when it is chosen, and what stands below none when it is not', () => {
	const nested = [{ name: 'merchant', type: 'text' }];
	const options = { store: 'rpc://x', nested, placeholder: { label: 'All', nested } };
	const specs = [{ name: 'c', type: 'select', options }];
	expect(fillIn(specs, { c: '1', merchant: 'm' })).toEqual({ c: '1', merchant: 'm' });
	expect(fillIn(specs, { merchant: 'm' })).toEqual({ merchant: 'm' });
});
