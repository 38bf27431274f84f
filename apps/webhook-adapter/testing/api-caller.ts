/** For tests: calls the adapter's API as a program with a key does. */

export interface ApiAnswer<T> {
	readonly status: number;
	readonly headers: Headers;
	/** The body; `undefined` when there is none. */
	readonly json: T;
}

/** What tests look at of any answer. */
export interface AnyBody {
	readonly id: string;
	readonly secret: string;
	readonly key: string;
	readonly items: readonly { readonly id: string }[];
	readonly next: string | null;
	readonly error: {
		readonly code: string;
		readonly message: string;
		readonly whatToDo: string;
		readonly requestId: string;
		readonly issues: readonly { readonly field: string; readonly problem: string; readonly remedy: string }[];
	};
}

/** Sends `body` as JSON. The answer's body has the shape that the test says. */
export type ApiCaller = <T = AnyBody>(method: string, path: string, body?: unknown) => Promise<ApiAnswer<T>>;

/** @param key `null`: without one */
export function apiCaller(url: string, key: string | null): ApiCaller {
	return async <T>(method: string, path: string, body?: unknown) => {
		const response = await fetch(`${url}${path}`, {
			method,
			headers: {
				...(key === null ? {} : { authorization: `Bearer ${key}` }),
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		const json = (text === '' ? undefined : JSON.parse(text)) as T;
		return { status: response.status, headers: response.headers, json };
	};
}
