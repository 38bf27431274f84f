/** Fields of the catalogue as Zapier has them. */
import type { Field, FieldKind, OutputField } from 'payssam-adapter-catalogue';
import type { PlainInputField, PlainOutputField } from 'zapier-platform-core';

type InputType = NonNullable<PlainInputField['type']>;

/** Amounts stay text, so that "45,000" is the adapter's to read. Zapier reads dates in words, such as "in 7 days". */
const TYPES: Readonly<Record<FieldKind, InputType>> = {
	text: 'string',
	longText: 'text',
	won: 'string',
	date: 'datetime',
	choice: 'string',
	choices: 'string',
	yesNo: 'boolean',
	json: 'text',
	connection: 'string',
	merchant: 'string',
};

/** Lists that Zapier reads from hidden triggers. */
const LISTS: Partial<Record<FieldKind, string>> = {
	connection: 'connection_list.id.name',
	merchant: 'merchant_list.id.name',
};

export function inputField(field: Field): PlainInputField {
	const { key, label, help, kind, required, choices, initial } = field;
	const list = key === 'billId' && required ? 'bill_list.id.name' : LISTS[kind];
	return {
		key,
		label,
		helpText: help,
		type: TYPES[kind],
		required,
		...(choices.length === 0 ? {} : { choices: choices.map(({ value, label }) => ({ value, label, sample: value })) }),
		...(kind === 'choices' ? { list: true } : {}),
		...(initial === undefined ? {} : { default: initial }),
		...(list === undefined ? {} : { dynamic: list }),
		...(key === 'billId' && required ? { search: 'find_bill.id' } : {}),
		// The lists of stores and bills are read anew.
		...(kind === 'connection' ? { altersDynamicFields: true } : {}),
	};
}

export function outputField({ key, label, type }: OutputField): PlainOutputField {
	return { key, label, type };
}
