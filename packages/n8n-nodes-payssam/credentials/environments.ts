import { BASE_URLS, type Generation } from 'payssam-core';

/**
 * Where calls go. V1 hosts and the V2 sandbox host were seen in several public integrations. The V2 production host is
 * handed over by PaySsam with the live key and is not public, so it has no default.
 */
const HOSTS: Record<Generation, Readonly<Record<string, string>>> = {
	v1: { production: BASE_URLS.v1Production, test: BASE_URLS.v1Test },
	v2: { sandbox: BASE_URLS.v2Sandbox },
};

/** What a PaySsam credential holds once decrypted, in either API generation. */
export interface Connection {
	baseUrl: string;
	/** Not the vendor's production: private callback URLs are then a warning, not an error. */
	sandbox: boolean;
	apiKey: string;
	member: string;
	merchant: string;
	/** Ten digits that every bill id of the vendor's test environment starts with. */
	businessNumber?: string;
}

/**
 * Reads the fields of a decrypted credential.
 *
 * @throws Error that names the field which is missing or wrong, and never a value
 */
export function readConnection(generation: Generation, fields: Readonly<Record<string, unknown>>): Connection {
	const text = (name: string): string => {
		const value = fields[name];
		return typeof value === 'string' ? value.trim() : '';
	};
	const environment = text('environment');
	const apiKey = text('apiKey');
	if (apiKey === '') {
		throw new Error('The PaySsam credential has no API Key. Enter the partner key that PaySsam gave you.');
	}
	const host = Object.hasOwn(HOSTS[generation], environment) ? HOSTS[generation][environment] : undefined;
	const businessNumber = environment === 'production' ? '' : text('businessNumber');
	return {
		baseUrl: host ?? ownBaseUrl(generation, environment, text('baseUrl')),
		sandbox: environment !== 'production',
		apiKey,
		member: text('member'),
		merchant: text('merchant'),
		...(businessNumber === '' ? {} : { businessNumber }),
	};
}

function ownBaseUrl(generation: Generation, environment: string, value: string): string {
	if (value === '') {
		throw new Error(
			generation === 'v2' && environment === 'production'
				? 'The PaySsam V2 credential has no Base URL. PaySsam hands over the address of the V2 production API with the live key, after certification (검수): enter it in the credential.'
				: 'The PaySsam credential has no Base URL. Enter the address that the API paths are added to, for example that of a PaySsam sandbox on your own machine.',
		);
	}
	if (!URL.canParse(value)) {
		throw new Error(
			'The Base URL of the PaySsam credential is not a URL. Enter it with its scheme, as in https://host/path.',
		);
	}
	const url = new URL(value);
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && environment === 'custom')) {
		throw new Error(
			'The Base URL of the PaySsam credential must start with https://, because the API key travels in every request.',
		);
	}
	if (url.username !== '' || url.search !== '' || url.hash !== '') {
		throw new Error('The Base URL of the PaySsam credential must not hold a user name, a query or a fragment.');
	}
	return url.href.replace(/\/+$/, '');
}

/** Path of a request below the base URL, or `undefined` where the request would leave it. */
export function pathBelow(baseUrl: string, url: string): string | undefined {
	const absolute = /^[a-z][a-z0-9+.-]*:/i.test(url);
	if (absolute && !url.startsWith(`${baseUrl}/`)) return undefined;
	const path = absolute ? url.slice(baseUrl.length) : url.startsWith('/') ? url : `/${url}`;
	if (path.startsWith('//') || path.includes('\\')) return undefined;
	// "..", also written %2e%2e, is followed by the HTTP client: it must not lead out of the base URL.
	const whole = baseUrl + path;
	return URL.canParse(whole) && new URL(whole).href.startsWith(`${baseUrl}/`) ? path : undefined;
}
