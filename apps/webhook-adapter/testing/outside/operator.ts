/** What an operator and a subscriber do through the HTTP API. */

/** What the harnesses say about a new connection. */
export interface NewConnection {
	readonly name: string;
	readonly contractModel: 'V1_T' | 'V1_U' | 'V2';
	/** Where PaySsam is called. */
	readonly baseUrl: string;
	readonly apiKey: string;
	readonly verify: 'verify' | 'flag' | 'off';
	readonly member?: string;
	readonly merchant?: string;
}

export interface Operator {
	/** @returns the callback URL */
	connect(connection: NewConnection): Promise<string>;
	/**
	 * @param merchant to hear of the events of one store only
	 * @returns the id of the subscription
	 */
	subscribe(targetUrl: string, merchant?: string): Promise<string>;
	/** Whether a subscription is there. */
	isSubscribed(id: string): Promise<boolean>;
	/** Sum of a metric over its labels. */
	metric(name: string): Promise<number>;
}

/** @param adapter its address, `http://127.0.0.1:4020` */
export function operator(adapter: string, adminKey: string): Operator {
	async function call(method: string, path: string, body?: unknown): Promise<string> {
		const response = await fetch(`${adapter}${path}`, {
			method,
			headers: {
				authorization: `Bearer ${adminKey}`,
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
		return text;
	}
	const field = (json: string, name: string): string => {
		const value: unknown = Object.entries(JSON.parse(json)).find(([key]) => key === name)?.[1];
		if (typeof value !== 'string') throw new Error(`The answer has no ${name}: ${json.slice(0, 500)}`);
		return value;
	};
	return {
		async connect({ verify, ...connection }) {
			const made = await call('POST', '/v1/connections', {
				environment: 'custom',
				member: 'sandbox-member',
				merchant: 'sandbox-merchant',
				...connection,
				policies: { verify, reconcile: false },
			});
			// The adapter may know itself by a public address; the harness reaches it here.
			return `${adapter}${new URL(field(made, 'callbackUrl')).pathname}`;
		},
		async subscribe(targetUrl, merchant) {
			const filter = merchant === undefined ? {} : { merchant };
			return field(await call('POST', '/v1/hooks', { target_url: targetUrl, ...filter }), 'id');
		},
		async isSubscribed(id) {
			const headers = { authorization: `Bearer ${adminKey}` };
			const response = await fetch(`${adapter}/v1/hooks/${id}`, { headers });
			await response.arrayBuffer();
			if (!response.ok && response.status !== 404) throw new Error(`GET /v1/hooks answered ${response.status}.`);
			return response.ok;
		},
		async metric(name) {
			const lines = (await call('GET', '/metrics')).split('\n');
			const values = lines.filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
			if (values.length === 0) throw new Error(`/metrics has no ${name}.`);
			return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
		},
	};
}
