/**
 * A rehearsal of certification (검수): which bills could be handed in, and what is missing. The five kinds of bill are what we were told PaySsam asks for; we know of no published list. That a wrong answer to a callback blocks certification is from
 * the vendor's document.
 */
import { type Bill, type StoreName, sameStore } from './bill';
import type { ApiCall, Ledger } from './ledger';
import { isRecord, own } from './record';

/** What one bill has to show. */
export type CertificationStep = 'approved' | 'acknowledged' | 'cancelled' | 'destroyed' | 'read';

export interface CertificationView {
	/** Five different bills, and no callback that was answered wrongly last. */
	ready: boolean;
	steps: {
		step: CertificationStep;
		/** The newest bill that shows it and stands for no other step; null when there is none. */
		billId: string | null;
		/** What to do, in a sentence; null when it is done. */
		todo: string | null;
	}[];
	/** Bills whose newest callback did not get the exact answer. */
	unacknowledged: string[];
}

interface Evidence {
	readonly bill: Bill;
	readonly acked: boolean;
	/** Read through the API since the sandbox started. */
	readonly wasRead: boolean;
}

interface Row {
	readonly step: CertificationStep;
	readonly todo: string;
	readonly shows: (evidence: Evidence) => boolean;
}

const byApi = ({ history }: Bill, what: 'cancelled' | 'destroyed'): boolean =>
	history.some((event) => event.what === what && event.by === 'api');

const ROWS: readonly Row[] = [
	{
		step: 'approved',
		todo: 'Send a bill and pay it.',
		shows: ({ bill }) => bill.state === 'F',
	},
	{
		step: 'acknowledged',
		todo: 'Send another bill, pay it, and answer its callback exactly.',
		shows: ({ acked }) => acked,
	},
	{
		step: 'cancelled',
		todo: 'Send another bill, pay it, and cancel the payment through the API.',
		shows: ({ bill }) => bill.state === 'C' && byApi(bill, 'cancelled'),
	},
	{
		step: 'destroyed',
		todo: 'Send another bill and destroy it unpaid, through the API.',
		shows: ({ bill }) => bill.state === 'D' && byApi(bill, 'destroyed'),
	},
	{
		step: 'read',
		todo: 'Send another bill and read it through the API.',
		shows: ({ wasRead }) => wasRead,
	},
];

/** Gives each step a bill of its own where that is possible: whether PaySsam takes one bill for two is not known. */
function distinct(candidates: readonly (readonly Bill[])[]): readonly (Bill | undefined)[] {
	const stepOf = new Map<Bill, number>();
	const place = (step: number, tried: Set<Bill>): boolean =>
		(candidates[step] ?? []).some((bill) => {
			if (tried.has(bill)) return false;
			tried.add(bill);
			const holder = stepOf.get(bill);
			if (holder !== undefined && !place(holder, tried)) return false;
			stepOf.set(bill, step);
			return true;
		});
	for (const step of candidates.keys()) place(step, new Set());
	const billOf = new Map(Array.from(stepOf, ([bill, step]) => [step, bill]));
	return candidates.map((_, step) => billOf.get(step));
}

const text = (body: ApiCall['body'], ...names: string[]): string | undefined => {
	for (const holder of isRecord(body) ? [body, own(body, 'bill')] : []) {
		const found = isRecord(holder) ? names.map((name) => own(holder, name)) : [];
		const value = found.find((one) => typeof one === 'string');
		if (typeof value === 'string') return value;
	}
	return undefined;
};

/** Ids of a store's bills that were read with success. The log masks keys, so a store is told by its other two codes. */
function idsRead({ calls }: Ledger, { member, merchant }: StoreName): ReadonlySet<string | undefined> {
	const reads = calls.filter(({ action, code, body }) => {
		const ofStore = text(body, 'member') === member && text(body, 'merchant') === merchant;
		return action === 'read' && code === '0000' && ofStore;
	});
	return new Set(reads.map(({ body }) => text(body, 'bill_id', 'billId')));
}

/** How far a store is. */
export function certificationOf(ledger: Ledger, store: StoreName): CertificationView {
	const read = idsRead(ledger, store);
	const all = ledger
		.bills()
		.filter((bill) => sameStore(bill, store))
		.reverse()
		.map((bill) => ({ bill, delivery: ledger.deliveriesOf(bill).at(-1), wasRead: read.has(bill.billId) }));
	const evidence = all.map(({ delivery, ...rest }) => ({ ...rest, acked: delivery?.status === 'acked' }));
	const chosen = distinct(ROWS.map(({ shows }) => evidence.filter(shows).map(({ bill }) => bill)));
	const steps = ROWS.map(({ step, todo }, index) => {
		const bill = chosen[index];
		return { step, billId: bill?.billId ?? null, todo: bill === undefined ? todo : null };
	});
	const unacknowledged = all
		.filter(({ delivery }) => delivery?.attempts.at(-1)?.wouldPassCertification === false)
		.map(({ bill }) => bill.billId);
	return { ready: unacknowledged.length === 0 && chosen.every((bill) => bill !== undefined), steps, unacknowledged };
}
