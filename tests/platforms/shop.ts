/** What the integrations are tried on: a real adapter as a process of its own, connected to a sandbox, and keys to it. */
import { createSandbox, DEFAULT_API_KEY, defaultStore, type Sandbox } from 'payssam-sandbox';
import { type RunningAdapter, startAdapter } from '../adapter';

export type Scope = 'read' | 'hooks' | 'actions' | 'admin';

export interface Shop {
	readonly adapter: RunningAdapter;
	readonly sandbox: Sandbox;
	readonly connectionId: string;
	/** Makes an API key. Without connections it is for all. */
	key(scopes: readonly Scope[], connectionIds?: readonly string[]): Promise<string>;
	/** Revokes a key by its first characters. */
	revoke(key: string): Promise<void>;
	/** Calls the adapter's API as administrator. @throws on any refusal */
	admin<T>(method: string, path: string, body?: object): Promise<T>;
	/** Sends a bill of 45,000 won through the adapter. @returns its id */
	send(reference: string, change?: object): Promise<string>;
	/** The customer pays. */
	pay(billId: string): Promise<void>;
	/** How often a call was made at PaySsam, by the sandbox’s name of it: `send`, `resend`, `cashReceiptIssue`. */
	calls(action: string): number;
	close(): Promise<void>;
}

export const CONNECTION_NAME = 'Gangnam store (강남점)';

export async function openShop(): Promise<Shop> {
	const sandbox = createSandbox({ seed: 1 });
	const payssam = await sandbox.listen();
	const adapter = await startAdapter();

	async function admin<T>(method: string, path: string, body?: object): Promise<T> {
		const answer = await fetch(`${adapter.url}/v1${path}`, {
			method,
			headers: {
				authorization: `Bearer ${adapter.adminKey}`,
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const text = await answer.text();
		if (!answer.ok) throw new Error(`The adapter answered ${answer.status} to ${method} ${path}: ${text}`);
		return text === '' ? (undefined as T) : JSON.parse(text);
	}

	const { member, merchant } = defaultStore();
	const connection = await admin<{ id: string }>('POST', '/connections', {
		name: CONNECTION_NAME,
		contractModel: 'V2',
		environment: 'custom',
		baseUrl: payssam.v2,
		member,
		merchant,
		apiKey: DEFAULT_API_KEY,
	});
	const idOf = new Map<string, string>();

	return {
		adapter,
		sandbox,
		connectionId: connection.id,
		admin,
		async key(scopes, connectionIds = []) {
			const made = await admin<{ id: string; key: string }>('POST', '/keys', { name: 'test', scopes, connectionIds });
			idOf.set(made.key, made.id);
			return made.key;
		},
		async revoke(key) {
			await admin('DELETE', `/keys/${idOf.get(key)}`);
		},
		async send(reference, change = {}) {
			const bill = { productName: '12월 수업료', memberName: '김하늘', phone: '010-1234-5678', price: 45000 };
			const { billId } = await admin<{ billId: string }>('POST', '/bills', { ...bill, reference, ...change });
			return billId;
		},
		async pay(billId) {
			await sandbox.pay({ billId });
		},
		calls: (action) => sandbox.listRequests({ action }).length,
		async close() {
			await adapter.stop();
			await sandbox.close();
		},
	};
}
