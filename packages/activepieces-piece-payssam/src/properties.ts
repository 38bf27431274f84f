/** From fields of the catalogue to properties of Activepieces. */
import { type InputProperty, type InputPropertyMap, Property } from '@activepieces/pieces-framework';
import type { Field } from 'payssam-adapter-catalogue';
import { connectionDropdown, merchantDropdown } from './choices';

export function propertiesOf(fields: readonly Field[]): InputPropertyMap {
	return Object.fromEntries(fields.map((field) => [field.key, propertyOf(field)]));
}

/**
 * Amounts and days are texts: Activepieces makes no number of "45,000" and refuses the step, and of a day that it cannot
 * read it makes nothing, without a word. The adapter reads the one and names what is wrong with the other.
 */
function propertyOf(field: Field): InputProperty {
	const { label, help, required, initial } = field;
	const words = { displayName: label, description: help, required };
	const start = initial === undefined ? {} : { defaultValue: initial };
	switch (field.kind) {
		case 'text':
		case 'won':
		case 'date':
			return Property.ShortText({ ...words, ...start });
		case 'longText':
			return Property.LongText({ ...words, ...start });
		case 'json':
			return Property.Json(words);
		case 'yesNo':
			return Property.Checkbox({ ...words, defaultValue: false });
		case 'choice':
			return Property.StaticDropdown<string>({ ...words, ...start, options: { options: optionsOf(field) } });
		case 'choices':
			return Property.StaticMultiSelectDropdown<string>({ ...words, options: { options: optionsOf(field) } });
		case 'connection':
			return connectionDropdown(field);
		case 'merchant':
			return merchantDropdown(field);
	}
}

function optionsOf({ choices }: Field): { label: string; value: string }[] {
	return choices.map(({ label, value }) => ({ label, value }));
}
