/** How requests are held against their schemas: bodies as they are, while paths and queries, which are text, are read as numbers and the like. */
import { Ajv, type AnySchema } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';

const OPTIONS = { allErrors: true, useDefaults: true, removeAdditional: false, strict: false } as const;

/** @returns a compiler for all routes; `format` is checked for those of JSON Schema */
export function createValidatorCompiler(): FastifySchemaCompiler<AnySchema> {
	const bodies = addFormats.default(new Ajv({ ...OPTIONS, coerceTypes: false }));
	const texts = addFormats.default(new Ajv({ ...OPTIONS, coerceTypes: 'array' }));
	return ({ schema, httpPart }) => (httpPart === 'body' ? bodies : texts).compile(schema);
}
