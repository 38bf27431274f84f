/** Judges the sandbox's own answers and callbacks by the OpenAPI description: a missing, extra or misspelled field is an error. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import document from '../../openapi/payssam.openapi.yaml';
import { isRecord, own } from '../record';

const ajv = new Ajv2020({ allErrors: true, strict: false });
ajv.addSchema({ $id: 'payssam', ...document });
const compiled = new Map<string, ValidateFunction>();

/** Follows names through the description. */
export function at(...names: string[]): unknown {
	return names.reduce<unknown>((value, name) => (isRecord(value) ? own(value, name) : undefined), document);
}

const pointer = (...names: string[]): string =>
	`payssam#/${names.map((name) => name.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;

function problems(value: unknown, ...names: string[]): string[] {
	const ref = pointer(...names);
	const validate = compiled.get(ref) ?? ajv.compile({ $ref: ref });
	compiled.set(ref, validate);
	if (validate(value)) return [];
	return (validate.errors ?? []).map(
		(error) => `${ref} ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
	);
}

/** What is wrong with an answer; `path` is without the version. */
export function answerProblems(path: string, status: number, body: unknown): string[] {
	const responses = at('paths', path, 'post', 'responses');
	if (!isRecord(responses)) return [`the description has no ${path}`];
	const key = status === 200 ? '200' : `${Math.floor(status / 100)}XX`;
	if (!Object.hasOwn(responses, key)) return [`the description has no status ${status} for ${path}`];
	return problems(body, 'paths', path, 'post', 'responses', key, 'content', 'application/json', 'schema');
}

export type Webhook = 'v1Approval' | 'v2Approval' | 'v2Link';

/** What is wrong with a callback's body. */
export const callbackProblems = (webhook: Webhook, body: unknown): string[] =>
	problems(body, 'webhooks', webhook, 'post', 'requestBody', 'content', 'application/json', 'schema');

/** What is wrong with a request's body. */
export const requestProblems = (path: string, body: unknown): string[] =>
	problems(body, 'paths', path, 'post', 'requestBody', 'content', 'application/json', 'schema');
