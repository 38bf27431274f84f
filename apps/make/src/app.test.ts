import { ACTIONS, EVENT_CHOICES, PAYLOAD_FIELDS, PAYLOAD_VERSION, TRIGGERS } from 'payssam-adapter-catalogue';
import { describe, expect, test } from 'vitest';
import { checkApp } from '../testing/checks';
import { codeOf, componentsOf, readApp } from '../testing/files';
import { appFiles } from './app';

const files = readApp();
const idsOf = (kind: string) =>
	componentsOf(files)
		.filter((one) => one.kind === kind)
		.map(({ id }) => id);

test('the folder "app" is what is generated; "pnpm --filter payssam-make generate" writes it anew', () => {
	const generated = appFiles();
	expect([...files.keys()].toSorted()).toEqual([...generated.keys()].toSorted());
	for (const [path, text] of generated) expect(files.get(path), path).toBe(text);
});

test('no check finds anything', () => {
	expect(checkApp(files)).toEqual([]);
});

describe('everything of the catalogue is there, and nothing else', () => {
	const modules = componentsOf(files).filter(({ kind }) => kind === 'module');
	const camel = (key: string) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

	test('a module for each action and trigger, a webhook for each trigger, a list for each dropdown', () => {
		expect(modules.map(({ id }) => id).toSorted()).toEqual(
			[...ACTIONS.map(({ key }) => camel(key)), ...TRIGGERS.map(({ key }) => camel(`watch_${key}`))].toSorted(),
		);
		expect(idsOf('webhook')).toEqual(TRIGGERS.map(({ key }) => camel(key)));
		expect(idsOf('rpc')).toEqual(['listConnections', 'listMerchants']);
		expect(idsOf('connection')).toHaveLength(1);
	});

	test.each(ACTIONS.map((action) => [action.key, action] as const))('%s', (key, action) => {
		const id = camel(key);
		const { metadata } = modules.find((one) => one.id === id) ?? {};
		expect(metadata?.description).toBe(action.description);
		expect(metadata?.moduleType).toBe(key === 'find_bill' ? 'search' : 'action');
		const specs = Object(codeOf(files, 'module', id, 'mappableParams'));
		expect(specs.map((spec: { name: string }) => spec.name)).toEqual(action.fields.map((field) => field.key));
		for (const field of action.fields) {
			const spec = specs.find(({ name }: { name: string }) => name === field.key);
			expect(spec).toMatchObject({ help: field.help, required: field.required });
			expect(spec.advanced === true).toBe(field.isRare);
			if (field.choices.length > 0)
				expect(spec.options).toEqual(field.choices.map(({ value, label }) => ({ label, value })));
		}
		const outputs = Object(codeOf(files, 'module', id, 'interface')).map((one: { name: string }) => one.name);
		expect(outputs.filter((name: string) => name !== 'result')).toEqual(action.output.map((one) => one.key));
		expect(outputs.includes('result')).toBe(key === 'custom_request');
	});

	test.each(TRIGGERS.map((trigger) => [trigger.key, trigger] as const))('%s', (key, trigger) => {
		const { metadata } = modules.find(({ id }) => id === camel(`watch_${key}`)) ?? {};
		expect(metadata).toMatchObject({
			description: trigger.description,
			moduleType: 'instant_trigger',
			webhook: camel(key),
		});
		const outputs = Object(codeOf(files, 'module', camel(`watch_${key}`), 'interface'));
		expect(outputs.map(({ name }: { name: string }) => name)).toEqual(PAYLOAD_FIELDS.map((field) => field.key));
		const sample = Object(codeOf(files, 'module', camel(`watch_${key}`), 'samples'));
		expect(sample.version).toBe(PAYLOAD_VERSION);
		if (trigger.events !== 'chosen') expect(trigger.events).toContain(sample.type);
		const names = JSON.stringify(codeOf(files, 'webhook', camel(key), 'params'));
		for (const field of trigger.fields) expect(names).toContain(`"name":"${field.key}"`);
	});

	test('every event can be chosen', () => {
		const [events] = Object(codeOf(files, 'webhook', 'anyEvent', 'params'));
		expect(events.options.map(({ value }: { value: string }) => value)).toEqual(
			EVENT_CHOICES.map(({ value }) => value),
		);
	});
});
