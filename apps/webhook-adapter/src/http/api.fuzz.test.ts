import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { createSandbox, DEFAULT_API_KEY, type Sandbox } from 'payssam-sandbox';
import { afterAll, beforeAll, test } from 'vitest';
import { FUZZ_TIMEOUT_MS, fuzz } from '../../../../vitest.shared.mjs';
import description from '../../openapi.json';
import { fitting, JUNK, nearly, type Schema, type SchemaSource } from '../../testing/from-schema';
import { keepQuarantined, keepReleased } from '../../testing/kept-events';
import { addConnection, addKey, type ServedApp, serveApp } from '../../testing/served-app';
import { newSubscription } from '../../testing/subscription';
import { newSecret } from '../domain/ids';

/* Every route of the API's own description, with what fits it and what nearly does. A request that is refused says why, and has changed nothing. */

interface Operation {
	readonly method: string;
	readonly path: string;
	readonly parameters: readonly { readonly in: string; readonly name: string; readonly schema: Schema }[];
	readonly body: Schema | undefined;
}

interface Described {
	readonly parameters?: Operation['parameters'];
	readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

const OPERATIONS = Object.entries(description.paths).flatMap(([path, methods]) =>
	Object.entries(methods).map(([method, operation]): Operation => {
		const { parameters = [], requestBody }: Described = operation as never;
		return { method, path, parameters, body: requestBody?.content['application/json']?.schema };
	}),
);

/** Stand for what there is when a request is made. */
const LIVE = ['$connection', '$hook', '$event', '$quarantined', '$key'];
const NOWHERE = 'http://127.0.0.1:9/';

const source: SchemaSource = {
	resolve: (ref) => {
		const found = ref
			.split('/')
			.slice(1)
			.reduce<unknown>((value, name) => Reflect.get(Object(value), name), description);
		return found as Schema;
	},
	texts(name) {
		if (/url$/i.test(name)) return ['$payssam', NOWHERE, 'https://127.0.0.1:9/x', 'ftp://127.0.0.1', 'no url'];
		if (name === 'billId') return ['SENT1', 'NEW1', 'NEW2', '1024'];
		if (/id$/i.test(name) || name === 'after') return [...LIVE, 'con_unknown'];
		if (/^(?:since|from|until)$/.test(name)) return ['2026-01-01T00:00:00Z', '2026-11-21T21:00:00+09:00', 'yesterday'];
		if (name === 'phone') return ['01012345678', '010-1234-5678'];
		if (name === 'price') return ['45000', '45,000'];
		if (name === 'expireDate') return ['2026-12-31', '2030-01-01', '31.12.2026'];
		if (name === 'member') return ['sandbox-member', 'x'];
		if (name === 'merchant') return ['sandbox-merchant', 'x'];
		if (name === 'path') return ['/bill/read', '/rp/manage', '/../x'];
		return ['text', '수강료', 'R1', '0100001234'];
	},
};

/** What a path is about, so that most requests meet something that is there. */
const SUBJECT: Readonly<Record<string, string>> = {
	hooks: '$hook',
	events: '$event',
	connections: '$connection',
	keys: '$key',
	quarantine: '$quarantined',
};

function goodParameter({ path }: Operation, place: string, name: string, schema: Schema): fc.Arbitrary<unknown> {
	const live = place === 'path' && name === 'id' ? SUBJECT[path.split('/')[2] ?? ''] : undefined;
	return live === undefined ? fitting(schema, name, source) : fc.constant(live);
}

const request = fc.constantFrom(...OPERATIONS).chain((operation) => {
	const parameters = operation.parameters.map(({ in: place, name, schema }) =>
		fc
			.oneof(
				{ weight: 5, arbitrary: goodParameter(operation, place, name, schema) },
				{ weight: 1, arbitrary: JUNK },
				{ weight: 2, arbitrary: fc.constant(undefined) },
			)
			.map((value) => ({ place, name, value })),
	);
	const body =
		operation.body === undefined
			? fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, JUNK)
			: nearly(operation.body, source);
	const raw = fc.oneof(
		{ weight: 12, arbitrary: fc.constant(undefined) },
		fc.uint8Array({ maxLength: 60 }),
		fc.string(),
	);
	const type = fc.oneof(
		{ weight: 10, arbitrary: fc.constant('application/json') },
		fc.constantFrom('text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16', ';', ''),
	);
	return fc.record({ operation: fc.constant(operation), parameters: fc.tuple(...parameters), body, raw, type });
});

/** So many requests meet one house; then it is built anew, because some of them tear it down. */
const ROUND = 120;

let sandbox: Sandbox;
let payssam: string;
let house: House | undefined;

beforeAll(async () => {
	sandbox = createSandbox({ seed: 1 });
	payssam = (await sandbox.listen()).v2;
});
afterAll(async () => {
	await house?.close();
	await sandbox.close();
});

interface House {
	readonly served: ServedApp;
	readonly key: string;
	/** What may be in no answer. */
	readonly secrets: readonly string[];
	/** Turns the stand-ins in a text into what there is. */
	fill(text: string): string;
	/** Everything that is kept, but when a key was used last. */
	state(): string;
	close(): Promise<void>;
}

async function build(): Promise<House> {
	const served = await serveApp({ config: { allowPrivateTargets: true }, providerTimeoutMs: 2000 });
	const { store } = served;
	const token = newSecret('');
	const connection = await addConnection(store, {
		contractModel: 'V2',
		baseUrl: payssam,
		member: 'sandbox-member',
		merchant: 'sandbox-merchant',
		secrets: { apiKey: DEFAULT_API_KEY, otherApiKey: null, callbackToken: token },
	});
	const hook = newSubscription(NOWHERE);
	await store.subscriptions.insert(hook);
	const event = await keepReleased(store, { connectionId: connection.id, billId: 'SENT1' });
	const quarantined = await keepQuarantined(store, connection.id);
	const key = await addKey(store);
	const other = await addKey(store, { name: 'Other', scopes: ['read'] });
	const [otherKey] = (await store.apiKeys.list()).filter(({ name }) => name === 'Other');
	const live: Readonly<Record<string, string>> = {
		$connection: connection.id,
		$hook: hook.id,
		$event: event,
		$quarantined: quarantined,
		$key: otherKey?.id ?? '',
		$payssam: payssam,
	};
	const database = new DatabaseSync(join(served.folder, 'adapter.sqlite'), { readOnly: true });
	const tables = ['connections', 'subscriptions', 'events', 'deliveries', 'attempts', 'bills', 'idempotency'];
	const queries = [
		...tables.map((table) => `SELECT * FROM ${table}`),
		'SELECT id, name, scopes, revoked_at FROM api_keys',
	];
	const statements = queries.map((query) => database.prepare(query));
	const version = database.prepare('PRAGMA data_version');
	let known: { readonly version: unknown; readonly state: string } | undefined;
	return {
		served,
		key,
		secrets: [DEFAULT_API_KEY, other, ...hook.secrets],
		fill: (text) => text.replace(/\$[a-z]+/g, (name) => live[name] ?? name),
		state() {
			const now = version.get()?.data_version;
			if (known === undefined || known.version !== now)
				known = { version: now, state: JSON.stringify(statements.map((one) => one.all())) };
			return known.state;
		},
		async close() {
			database.close();
			await served.close();
		},
	};
}

function must(holds: boolean, what: string): void {
	if (!holds) throw new Error(what);
}

function isEnvelope(payload: string): boolean {
	const parsed: unknown = JSON.parse(payload);
	const error: unknown = Reflect.get(Object(parsed), 'error');
	return (
		Object.keys(Object(parsed)).join() === 'error' &&
		['code', 'message', 'whatToDo', 'requestId'].every((name) => typeof Reflect.get(Object(error), name) === 'string')
	);
}

/** Routes that hand a secret out, once, to whoever asks for it. */
const GIVES_SECRETS = /^\/v1\/(?:hooks|keys|connections)/;

test(
	'every route answers in its own way, refuses in one envelope, and changes nothing when it refuses',
	async () => {
		let [met, good, changed] = [0, 0, 0];
		const cases = fc.asyncProperty(request, async ({ operation, parameters, body, raw, type }) => {
			if (met % ROUND === 0) {
				await house?.close();
				house = await build();
			}
			met += 1;
			if (house === undefined) throw new Error('There is no house.');
			const { served, key, fill, secrets } = house;
			let path = operation.path;
			const query = new URLSearchParams();
			const headers: Record<string, string> = { authorization: `Bearer ${key}` };
			for (const { place, name, value } of parameters) {
				const text = fill(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'unknown'));
				const plain = text.toWellFormed();
				if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(plain) || 'x');
				else if (value === undefined) continue;
				else if (place === 'query') for (const one of [value].flat()) query.append(name, fill(String(one)));
				else headers[name] = plain.replace(/[^\x20-\x7e]/g, '?').trim();
			}
			const payload =
				raw !== undefined ? Buffer.from(raw) : body === undefined ? undefined : fill(JSON.stringify(body) ?? '');
			const before = house.state();
			const answer = await served.app.inject({
				method: operation.method.toUpperCase() as 'GET',
				url: `${path}?${query}`,
				headers: { ...headers, ...(payload === undefined ? {} : { 'content-type': type }) },
				...(payload === undefined ? {} : { payload }),
			});
			const { statusCode: status, payload: text } = answer;
			// 502 and 503: PaySsam, which the request may have pointed to nowhere.
			must(status < 500 || status === 502 || status === 503, `It is answered with ${status}: ${text.slice(0, 300)}`);
			if (status < 400) {
				good += 1;
				if (house.state() !== before) changed += 1;
			} else must(isEnvelope(text), `It is no error envelope: ${text.slice(0, 300)}`);
			if (status >= 400 && status < 500)
				must(house.state() === before, `It is refused with ${status}, and something has changed.`);
			if (!GIVES_SECRETS.test(operation.path))
				for (const secret of secrets) must(!text.includes(secret), 'It shows a secret.');
		});
		const ran = await fuzz(fc, 'adapter: requests of every route', { share: 0.004, short: 300 }, cases);
		must(changed > 0 || ran < 200, `Only ${changed} of ${met} requests changed something: nothing is being looked at.`);
		must(good > met / 20 || ran < 100, `Only ${good} of ${met} requests were good enough for an answer.`);
	},
	FUZZ_TIMEOUT_MS,
);
