/** A subscription that works and has had no trouble. */
import { newSigningSecret } from '../src/dispatch/sign';
import { newId } from '../src/domain/ids';
import { NEWEST_VERSION } from '../src/domain/payload';
import type { Subscription } from '../src/domain/subscription';

export function newSubscription(targetUrl: string, change: Partial<Subscription> = {}): Subscription {
	return {
		id: newId('sub'),
		targetUrl,
		host: new URL(targetUrl).host,
		filter: { events: [], connectionId: null, merchant: null },
		version: NEWEST_VERSION,
		state: 'active',
		pausedReason: null,
		secrets: [newSigningSecret()],
		apiKeyId: null,
		label: null,
		failingSince: null,
		failures: 0,
		restUntil: null,
		createdAt: 0,
		...change,
	};
}
