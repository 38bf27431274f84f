/** What the integrations are tried on: a real adapter as a process of its own, connected to a sandbox, and keys to it. */
import { createSandbox, DEFAULT_API_KEY, defaultStore, type Sandbox } from 'payssam-sandbox';
import { expect } from 'vitest';
import { callAdapter, type RunningAdapter, startAdapter } from '../adapter';

export type Scope = 'read' | 'hooks' | 'actions' | 'admin';

/** What the tests read of a delivery. */
export interface DeliveryView {
	readonly subscriptionId: string;
}

interface EventView {
	readonly id: string;
	readonly state: string;
}

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
	/** Makes the event of a trigger of the catalogue happen. */
	cause(trigger: string, reference: string): Promise<void>;
	/** Makes it happen, and gives the deliveries of what came of it, once nothing of that is pending: none where nobody hears it. */
	deliveriesOf(trigger: string, reference: string): Promise<readonly DeliveryView[]>;
	/** How often a call was made at PaySsam, by the sandbox’s name of it: `send`, `resend`, `cashReceiptIssue`. */
	calls(action: string): number;
	close(): Promise<void>;
}

/** What a person fills in for a bill, but for the reference. */
export const BILL = { productName: '12월 수업료', memberName: '김하늘', phone: '010-1234-5678', price: '45,000' };

/** Names that were not given before. */
export function freshNames(): (what: string) => string {
	let count = 0;
	return (what) => {
		count += 1;
		return `${what} ${count}`;
	};
}

/** Whether the event of a trigger can be made to happen a second time: low points are announced once, and read every ten minutes. */
export const happensAgain = (trigger: string): boolean => trigger !== 'points_low';

export const CONNECTION_NAME = 'Gangnam store (강남점)';

export async function openShop(): Promise<Shop> {
	const sandbox = createSandbox({ seed: 1 });
	const payssam = await sandbox.listen();
	const adapter = await startAdapter();

	const admin = async <T>(...call: [method: string, path: string, body?: object]): Promise<T> =>
		await callAdapter<T>(adapter, ...call);

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

	async function send(reference: string, change: object = {}): Promise<string> {
		const { billId } = await admin<{ billId: string }>('POST', '/bills', { ...BILL, reference, ...change });
		return billId;
	}
	async function pay(billId: string): Promise<void> {
		await sandbox.pay({ billId });
	}

	const causes: Readonly<Record<string, (reference: string) => Promise<unknown>>> = {
		payment_approved: async (reference) => pay(await send(reference)),
		payment_cancelled: async (reference) => {
			const billId = await send(reference);
			await pay(billId);
			await admin('POST', `/bills/${billId}/cancel`, { price: 45000 });
		},
		bill_ended: async (reference) => admin('POST', `/bills/${await send(reference)}/destroy`, { price: 45000 }),
		cash_receipt_issued: async () => {
			const receipt = { billId: `CASH${Date.now()}`, price: 45000, issuanceNumber: '010-1234-5678', trader: 'person' };
			await admin('POST', '/cash-receipts', receipt);
		},
		points_low: () => admin('PATCH', `/connections/${connection.id}`, { policies: { pointsThreshold: 100_000_000 } }),
		any_event: send,
	};

	async function cause(trigger: string, reference: string): Promise<void> {
		const happens = causes[trigger];
		if (happens === undefined) throw new Error(`Nothing is known that starts ${trigger}.`);
		await happens(reference);
	}

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
		send,
		pay,
		cause,
		async deliveriesOf(trigger, reference) {
			const newest = async () => (await admin<{ items: EventView[] }>('GET', '/events?limit=50')).items;
			const before = new Set((await newest()).map(({ id }) => id));
			await cause(trigger, reference);
			let made: EventView[] = [];
			await expect
				.poll(async () => {
					made = (await newest()).filter(({ id }) => !before.has(id));
					return made.length > 0 && made.every(({ state }) => state !== 'pending');
				})
				.toBe(true);
			const views = made.map(({ id }) => admin<{ deliveries: DeliveryView[] }>('GET', `/events/${id}`));
			return (await Promise.all(views)).flatMap(({ deliveries }) => deliveries);
		},
		calls: (action) => sandbox.listRequests({ action }).length,
		async close() {
			await adapter.stop();
			await sandbox.close();
		},
	};
}
