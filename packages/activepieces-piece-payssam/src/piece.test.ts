import { PieceMetadata } from '@activepieces/pieces-framework';
import {
	ACTIONS,
	EVENT_CHOICES,
	type Field,
	type FieldKind,
	PAYLOAD_FIELDS,
	TRIGGERS,
} from 'payssam-adapter-catalogue';
import { describe, expect, test } from 'vitest';
import { payssam } from './piece';

/** What the builder shows for each kind of field. */
const SHOWN: Readonly<Record<FieldKind, string>> = {
	text: 'SHORT_TEXT',
	longText: 'LONG_TEXT',
	won: 'SHORT_TEXT',
	date: 'SHORT_TEXT',
	choice: 'STATIC_DROPDOWN',
	choices: 'STATIC_MULTI_SELECT_DROPDOWN',
	yesNo: 'CHECKBOX',
	json: 'JSON',
	connection: 'DROPDOWN',
	merchant: 'DROPDOWN',
};

function expectShown(props: Readonly<Record<string, unknown>>, fields: readonly Field[]): void {
	expect(Object.keys(props)).toEqual(fields.map(({ key }) => key));
	for (const { key, kind, label, help, required, choices, initial } of fields) {
		expect(props[key], key).toMatchObject({ displayName: label, description: help, required, type: SHOWN[kind] });
		if (choices.length > 0) expect(props[key]).toMatchObject({ options: { options: choices } });
		if (initial !== undefined) expect(props[key]).toMatchObject({ defaultValue: initial });
	}
}

test('the piece is what the framework takes for one', () => {
	// Its schema of a connection has no secrets, which the documentation tells everybody to use.
	const named = { name: '@payssam-connectors/piece-payssam', version: '0.1.0', auth: undefined };
	const metadata = { ...payssam.metadata(), ...named };
	expect(PieceMetadata.safeParse(metadata).error).toBeUndefined();
	expect(metadata.minimumSupportedRelease).toBe('0.82.0');
	expect(metadata.categories).toEqual(['PAYMENT_PROCESSING']);
});

test('it offers what the catalogue has, and nothing else', () => {
	expect(Object.keys(payssam.actions())).toEqual(ACTIONS.map(({ key }) => key));
	expect(Object.keys(payssam.triggers())).toEqual(TRIGGERS.map(({ key }) => key));
});

describe.each(ACTIONS.map((row) => [row.key, row] as const))('action %s', (key, row) => {
	const action = payssam.getAction(key);

	test('has the words and fields of the catalogue', () => {
		expect(action).toMatchObject({ name: key, displayName: row.label, description: row.description });
		expectShown(action?.props, row.fields);
	});

	test('names every field of its answer', () => {
		const named = action?.outputSchema?.fields.map((field) => field.key);
		expect(named).toEqual([...(key === 'find_bill' ? ['found'] : []), ...row.output.map((field) => field.key)]);
	});

	test('is repeated by Activepieces, which is safe, and goes on after a failure only where a person says so', () => {
		expect(action?.errorHandlingOptions).toEqual({
			retryOnFailure: { defaultValue: true },
			continueOnFailure: { defaultValue: false },
		});
		expect(action?.aiMetadata).toEqual({ idempotent: true });
	});

	test('is offered to agents unless it is sensitive', () => {
		expect(action?.audience).toBe(['cancel_payment', 'custom_request'].includes(key) ? 'human' : 'both');
	});
});

describe.each(TRIGGERS.map((row) => [row.key, row] as const))('trigger %s', (key, row) => {
	const trigger = payssam.getTrigger(key);

	test('has the words and fields of the catalogue', () => {
		expect(trigger).toMatchObject({ name: key, displayName: row.label, description: row.description });
		expect(trigger).toMatchObject({ type: 'WEBHOOK', testStrategy: 'TEST_FUNCTION', requireAuth: true });
		expectShown(trigger?.props, row.fields);
	});

	test('has a sample of one of its events, with every field of the payload', () => {
		const sample: Record<string, unknown> = { ...Object(trigger?.sampleData) };
		expect(Object.keys(sample).toSorted()).toEqual(PAYLOAD_FIELDS.map((field) => field.key).toSorted());
		const types: readonly string[] = row.events === 'chosen' ? EVENT_CHOICES.map(({ value }) => value) : row.events;
		expect(types).toContain(sample.type);
		expect(sample.id).toMatch(/^evt_sample_/);
		for (const { key: name, type } of PAYLOAD_FIELDS)
			if (sample[name] !== null) expect(typeof sample[name], name).toBe(type);
	});

	test('names every field of the payload', () => {
		expect(trigger?.outputSchema?.fields.map((field) => field.key)).toEqual(PAYLOAD_FIELDS.map((field) => field.key));
	});
});
