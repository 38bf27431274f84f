/* Holds a value against an output schema in the few words that n8n's editor knows: type, properties, items. */

interface Schema {
	type: string;
	properties?: Record<string, Schema>;
	items?: Schema;
}

/** What does not fit; a field that the schema does not know is a misfit. An object without properties is an open one. */
export function misfits(value: unknown, schema: Schema, path = '$'): string[] {
	const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
	if (type !== schema.type) return [`${path} is ${type}, not ${schema.type}`];
	if (Array.isArray(value)) {
		return value.flatMap((item, index) =>
			schema.items === undefined ? [] : misfits(item, schema.items, `${path}[${index}]`),
		);
	}
	const { properties = {} } = schema;
	if (typeof value !== 'object' || value === null || Object.keys(properties).length === 0) return [];
	return Object.entries(value).flatMap(([name, inner]) => {
		const known = properties[name];
		return known === undefined ? [`${path}.${name} is not in the schema`] : misfits(inner, known, `${path}.${name}`);
	});
}
