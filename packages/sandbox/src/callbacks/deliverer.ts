/**
 * Delivers callbacks by the vendor's rule (document): one POST when a payment is done; unless the answer is the exact ack,
 * again every hour for 24 hours. V2 counts from the approval time; the first attempt is made at that time, so both agree.
 */
import { judgeAck } from '../ack';
import type { Bill } from '../bill';
import type { Ledger } from '../ledger';
import { HOUR_MS } from '../time';
import { type BodyStyle, callbackBody } from './body';
import type { Attempt, Delivery } from './delivery';
import { postJson, type RawAnswer } from './post';

/** Retries after the first attempt. */
export const RETRIES = 24;

const other = (style: BodyStyle): BodyStyle => ({
	...style,
	callbackSpelling: style.callbackSpelling === 'snake' ? 'camel' : 'snake',
});

const sentence = (thrown: unknown): string =>
	thrown instanceof Error ? thrown.message || ('code' in thrown ? String(thrown.code) : thrown.name) : String(thrown);

export class Deliverer {
	readonly #ledger: Ledger;
	readonly #stop = new AbortController();
	readonly #running = new Set<Promise<unknown>>();
	/** Clock moves and due retries happen one after the other. */
	#queue: Promise<unknown> = Promise.resolve();

	constructor(ledger: Ledger) {
		this.#ledger = ledger;
	}

	#style(bill: Bill): BodyStyle {
		if (bill.generation === 'V1') return { callbackSpelling: 'snake', callbackKey: 'present' };
		const store = this.#storeOf(bill);
		const { settings } = this.#ledger;
		return {
			callbackSpelling: bill.callbackSpelling ?? store?.callbackSpelling ?? settings.callbackSpelling,
			callbackKey: bill.callbackKey ?? store?.callbackKey ?? settings.callbackKey,
		};
	}

	#storeOf(bill: Bill) {
		return this.#ledger.stores.find(
			(one) => one.apiKey === bill.apiKey && one.member === bill.member && one.merchant === bill.merchant,
		);
	}

	/** Whether cancels of this bill are called back too. */
	notifiesCancel(bill: Bill): boolean {
		return bill.notifyCancel ?? this.#storeOf(bill)?.notifyCancel ?? this.#ledger.settings.notifyCancel;
	}

	/** Records a callback for the bill's present state and makes the first attempt; resolves when that attempt is over. */
	notify(bill: Bill): Promise<Delivery> {
		const fault = this.#ledger.faults.take({ on: 'callback' });
		const style = this.#style(bill);
		const delivery: Delivery = {
			id: (this.#ledger.deliveries.at(-1)?.id ?? 0) + 1,
			billId: bill.billId,
			apiKey: bill.apiKey,
			apprState: bill.state,
			url: bill.callbackUrl,
			body: callbackBody(bill, fault?.kind === 'wrongSpellingCallback' ? other(style) : style),
			createdAt: this.#ledger.clock.now(),
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

	#nextDue(until: number): (Delivery & { nextAt: number }) | undefined {
		return this.#ledger.deliveries
			.filter((one): one is Delivery & { nextAt: number } => one.nextAt !== null && one.nextAt <= until)
			.sort((a, b) => a.nextAt - b.nextAt || a.id - b.id)[0];
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
		if (delivery.status === 'acked') delivery.nextAt = null;
		if (delivery.status !== 'pending') return;
		if (attempt.kind !== 'first' && attempt.kind !== 'retry') return;
		const retriesMade = delivery.attempts.filter((one) => one.kind === 'retry').length;
		const next = retriesMade + 1;
		delivery.nextAt = next > RETRIES ? null : delivery.createdAt + next * HOUR_MS;
		if (delivery.nextAt === null) delivery.status = 'exhausted';
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
