/** The connection, and the base that every module and remote procedure inherits. */
import { errors, valid } from './errors';
import { iml } from './iml';
import type { Json, JsonObject } from './json';

/** Id of the connection within these files. */
export const CONNECTION_ID = 'adapterKey';

/** The one place where the key goes. */
const authorization = (key: string): string => `Bearer ${iml(key)}`;
/** Headers of a request that has headers of its own: whether Make merges them with those of the base is not documented. */
export const HEADERS = { authorization: authorization('connection.apiKey') };
/** Takes the key out of Make's logs. */
export const LOG = { sanitize: ['request.headers.authorization'] };
/** A redirect could take the key elsewhere. */
export const NO_REDIRECTS = { followRedirects: false, followAllRedirects: false };
/** A send asks PaySsam up to four times, ten seconds each. Milliseconds. */
const TIMEOUT = 60_000;

export const BASE: JsonObject = {
	baseUrl: iml('connection.url'),
	timeout: TIMEOUT,
	...NO_REDIRECTS,
	headers: HEADERS,
	response: { error: errors() },
	log: LOG,
};

export const CONNECTION_COMMUNICATION: JsonObject = {
	url: `${iml('parameters.url')}/v1/me`,
	method: 'GET',
	...NO_REDIRECTS,
	headers: { authorization: authorization('parameters.apiKey') },
	response: {
		valid: valid('if(body.apiKeyId, true, false)', 'InvalidConfigurationError'),
		error: errors(),
		metadata: { type: 'text', value: iml('body.label') },
	},
	log: LOG,
};

/** https, no name or password, no query, no slash or `/v1` at the end. */
const ADDRESS = '^https://(?!.*/v1$)[^\\s/?#@]+(/[^\\s?#@]*[^\\s?#@/])?$';

/** Make wants an address that is the user's own not to be editable: else the key could be sent to another one. */
export const CONNECTION_PARAMETERS: readonly Json[] = [
	{
		name: 'url',
		type: 'text',
		label: 'Adapter URL',
		help: 'Where your PaySsam webhook adapter is reached, such as https://adapter.example.kr. Without a slash at its end.',
		required: true,
		validate: { pattern: ADDRESS },
	},
	{
		name: 'apiKey',
		type: 'password',
		label: 'API key',
		help: 'A key of the adapter, from its page Keys. For triggers it has to be one that may subscribe, for the other modules one that may act.',
		required: true,
		editable: true,
	},
];
