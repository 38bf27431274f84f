/**
 * Delivers callbacks by the vendor's rule (document): one POST when a payment is done; unless the answer is the exact ack,
 * again every hour for 24 hours. V2 counts the hours from the approval, V1 from the first failure (inferred from its wording).
 * Callbacks of a sub-merchant's link count from the change (inferred).
 */
import { judgeAck } from '../ack';
import type { Bill, CallbackStyle, StoreName } from '../bill';
import type { Ledger } from '../ledger';
import type { SubMerchant } from '../sub-merchants';
import { HOUR_MS } from '../time';
import { type BodyStyle, callbackBody, linkBody } from './body';
import type { ApprovalDelivery, Attempt, Delivery, LinkDelivery } from './delivery';
import { postJson, type RawAnswer } from './post';

/** Retries after the first attempt. */
export const RETRIES = 24;

type DeliveryParts = Omit<ApprovalDelivery, 'kind' | 'apiKey' | 'billId' | 'apprState'>;
type AboutApproval = Pick<ApprovalDelivery, 'kind' | 'apiKey' | 'billId' | 'apprState'>;
type AboutLink = Pick<LinkDelivery, 'kind' | 'apiKey' | 'code' | 'mappingStatus'>;

const other = (style: BodyStyle): BodyStyle => ({
	...style,
	callbackSpelling: style.callbackSpelling === 'snake' ? 'camel' : 'snake',
});

const sentence = (thrown: unknown): string =>
	thrown instanceof Error ? thrown.message || ('code' in thrown ? String(thrown.code) : thrown.name) : String(thrown);

const isDue = (one: Delivery, until: number): one is Delivery & { nextAt: number } =>
	one.nextAt !== null && one.nextAt <= until;

export class Deliverer {
	readonly #ledger: Ledger;
	readonly #stop = new AbortController();
	readonly #running = new Set<Promise<unknown>>();
	/** Clock moves and due retries happen one after the other. */
	#queue: Promise<unknown> = Promise.resolve();

	constructor(ledger: Ledger) {
		this.#ledger = ledger;
	}

	/** V2: set for one bill, for its store, or for all. */
	#style(of: StoreName & CallbackStyle): BodyStyle {
		const store = this.#ledger.store(of);
		const { settings } = this.#ledger;
		return {
			callbackSpelling: of.callbackSpelling ?? store?.callbackSpelling ?? settings.callbackSpelling,
			callbackKey: of.callbackKey ?? store?.callbackKey ?? settings.callbackKey,
		};
	}

	/** Whether cancels of this bill are called back too. */
	notifiesCancel(bill: Bill): boolean {
		return bill.notifyCancel ?? this.#ledger.store(bill)?.notifyCancel ?? this.#ledger.settings.notifyCancel;
	}

	/** Records a callback for the bill's present state and makes the first attempt; resolves when that attempt is over. */
	notify(bill: Bill): Promise<ApprovalDelivery> {
		const v1 = bill.generation === 'V1';
		return this.#start(
			{ kind: 'approval', apiKey: bill.apiKey, billId: bill.billId, apprState: bill.state },
			bill.callbackUrl,
			v1 ? { callbackSpelling: 'snake', callbackKey: 'present' } : this.#style(bill),
			(style) => callbackBody(bill, style),
			v1 ? null : (bill.cancellation?.at ?? bill.approval?.at ?? null),
		);
	}

	/** The same for a sub-merchant's present link status. */
	notifyLink(one: SubMerchant, url: string): Promise<LinkDelivery> {
		return this.#start(
			{ kind: 'link', apiKey: one.apiKey, code: one.code, mappingStatus: one.status },
			url,
			this.#style(one),
			(style) => linkBody(one, style),
			this.#ledger.clock.now(),
		);
	}

	#start<About extends AboutApproval | AboutLink>(
		about: About,
		url: string,
		style: BodyStyle,
		write: (style: BodyStyle) => string,
		retriesFrom: number | null,
	): Promise<About & DeliveryParts> {
		const billId = about.kind === 'approval' ? about.billId : undefined;
		const fault = this.#ledger.faults.take({ on: 'callback', action: about.kind, billId });
		const delivery: About & DeliveryParts = {
			...about,
			id: (this.#ledger.deliveries.at(-1)?.id ?? 0) + 1,
			url,
			body: write(fault?.kind === 'wrongSpellingCallback' ? other(style) : style),
			createdAt: this.#ledger.clock.now(),
			retriesFrom,
			status: fault?.kind === 'lostCallback' ? 'lost' : 'pending',
			nextAt: null,
			attempts: [],
		};
		this.#ledger.addDelivery(delivery);
		if (delivery.status === 'lost') return Promise.resolve(delivery);
		const duplicates = fault?.kind === 'duplicateCallback' ? (fault.copies ?? 2) - 1 : 0;
		return this.#track(
			(async () => {
				await this.#attempt(delivery, 'first');
				for (let i = 0; i < duplicates; i += 1) await this.#attempt(delivery, 'duplicate');
				return delivery;
			})(),
		);
	}

	/** Sends a callback again, out of turn: `copies` times, together or one after the other. */
	redeliver(delivery: Delivery, copies: number, parallel: boolean): Promise<Attempt[]> {
		const send = () => this.#attempt(delivery, 'redelivery');
		return this.#track(
			(async () => {
				if (parallel) return Promise.all(Array.from({ length: copies }, send));
				const attempts: Attempt[] = [];
				for (let i = 0; i < copies; i += 1) attempts.push(await send());
				return attempts;
			})(),
		);
	}

	/** Moves the clock by `ms`; the retries that come due fire in order, each at its own time, and are waited for. */
	advance(ms: number): Promise<number> {
		const until = this.#ledger.clock.now() + ms;
		return this.#inTurn(() => this.#fireUntil(until, true));
	}

	/** Fires what is due now, in order. */
	fireDue(): Promise<number> {
		return this.#inTurn(() => this.#fireUntil(this.#ledger.clock.now(), false));
	}

	#inTurn(work: () => Promise<number>): Promise<number> {
		const turn = this.#queue.then(work);
		this.#queue = turn.catch(() => {});
		return this.#track(turn);
	}

	async #fireUntil(until: number, moveClock: boolean): Promise<number> {
		let fired = 0;
		for (let due = this.#nextDue(until); due !== undefined; due = this.#nextDue(until)) {
			if (this.#stop.signal.aborted) break;
			if (moveClock) this.#ledger.clock.moveTo(due.nextAt ?? until);
			await this.#attempt(due, 'retry');
			fired += 1;
		}
		if (moveClock) {
			this.#ledger.clock.moveTo(until);
			this.#ledger.changed();
		}
		return fired;
	}

	/** The first to come due, the older one of two. */
	#nextDue(until: number): (Delivery & { nextAt: number }) | undefined {
		let first: (Delivery & { nextAt: number }) | undefined;
		for (const one of this.#ledger.pending) {
			if (!isDue(one, until)) continue;
			if (first === undefined || one.nextAt < first.nextAt || (one.nextAt === first.nextAt && one.id < first.id)) {
				first = one;
			}
		}
		return first;
	}

	async #attempt(delivery: Delivery, kind: Attempt['kind']): Promise<Attempt> {
		const at = this.#ledger.clock.now();
		const started = performance.now();
		let answer: RawAnswer | undefined;
		let error: string | null = null;
		try {
			answer = await postJson(delivery.url, delivery.body, this.#ledger.settings.callbackTimeoutMs, this.#stop.signal);
		} catch (thrown) {
			error = this.#stop.signal.aborted ? 'the sandbox was closed' : sentence(thrown);
		}
		const verdict =
			answer === undefined ? { wouldPassCertification: false, why: [`no answer: ${error}`] } : judgeAck(answer);
		const attempt: Attempt = {
			n: delivery.attempts.length + 1,
			kind,
			at,
			url: delivery.url,
			requestBody: delivery.body,
			status: answer?.status ?? null,
			contentType: answer?.contentType ?? null,
			answerText: answer?.bytes.toString('utf8') ?? '',
			answerHex: answer?.bytes.toString('hex') ?? '',
			answerBytes: answer?.bytes.length ?? 0,
			durationMs: Math.round(performance.now() - started),
			error,
			...verdict,
		};
		delivery.attempts.push(attempt);
		this.#schedule(delivery, attempt);
		this.#ledger.changed();
		return attempt;
	}

	#schedule(delivery: Delivery, attempt: Attempt): void {
		if (attempt.wouldPassCertification) delivery.status = 'acked';
		else if (delivery.status === 'pending' && (attempt.kind === 'first' || attempt.kind === 'retry')) {
			this.#scheduleRetry(delivery);
		}
		if (delivery.status === 'pending') return;
		delivery.nextAt = null;
		this.#ledger.pending.delete(delivery);
	}

	/** Hours that passed while nobody was there to send (a stopped process) are left out, not made up for. */
	#scheduleRetry(delivery: Delivery): void {
		const now = this.#ledger.clock.now();
		const from = delivery.retriesFrom ?? now;
		delivery.retriesFrom = from;
		const made = delivery.attempts.filter((one) => one.kind === 'retry').length;
		const next = Math.max(made, Math.floor((now - from) / HOUR_MS)) + 1;
		if (next > RETRIES) delivery.status = 'exhausted';
		else delivery.nextAt = from + next * HOUR_MS;
	}

	async #track<T>(work: Promise<T>): Promise<T> {
		this.#running.add(work);
		try {
			return await work;
		} finally {
			this.#running.delete(work);
		}
	}

	/** Ends running attempts and waits for them. */
	async close(): Promise<void> {
		this.#stop.abort();
		await Promise.allSettled([...this.#running]);
	}
}
