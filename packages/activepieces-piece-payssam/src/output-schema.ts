/** Words for the fields of a step's output, which the builder shows instead of raw JSON. */
import type { OutputSchema } from '@activepieces/pieces-framework';
import type { OutputField } from 'payssam-adapter-catalogue';

export function outputSchemaOf(fields: readonly OutputField[]): OutputSchema {
	return {
		fields: fields.map(({ key, label, type }) => (type === 'string' ? { key, label } : { key, label, format: type })),
	};
}
