/** Examples in the API reference. */
import { samplePayload } from '../domain/samples';

const AT = '2026-11-20T00:30:01.000Z';
export const ATTEMPT_EXAMPLE = { number: 1, at: AT, durationMs: 84, class: '2xx', status: 200, detail: null };
export const DELIVERY_EXAMPLE = {
	id: 'dlv_0199aa6e8d7c7b1e9f00a1b2c3d4e5f6',
	subscriptionId: 'sub_0199aa6e8d7c7b1e9f00a1b2c3d4e5f6',
	host: 'hooks.example.com',
	state: 'done',
	dueAt: AT,
	createdAt: AT,
	doneAt: AT,
	attempts: [ATTEMPT_EXAMPLE],
};
export const PAYLOAD_EXAMPLE = samplePayload({ type: 'payment.approved', version: '2026-11-21', at: Date.parse(AT) });
export const EVENT_EXAMPLE = {
	id: PAYLOAD_EXAMPLE.id,
	type: PAYLOAD_EXAMPLE.type,
	state: 'released',
	connectionId: PAYLOAD_EXAMPLE.connectionId,
	merchant: PAYLOAD_EXAMPLE.merchant,
	billId: PAYLOAD_EXAMPLE.billId,
	reason: null,
	detail: null,
	repeats: 0,
	receivedAt: AT,
	releasedAt: AT,
	payload: PAYLOAD_EXAMPLE,
};
export const HOOK_EXAMPLE = {
	id: 'sub_0199aa6e8d7c7b1e9f00a1b2c3d4e5f6',
	label: 'Paid bills to the sheet',
	targetUrl: 'https://hooks.example.com/hooks/standard/1/2/',
	host: 'hooks.example.com',
	events: ['payment.approved'],
	connectionId: null,
	merchant: null,
	version: '2026-11-21',
	state: 'active',
	pausedReason: null,
	secretIsChanging: false,
	failingSince: null,
	failures: 0,
	createdAt: AT,
};
export const KEY_EXAMPLE = {
	id: 'key_0199aa6e8d7c7b1e9f00a1b2c3d4e5f6',
	name: 'Zapier',
	prefix: 'psk_AbCd',
	scopes: ['hooks', 'actions'],
	connectionIds: [],
	createdAt: AT,
	lastUsedAt: AT,
	revokedAt: null,
};
export const CONNECTION_EXAMPLE = {
	id: 'con_0199aa6e8d7c7b1e9f00a1b2c3d4e5f6',
	name: 'Gangnam store',
	contractModel: 'V2',
	environment: 'test',
	baseUrl: 'https://sandbox.paymint.co.kr/partner',
	member: 'my-member',
	merchant: 'my-merchant',
	policies: {
		keyCheck: 'ifPresent',
		verify: 'verify',
		allowedSenders: [],
		pointsThreshold: 5000,
		reconcile: true,
		watchPaidDays: 30,
	},
	callbackUrl: 'https://hooks.example.kr/callbacks/the-token-of-this-connection',
	keyIsChanging: false,
	signingKey: null,
	createdAt: AT,
	updatedAt: AT,
};
