/** The catalogue of what platforms offer, held to the adapter: its API description, and a real one's samples. */
import { createRequire } from 'node:module';
import {
	ACTIONS,
	type Action,
	EVENT_CHOICES,
	EVENT_SAMPLES,
	PAYLOAD_FIELDS,
	PAYLOAD_VERSION,
	TRIGGERS,
} from 'payssam-adapter-catalogue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningAdapter, startAdapter } from '../adapter';

interface Schema {
	readonly properties?: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
	readonly required?: readonly string[];
	readonly enum?: readonly string[];
	/** The first where there is something, the second where there is not. */
	readonly anyOf?: readonly Schema[];
}
interface Operation {
	readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
	readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
	readonly responses: Readonly<
		Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
	>;
}
interface Document {
	readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
	readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const document: Document = createRequire(import.meta.url)('payssam-webhook-adapter/openapi.json');

function operationOf({ method, path }: Action): Operation {
	const operation = document.paths[`/v1${path}`]?.[method.toLowerCase()];
	if (operation === undefined) throw new Error(`The adapter has no ${method} /v1${path}.`);
	return operation;
}

/** Fields that the adapter takes: whether each is required, and its values where it has a list. */
function takenBy(action: Action): Map<string, { readonly required: boolean; readonly values: readonly string[] }> {
	const { parameters = [], requestBody } = operationOf(action);
	const schema = requestBody?.content['application/json']?.schema;
	return new Map([
		...parameters
			.filter((one) => one.in !== 'header')
			.map(({ name, required = false }) => [name, { required, values: [] }] as const),
		...Object.entries(schema?.properties ?? {}).map(
			([name, field]) =>
				[name, { required: schema?.required?.includes(name) ?? false, values: field.enum ?? [] }] as const,
		),
	]);
}

describe.each(ACTIONS.map((action): [string, Action] => [action.key, action]))('%s', (_, action) => {
	test('the adapter takes each of its fields, and each that the adapter needs is required', () => {
		const taken = takenBy(action);
		const sent = action.fields.filter(({ isRunKey }) => !isRunKey);
		for (const { key, choices } of sent) {
			const { values } = taken.get(key) ?? {};
			expect(values, `${action.key}.${key}`).toBeDefined();
			for (const { value } of choices) expect(values).toContain(value);
		}
		const required = sent.filter((field) => field.required).map(({ key }) => key);
		const needed = [...taken].filter(([, field]) => field.required).map(([key]) => key);
		expect(required).toEqual(expect.arrayContaining(needed));
	});

	test('a create can be repeated: a key of its values, or what PaySsam itself refuses to do twice', () => {
		const takesKey = operationOf(action).parameters?.some(({ name }) => name === 'idempotency-key') === true;
		expect(takesKey).toBe(action.repeats !== 'none');
		expect(action.kind === 'create').toBe(takesKey);
	});

	test('its sample has the fields of its output, and every field of an answer that the adapter promises is named', () => {
		const names = action.output.map(({ key }) => key);
		expect(Object.keys(action.sample).toSorted()).toEqual(names.toSorted());
		const result = operationOf(action).responses['200']?.content?.['application/json']?.schema.properties
			?.result as Schema;
		const [found = result] = result.anyOf ?? [];
		const promised = Object.keys(found.properties ?? {}).filter((name) => name !== 'approval' && name !== 'billIssuer');
		expect(names).toEqual(expect.arrayContaining(promised));
	});
});

test('each label, description and help is said once, and in the form that platforms ask for', () => {
	const all = [...ACTIONS, ...TRIGGERS];
	for (const list of [all.map(({ key }) => key), all.map(({ label }) => label)])
		expect(new Set(list).size).toBe(list.length);
	for (const { label, description, fields } of all) {
		expect(label).toMatch(/^(?:[A-Z]\w*|or|of)(?: (?:[A-Z]\w*|or|of))*$/);
		expect(description).toMatch(/^[A-Z].*\.$/);
		for (const field of fields) {
			expect(field.label).toMatch(/^[A-Z]/);
			expect(field.help).toMatch(/\.$/);
			expect(field.help).not.toMatch(/https?:\/\//);
		}
	}
	for (const { description } of TRIGGERS) expect(description).toMatch(/^Triggers when /);
});

describe('events', () => {
	const payload = document.components.schemas.EventPayload;

	test('the payload has the fields that are named, in their order, and no other', () => {
		expect(PAYLOAD_FIELDS.map(({ key }) => key)).toEqual(Object.keys(payload?.properties ?? {}));
	});

	test('every event can be chosen, and the version is one that the adapter has', () => {
		expect(EVENT_CHOICES.map(({ value }) => value)).toEqual(payload?.properties?.type?.enum);
		expect(payload?.properties?.version?.enum).toContain(PAYLOAD_VERSION);
		for (const { events } of TRIGGERS)
			if (events !== 'chosen')
				for (const event of events) expect(EVENT_CHOICES.map(({ value }) => value)).toContain(event);
	});

	let adapter: RunningAdapter;
	beforeAll(async () => {
		adapter = await startAdapter();
	});
	afterAll(() => adapter.stop());

	test('the samples are those of the adapter; "npx vitest run platforms/catalogue.test.ts --update" in tests writes them', async () => {
		const samples: Record<string, unknown> = {};
		for (const { value } of EVENT_CHOICES) {
			const answer = await fetch(`${adapter.url}/v1/events/sample?type=${value}`, {
				headers: { authorization: `Bearer ${adapter.adminKey}` },
			});
			samples[value] = { ...Object(await answer.json()), occurredAt: '2026-11-20T00:30:00.000Z' };
		}
		await expect(`${JSON.stringify(samples, null, '\t')}\n`).toMatchFileSnapshot(
			'../../packages/adapter-catalogue/src/event-samples.json',
		);
		expect(Object.keys(EVENT_SAMPLES)).toEqual(Object.keys(samples));
		for (const sample of Object.values(EVENT_SAMPLES))
			expect(Object.keys(sample)).toEqual(PAYLOAD_FIELDS.map(({ key }) => key));
	});
});
