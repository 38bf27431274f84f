/** What `/metrics` shows, in Prometheus' format. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Overview } from './store/store';

/** How a callback was answered. `new`, `repeat`, `quarantined` and `unpaid` (nothing has happened: not kept) were acknowledged. */
export const INBOUND_RESULTS = [
	'new',
	'repeat',
	'quarantined',
	'unpaid',
	'forged',
	'malformed',
	'unknown_token',
	'forbidden_sender',
	'too_many',
	'too_large',
	'wrong_type',
	'unavailable',
] as const;
export type InboundResult = (typeof INBOUND_RESULTS)[number];

export interface Metrics {
	readonly inbound: Counter<'result'>;
	/** From the first byte of a callback to its acknowledgement. */
	readonly ackSeconds: Histogram;
	/** Callbacks in one commit. */
	readonly commitBatch: Histogram;
	readonly attempts: Counter<'class'>;
	readonly attemptSeconds: Histogram;
	/** From the acknowledgement to the first attempt of a delivery. */
	readonly fanOutSeconds: Histogram;
	readonly quarantine: Counter<'reason'>;
	/** Questions to PaySsam, by how they ended. */
	readonly provider: Counter<'outcome'>;
	/** The text of `/metrics`; `overview` fills the gauges. */
	render(overview: Overview, now: number): Promise<string>;
	readonly contentType: string;
}

export function createMetrics(): Metrics {
	const registry = new Registry();
	collectDefaultMetrics({ register: registry, prefix: 'payssam_adapter_' });
	const registers = [registry];
	const name = (rest: string): string => `payssam_adapter_${rest}`;
	const gauge = (rest: string, help: string): Gauge => new Gauge({ name: name(rest), help, registers });
	const pending = gauge('pending_events', 'Events that are kept and not confirmed yet');
	const held = gauge('held_events', 'Pending events about which PaySsam was asked in vain');
	const backlog = gauge('backlog_deliveries', 'Deliveries that are not done, up to a million and one');
	const oldest = gauge('oldest_due_seconds', 'How long the oldest due delivery of an active subscription has been due');
	const oldestPending = gauge('oldest_pending_seconds', 'How long the oldest pending event has waited');
	const quarantined = gauge('quarantined_events', 'Events in quarantine');
	const failing = gauge('failing_subscriptions', 'Subscriptions whose last attempt failed, or that are paused');
	const seconds = (since: number | null, now: number): number =>
		since === null ? 0 : Math.max(0, (now - since) / 1000);
	return {
		inbound: new Counter<'result'>({
			name: name('inbound_total'),
			help: 'Callbacks by result; repeat is a hit of the deduplication',
			labelNames: ['result'],
			registers,
		}),
		ackSeconds: new Histogram({
			name: name('ack_seconds'),
			help: 'From a callback to its durable acknowledgement',
			buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
			registers,
		}),
		commitBatch: new Histogram({
			name: name('commit_batch'),
			help: 'Callbacks in one commit',
			buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
			registers,
		}),
		attempts: new Counter<'class'>({
			name: name('attempts_total'),
			help: 'Attempts to deliver, by class of their end',
			labelNames: ['class'],
			registers,
		}),
		attemptSeconds: new Histogram({
			name: name('attempt_seconds'),
			help: 'How long an attempt took',
			buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
			registers,
		}),
		fanOutSeconds: new Histogram({
			name: name('fan_out_seconds'),
			help: 'From the keeping of an event to the first attempt of a delivery',
			buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
			registers,
		}),
		quarantine: new Counter<'reason'>({
			name: name('quarantine_total'),
			help: 'Events put in quarantine, by reason',
			labelNames: ['reason'],
			registers,
		}),
		provider: new Counter<'outcome'>({
			name: name('provider_calls_total'),
			help: 'Calls to PaySsam by outcome: done, refused, unknown',
			labelNames: ['outcome'],
			registers,
		}),
		contentType: registry.contentType,
		async render(overview, now) {
			pending.set(overview.pending.events);
			held.set(overview.pending.held);
			backlog.set(overview.backlog.deliveries);
			oldest.set(seconds(overview.backlog.oldestDueAt, now));
			oldestPending.set(seconds(overview.pending.oldestReceivedAt, now));
			quarantined.set(overview.quarantined);
			failing.set(overview.failing.length);
			return registry.metrics();
		},
	};
}
