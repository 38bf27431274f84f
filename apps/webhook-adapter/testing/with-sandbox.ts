/** For tests: the real server beside a PaySsam on this machine, with a connection between them. No lane runs by itself: tests run them. */
import { createSandbox, DEFAULT_API_KEY, type Listening, type Sandbox, type SandboxOptions } from 'payssam-sandbox';
import { onTestFinished } from 'vitest';
import { type Connection, type ConnectionPolicies, DEFAULT_POLICIES } from '../src/domain/connection';
import type { EventType, StoredEvent } from '../src/domain/event';
import { newSecret } from '../src/domain/ids';
import { createConfirmWork } from '../src/provider/confirm';
import { createWatchWork } from '../src/provider/watch';
import { addConnection, type ServedApp, type ServeOptions, serveApp } from './served-app';

export interface WithSandbox extends ServedApp {
	readonly sandbox: Sandbox;
	readonly payssam: Listening;
	readonly connection: Connection;
	/** Sends a bill of 45,000 won, straight to PaySsam. */
	send(billId: string, change?: Readonly<Record<string, unknown>>): Promise<void>;
	/** Sends and pays it; the callback has been acknowledged when this resolves. */
	sendAndPay(billId: string): Promise<void>;
	/** Runs the `confirm` lane once. */
	confirm(): Promise<number | undefined>;
	/** Runs the `watch` lane once. */
	watch(): Promise<number | undefined>;
	/** Events of the connection, oldest first. */
	events(types?: readonly EventType[]): Promise<readonly StoredEvent[]>;
	/** The only event there is. */
	onlyEvent(): Promise<StoredEvent>;
	/** How often a call was made at PaySsam. */
	calls(action: string): number;
}

export interface WithSandboxOptions extends ServeOptions {
	readonly connection?: Partial<Connection>;
	readonly policies?: Partial<ConnectionPolicies>;
	readonly sandbox?: SandboxOptions;
}

export async function withSandbox(options: WithSandboxOptions = {}): Promise<WithSandbox> {
	const sandbox = createSandbox({ seed: 1, ...options.sandbox });
	const payssam = await sandbox.listen();
	const served = await serveApp(options);
	onTestFinished(async () => {
		await served.close();
		await sandbox.close();
	});
	const contractModel = options.connection?.contractModel ?? 'V2';
	const connection = await addConnection(served.store, {
		contractModel,
		baseUrl: contractModel === 'V2' ? payssam.v2 : payssam.v1,
		member: 'sandbox-member',
		merchant: 'sandbox-merchant',
		secrets: { apiKey: DEFAULT_API_KEY, otherApiKey: null, callbackToken: newSecret('') },
		policies: { ...DEFAULT_POLICIES, ...options.policies },
		...options.connection,
	});
	const { services, store, url } = served;
	const [confirm, watch] = [createConfirmWork(services), createWatchWork(services)];
	const events = async (types?: readonly EventType[]): Promise<readonly StoredEvent[]> => {
		const { items } = await store.events.list({ connectionIds: [connection.id], types, limit: 200 });
		return items.toReversed();
	};
	const send = async (billId: string, change: Readonly<Record<string, unknown>> = {}): Promise<void> => {
		const outcome = await services.clientOf(connection).sendBill({
			billId,
			productName: '12월 수업료',
			memberName: '김하늘',
			phone: '01012345678',
			price: 45000,
			callbackUrl: `${url}/callbacks/${connection.secrets.callbackToken}`,
			...change,
		});
		if (outcome.outcome !== 'done') throw outcome.error;
	};
	return {
		...served,
		sandbox,
		payssam,
		connection,
		send,
		async sendAndPay(billId) {
			await send(billId);
			await sandbox.pay({ billId });
		},
		confirm: () => confirm(connection.id, new AbortController().signal),
		watch: () => watch(connection.id, new AbortController().signal),
		events,
		async onlyEvent() {
			const [event, ...others] = await events();
			if (event === undefined || others.length > 0) throw new Error(`There are ${others.length} events more than one.`);
			return event;
		},
		calls: (action) => sandbox.listRequests({ action }).length,
	};
}
