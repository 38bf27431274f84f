/** The Zapier integration as Zapier sees it before anything runs: its schema and the published checks. */
import { createRequire } from 'node:module';
import { ACTIONS, TRIGGERS } from 'payssam-adapter-catalogue';
import app from 'payssam-zapier';
import { describe, expect, test } from 'vitest';
import { checkDefinition, checkSubset, type Definition, fits } from './zapier-checks';

const require = createRequire(import.meta.url);
const core = require.resolve('zapier-platform-core');

/** The platform's own, which have no types. */
const tools: {
	compileApp(app: unknown): unknown;
	serializeApp(compiled: unknown): Definition;
} = require('zapier-platform-core/src/tools/schema');
const schema: { validateAppDefinition(definition: unknown): { readonly errors: readonly unknown[] } } =
	createRequire(core)('zapier-platform-schema');

const definition = tools.serializeApp(tools.compileApp(app));

/** A copy in which one thing is another one; `undefined` takes it out. */
function withChange(path: string, value: unknown): Definition {
	const copy = structuredClone(definition);
	const steps = path.split('.');
	const last = steps.pop() ?? '';
	let place: object = copy;
	for (const step of steps) place = Reflect.get(place, step);
	if (value === undefined) Reflect.deleteProperty(place, last);
	else Reflect.set(place, last, value);
	return copy;
}

test('the compiled definition fits the schema of the platform', () => {
	expect(schema.validateAppDefinition(definition).errors).toEqual([]);
	expect(schema.validateAppDefinition(withChange('creates.send_bill.noun', undefined)).errors).not.toEqual([]);
});

test('it offers what the catalogue names, and lists for dropdowns', () => {
	const { triggers = {}, creates = {}, searches = {} } = definition;
	const lists = ['connection_list', 'merchant_list', 'bill_list'];
	expect(Object.keys(triggers)).toEqual([...TRIGGERS.map(({ key }) => key), ...lists]);
	const ofKind = (kind: string) => ACTIONS.filter((action) => action.kind === kind).map(({ key }) => key);
	expect(Object.keys(creates)).toEqual(ofKind('create'));
	expect(Object.keys(searches)).toEqual(ofKind('search'));
	const hidden = Object.values({ ...triggers, ...creates, ...searches }).filter(({ display }) => display.hidden);
	expect(hidden.map(({ key }) => key)).toEqual(lists);
});

test('nothing in it looks like a key', () => {
	expect(JSON.stringify(definition)).not.toMatch(/psk_\w{8,}|whsec_/);
});

describe('the published checks', () => {
	test('find nothing', () => {
		expect(checkDefinition(definition)).toEqual([]);
	});

	test.each([
		['D001', 'creates.send_bill.operation.inputFields.0.key', 'apiKey'],
		['D002', 'authentication.fields.1.helpText', 'Ask the administrator.'],
		['D003', 'authentication.connectionLabel', 'PaySsam'],
		['D003', 'authentication.connectionLabel', undefined],
		['D004', 'creates.destroy_bill.operation.inputFields.1', { key: 'billId', required: true, type: 'string' }],
		['D005', 'creates.send_bill.operation.inputFields.0.dynamic', 'shops.id.name'],
		['D006', 'triggers.payment_approved.operation.performList', undefined],
		['D007', 'creates.send_bill.operation.perform', { url: 'http://adapter.example.kr/v1/bills' }],
		['D008', 'triggers.payment_approved.display.description', 'Triggers when [paid(https://example.com) is.'],
		['D008', 'authentication.fields.0.helpText', 'Such as https://adapter.example.kr.'],
		['D009', 'searches.get_points_balance.operation.inputFields', []],
		['D010', 'triggers.connection_list.operation.sample', { name: 'Sample' }],
		['D011', 'creates.send_bill.operation.inputFields.1.helpText', 'reference'],
		['D012', 'searches.find_bill.operation.sample', undefined],
		['D013', 'creates.destroy_bill.operation.inputFields.1.search', 'find_nothing.id'],
		['D014', 'creates.destroy_bill.operation.inputFields.1.dynamic', undefined],
		['D015', 'searchOrCreates', { find_bill: { search: 'find_bill', create: 'make_bill' } }],
		['D017', 'triggers.payment_approved.operation.performSubscribe', undefined],
		['D017', 'triggers.payment_approved.operation.performUnsubscribe', undefined],
		['D018', 'creates.send_bill.display.label', 'Send a bill'],
		['D021', 'triggers.payment_approved.display.description', 'A customer has paid.'],
		['D022', 'creates.send_bill.operation.inputFields', []],
		['D023', 'triggers.payment_approved.operation.sample.paidAt', '20 Nov 2026 09:30:00'],
		['D023', 'searches.find_bill.operation.sample.paidAt', '2026-11-20T09:30:00'],
		['D025', 'creates.send_bill.operation.sample.shortUrl', "javascript:alert('paid')//"],
		['D028', 'flags.cleanInputData', true],
		['D024', 'triggers.payment_approved.operation.sample.amount', '45000'],
		['D024', 'triggers.payment_approved.operation.outputFields.2.required', true],
	])('%s notices %s = %j', (check, path, value) => {
		const changed = path.endsWith('required') ? withoutVersion(withChange(path, value)) : withChange(path, value);
		expect(checkDefinition(changed).map((finding) => finding.slice(0, 4))).toContain(check);
	});

	/** A sample that lacks the field which is said to be required. */
	function withoutVersion(changed: Definition): Definition {
		Reflect.deleteProperty(changed.triggers?.payment_approved?.operation.sample ?? {}, 'version');
		return changed;
	}

	test('D016 notices an integration that is one static hook', () => {
		const { key = '', ...hook } = { ...definition.triggers?.payment_approved };
		const operation = { ...hook.operation, performSubscribe: undefined };
		const only = { triggers: { [key]: { ...hook, key, operation } } } as Definition;
		expect(checkDefinition(only).map((finding) => finding.slice(0, 4))).toContain('D016');
	});

	test('T004, T005, T006 and Z001 notice what a live result does not have, or has of another type', () => {
		const live = { id: 'evt_1', amount: 45000 };
		expect(checkSubset('T004', 'x', { id: 'evt_sample' }, live)).toEqual([]);
		expect(checkSubset('T004', 'x', { name: 'Kim' }, live)).toHaveLength(1);
		expect(checkSubset('T006', 'x', { name: 'Kim' }, live)).toHaveLength(1);
		expect(fits('T005', 'x', live, [{ key: 'amount', type: 'number' }])).toEqual([]);
		expect(fits('T005', 'x', live, [{ key: 'amount', type: 'string' }])).toHaveLength(1);
		expect(fits('Z001', 'x', live, [{ key: 'paidAt', type: 'string', required: true }])).toHaveLength(1);
	});
});
