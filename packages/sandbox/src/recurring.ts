/**
 * Recurring payment (RP): registered pay methods of a store's customers. The four calls are documented, their bodies are unknown;
 * everything here is the sandbox's own, so that register → list → pay a bill → delete can be walked.
 */
import { type RegisteredCard, registeredCard } from './approval';
import { type Bill, type Store, type StoreName, sameStore } from './bill';
import type { Billing } from './billing';
import type { Delivery } from './callbacks/delivery';
import type { Ledger } from './ledger';
import { Refusal } from './refusal';

export interface RegisteredMethod extends StoreName {
	methodId: string;
	/** Whose it is, when the sandbox was told. */
	phone: string | null;
	card: RegisteredCard;
	at: number;
	deletedAt: number | null;
}

export class Recurring {
	readonly #ledger: Ledger;
	readonly #billing: Billing;

	constructor(ledger: Ledger, billing: Billing) {
		this.#ledger = ledger;
		this.#billing = billing;
	}

	register({ apiKey, member, merchant }: StoreName, phone: string | null): RegisteredMethod {
		const method: RegisteredMethod = {
			methodId: `rp-${this.#ledger.methods.length + 1}`,
			apiKey,
			member,
			merchant,
			phone,
			card: registeredCard(this.#ledger.random),
			at: this.#ledger.clock.now(),
			deletedAt: null,
		};
		this.#ledger.methods.push(method);
		this.#ledger.changed();
		return method;
	}

	/** Methods of a store that are not deleted, oldest first. */
	list(store: StoreName, phone: string | null = null): RegisteredMethod[] {
		return this.#ledger.methods.filter(
			(one) => one.deletedAt === null && sameStore(one, store) && (phone === null || one.phone === phone),
		);
	}

	#find(store: StoreName, methodId: string): RegisteredMethod {
		const method = this.list(store).find((one) => one.methodId === methodId);
		if (method === undefined) throw new Refusal('methodNotFound', `no registered method ${methodId} in this store`);
		return method;
	}

	delete(store: StoreName, methodId: string): RegisteredMethod {
		const method = this.#find(store, methodId);
		method.deletedAt = this.#ledger.clock.now();
		this.#ledger.changed();
		return method;
	}

	/** Pays an open bill with a registered method; the approval callback goes out by itself. */
	pay(store: Store, bill: Bill, methodId: string): { delivery: Promise<Delivery> | undefined } {
		const { card } = this.#find(store, methodId);
		const problem = this.#billing.unpayable(bill);
		if (problem !== undefined) throw new Refusal('rpNotPayable', problem);
		return this.#billing.pay(bill, { method: 'cardRecurring', card, by: 'api' });
	}
}
