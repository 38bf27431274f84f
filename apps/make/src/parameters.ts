/** Fields of the catalogue as parameters of Make, and what modules put out. */
import type { Field, FieldKind, OutputField } from 'payssam-adapter-catalogue';
import type { JsonObject } from './json';
import { sentence } from './words';

/** Remote procedures that fill dropdowns. */
export const CONNECTION_LIST = 'listConnections';
export const MERCHANT_LIST = 'listMerchants';

/** Amounts stay text: what Make makes a number of in "45,000" is not documented, and the adapter reads it. */
const TYPES: Readonly<Record<FieldKind, string>> = {
	text: 'text',
	longText: 'text',
	won: 'text',
	date: 'date',
	choice: 'select',
	choices: 'select',
	yesNo: 'boolean',
	json: 'json',
	connection: 'select',
	merchant: 'select',
};

/** Make has a connection of its own at the top of every form. */
const CONNECTION_LABEL = 'PaySsam connection';

/** A field that stands by itself. */
export function parameter(field: Field): JsonObject {
	const { key, label, help, kind, required, isRare, initial } = field;
	return {
		name: key,
		type: TYPES[kind],
		label: kind === 'connection' ? CONNECTION_LABEL : sentence(label),
		help,
		required,
		...(isRare ? { advanced: true } : {}),
		...(initial === undefined ? {} : { default: initial }),
		...extras(field),
	};
}

function extras({ kind, choices }: Field): JsonObject {
	const options = choices.map(({ value, label }) => ({ label, value }));
	switch (kind) {
		case 'longText':
			return { multiline: true };
		case 'date':
			return { time: false };
		case 'choice':
			return { options };
		case 'choices':
			return { multiple: true, options };
		case 'connection':
			return { options: `rpc://${CONNECTION_LIST}` };
		case 'merchant':
			return { options: `rpc://${MERCHANT_LIST}` };
		default:
			return {};
	}
}

/** Fields of a webhook. The stores of a connection stand below it, so that Make reads them anew when another one is chosen. */
export function webhookParameters(fields: readonly Field[]): readonly JsonObject[] {
	const merchants = fields.filter(({ kind }) => kind === 'merchant').map(parameter);
	return fields
		.filter(({ kind }) => kind !== 'merchant')
		.map((field) => {
			if (field.kind !== 'connection' || merchants.length === 0) return parameter(field);
			const store = `rpc://${CONNECTION_LIST}`;
			const placeholder = { label: 'All connections', nested: merchants };
			return { ...parameter(field), options: { store, placeholder, nested: merchants } };
		});
}

const OUTPUT_TYPES: Readonly<Record<OutputField['type'], string>> = {
	string: 'text',
	number: 'number',
	boolean: 'boolean',
};

/** A field of what a module puts out. */
export function output({ key, label, type }: OutputField): JsonObject {
	return { name: key, type: OUTPUT_TYPES[type], label: sentence(label) };
}
