import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedApp, serveApp } from '../../testing/served-app';
import { ERROR_CODES } from '../domain/errors';
import { buildPayload, NEWEST_VERSION } from '../domain/payload';

interface Operation {
	operationId?: string;
	summary?: string;
	description?: string;
	tags?: string[];
	security?: unknown[];
	requestBody?: { content: Record<string, { schema: Record<string, unknown>; example?: unknown; examples?: unknown }> };
	responses: Record<string, { description: string; content?: Record<string, { schema: { $ref?: string } }> }>;
}
interface Document {
	openapi: string;
	paths: Record<string, Record<string, Operation>>;
	components: { schemas: Record<string, { properties?: Record<string, unknown>; examples?: unknown[] }> };
	tags: { name: string }[];
}

let adapter: ServedApp;
const routes: string[] = [];
let document: Document;

beforeAll(async () => {
	adapter = await serveApp({ more: noteRoutes });
	document = (await (await fetch(`${adapter.url}/openapi.json`)).json()) as Document;
});
afterAll(() => adapter.close());

/** What the server was told to answer, from the server itself. */
function noteRoutes(app: FastifyInstance): void {
	app.addHook('onRoute', ({ method, url }) => {
		for (const one of [method].flat()) if (one !== 'HEAD') routes.push(`${one} ${url}`);
	});
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

function operations(): [string, Operation][] {
	return Object.entries(document.paths).flatMap(([path, item]) =>
		Object.entries(item)
			.filter(([method]) => METHODS.includes(method))
			.map(([method, operation]): [string, Operation] => [`${method.toUpperCase()} ${path}`, operation]),
	);
}

test('the committed document is what the routes say; "pnpm --filter payssam-webhook-adapter openapi" writes it', async () => {
	await expect(`${JSON.stringify(document, null, '\t')}\n`).toMatchFileSnapshot('../../openapi.json');
});

test('the document is valid OpenAPI 3.1', async () => {
	const result = await new Validator().validate(structuredClone(document) as unknown as Record<string, unknown>);
	expect(result.errors).toBeUndefined();
	expect(result.valid).toBe(true);
	expect(document.openapi).toBe('3.1.0');
});

test('every route below /v1 is in the document, and nothing else', () => {
	const inDocument = operations()
		.map(([name]) => name.replace(/\{(\w+)\}/g, ':$1'))
		.sort();
	expect(inDocument).toEqual(routes.filter((route) => route.includes(' /v1/')).sort());
	expect(inDocument.length).toBeGreaterThan(25);
});

test('every operation says what it does, who may, and how it can fail', () => {
	const ids = operations().map(([, { operationId }]) => operationId);
	expect(new Set(ids).size).toBe(ids.length);
	const tags = document.tags.map(({ name }) => name);
	for (const [name, operation] of operations()) {
		expect(operation.summary, name).toMatch(/^[A-Z].+[^.]$/);
		expect(operation.description, name).toMatch(/\.$/);
		expect(tags, name).toEqual(expect.arrayContaining(operation.tags ?? ['none']));
		expect(operation.security, name).toEqual([{ apiKey: [] }]);
		const failures = Object.entries(operation.responses).filter(([status]) => /^[45]/.test(status));
		expect(
			failures.map(([status]) => status),
			name,
		).toEqual(expect.arrayContaining(['401', '403', '429', '500', '503']));
		for (const [, { content }] of failures)
			expect(content?.['application/json']?.schema, name).toEqual({ $ref: '#/components/schemas/Error' });
		for (const { description } of Object.values(operation.responses))
			expect(description, name).not.toMatch(/Default|^An error/);
	}
});

test('every body that is sent has an example', () => {
	const bodies = operations().flatMap(([name, { requestBody }]) => (requestBody ? [[name, requestBody] as const] : []));
	expect(bodies.length).toBeGreaterThan(8);
	for (const [name, { content }] of bodies) {
		const body = content['application/json'];
		expect(body?.example ?? body?.examples ?? body?.schema.examples, name).toBeDefined();
	}
});

test('the schema of the payload names its fields, all of them', () => {
	const payload = buildPayload(
		NEWEST_VERSION,
		{ id: 'evt_1', type: 'points.low', source: 'action', facts: {}, verified: true, receivedAt: 0 },
		{ id: 'con_1', name: 'S', environment: 'test', contractModel: 'V2', member: 'm', merchant: 's' },
	);
	const schema = document.components.schemas.EventPayload;
	expect(Object.keys(schema?.properties ?? {})).toEqual(Object.keys(payload));
	expect(Object.keys(schema?.examples?.[0] ?? {})).toEqual(Object.keys(payload));
});

test('every named schema has an example that fits it', () => {
	const ajv = addFormats.default(new Ajv2020({ strict: false }));
	ajv.addSchema(document, 'document');
	for (const [name, { examples = [] }] of Object.entries(document.components.schemas)) {
		expect(examples.length, name).toBeGreaterThan(0);
		const validate = ajv.getSchema(`document#/components/schemas/${name}`);
		for (const example of examples) {
			validate?.(example);
			expect(validate?.errors, name).toBeNull();
		}
	}
});

test('the schema of errors names every code', () => {
	expect(JSON.stringify(document.components.schemas.Error)).toContain(JSON.stringify(Object.keys(ERROR_CODES)));
});

test('the reference page loads its own files only', async () => {
	const page = await fetch(`${adapter.url}/reference/`);
	expect(page.status).toBe(200);
	expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
	const files = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file);
	expect(files.length).toBeGreaterThan(4);
	for (const file of files) {
		const answer = await fetch(new URL(file, `${adapter.url}/reference/`));
		expect(new URL(answer.url).origin, file).toBe(adapter.url);
		expect(answer.status, file).toBe(200);
		await answer.arrayBuffer();
	}
});
