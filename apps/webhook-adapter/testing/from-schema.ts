/** For tests: arbitrary values that fit a JSON schema of the API's description, and values that nearly do. */
import fc from 'fast-check';

/** What of a schema is looked at. */
export interface Schema {
	readonly $ref?: string;
	readonly type?: string | readonly string[];
	readonly enum?: readonly unknown[];
	readonly const?: unknown;
	readonly anyOf?: readonly Schema[];
	readonly oneOf?: readonly Schema[];
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly required?: readonly string[];
	readonly items?: Schema;
	readonly minimum?: number;
	readonly maximum?: number;
}

export interface SchemaSource {
	/** What a `$ref` names. */
	resolve(ref: string): Schema;
	/** Texts that mean something under a name of a field, such as ids that are there. */
	texts(name: string): readonly string[];
}

/** Of no type that a field has, or of the right one and absurd. */
export const JUNK = fc.oneof(
	fc.constantFrom<unknown>(
		...[null, true, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER + 2, '', ' ', '\u0000', '\uD800', '\u202Egnp', '%00'],
		...[
			'x'.repeat(5000),
			'9'.repeat(400),
			'=1+1',
			'<script>',
			'../../etc/passwd',
			"' OR 1=1 --",
			'가\u0301',
			'🧾',
			'null',
		],
		...[[], [[]], {}, { $ne: null }, [null], { length: 1e9 }, ['a', 1]],
	),
	fc.string(),
	fc.string({ unit: 'binary', maxLength: 6 }),
	fc.double(),
	fc.jsonValue({ maxDepth: 2 }),
);

/** Values that fit. @param name of the field */
export function fitting(schema: Schema, name: string, source: SchemaSource): fc.Arbitrary<unknown> {
	const { $ref, enum: values, anyOf, oneOf, type } = schema;
	if ($ref !== undefined) return fitting(source.resolve($ref), name, source);
	if (values !== undefined) return fc.constantFrom(...values);
	if ('const' in schema) return fc.constant(schema.const);
	const choices = anyOf ?? oneOf;
	if (choices !== undefined) return fc.oneof(...choices.map((one) => fitting(one, name, source)));
	if (typeof type !== 'string')
		return fc.oneof(...(type ?? ['string']).map((one) => fitting({ ...schema, type: one }, name, source)));
	switch (type) {
		case 'object':
			return objectOf(schema, source);
		case 'array':
			return fc.array(fitting(schema.items ?? {}, name, source), { maxLength: 3 });
		case 'boolean':
			return fc.boolean();
		case 'integer':
		case 'number':
			return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1_000_000 });
		case 'null':
			return fc.constant(null);
		default: {
			const [first = '1024', ...rest] = source.texts(name);
			return fc.constantFrom(first, ...rest);
		}
	}
}

function objectOf({ properties = {}, required = [] }: Schema, source: SchemaSource): fc.Arbitrary<unknown> {
	const entries = Object.entries(properties).map(([name, schema]) => [name, fitting(schema, name, source)]);
	return fc.record(Object.fromEntries(entries), { requiredKeys: [...required] as never[] });
}

/** Values that fit, in which something may be wrong: a field of another kind, one too many, one too few; or something else altogether. */
export function nearly(schema: Schema, source: SchemaSource): fc.Arbitrary<unknown> {
	const good = fitting(schema, '', source);
	const names = Object.keys(schema.properties ?? {});
	const spoil = fc.tuple(good, fc.constantFrom(...names, 'unknownField', '__proto__', 'constructor'), JUNK);
	const spoiled = spoil.map(([value, name, junk]) =>
		Object.fromEntries([...Object.entries(Object(value)), [name, junk]]),
	);
	const without = fc
		.tuple(good, fc.nat())
		.map(([value, index]) => Object.fromEntries(Object.entries(Object(value)).filter((_, at) => at !== index % 8)));
	return fc.oneof(
		{ weight: 4, arbitrary: good },
		{ weight: 4, arbitrary: spoiled },
		{ weight: 1, arbitrary: without },
		{ weight: 1, arbitrary: JUNK },
	);
}
