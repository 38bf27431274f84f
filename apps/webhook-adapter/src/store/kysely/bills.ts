/** Bills under watch. */
import type { ExpressionBuilder, OnConflictDatabase, OnConflictTables } from 'kysely';
import type { WatchedBill } from '../../domain/bill';
import type { Schema } from '../schema';
import type { BillKey, BillStore } from '../store';
import type { Ground } from './ground';
import { holdConnection } from './hold-connection';
import { billOf, billRow } from './rows';

/** States in which something is still to happen. */
const OPEN = ['unpaid', 'unknown'] as const;

/** The row that is there, and the one that is given (`excluded`). */
type Beside = ExpressionBuilder<OnConflictDatabase<Schema, 'bills'>, OnConflictTables<'bills'>>;

/** What is known stays, what is not is filled in. */
const filledIn = ({ fn, ref }: Beside) => ({
	member: fn.coalesce(ref('bills.member'), ref('excluded.member')),
	merchant: fn.coalesce(ref('bills.merchant'), ref('excluded.merchant')),
	price: fn.coalesce(ref('bills.price'), ref('excluded.price')),
	product_name: fn.coalesce(ref('bills.product_name'), ref('excluded.product_name')),
	member_name: fn.coalesce(ref('bills.member_name'), ref('excluded.member_name')),
	reference: fn.coalesce(ref('bills.reference'), ref('excluded.reference')),
	short_url: fn.coalesce(ref('bills.short_url'), ref('excluded.short_url')),
	expire_date: fn.coalesce(ref('bills.expire_date'), ref('excluded.expire_date')),
});

/** The same, and what a registration corrects. */
const corrected = (beside: Beside) => {
	const { eb, fn, ref } = beside;
	const store = (column: 'member' | 'merchant') =>
		eb
			.case()
			.when('bills.state', '=', 'unknown')
			.then(fn.coalesce(ref(`excluded.${column}`), ref(`bills.${column}`)))
			.else(fn.coalesce(ref(`bills.${column}`), ref(`excluded.${column}`)))
			.end();
	const dueAt = eb.case().when('bills.state', 'in', OPEN).then(ref('excluded.due_at')).else(ref('bills.due_at')).end();
	return { ...filledIn(beside), member: store('member'), merchant: store('merchant'), due_at: dueAt };
};

type Bills = ExpressionBuilder<Schema, 'bills'>;

const isAfter =
	(key: BillKey | null) =>
	({ eb, refTuple, tuple }: Bills) =>
		// Every id has a character.
		eb(refTuple('connection_id', 'bill_id'), '>', tuple(key?.connectionId ?? '', key?.billId ?? ''));

/** Nothing happens to it any more, or it never was: it is not looked for, and has a problem. */
const hasEnded = ({ and, or, eb }: Bills) =>
	or([eb('state', 'not in', OPEN), and([eb('due_at', 'is', null), eb('problem', 'is not', null)])]);

export function createBills({ db, transaction }: Ground): BillStore {
	const keep = (bill: WatchedBill, change: typeof filledIn | typeof corrected): Promise<boolean> =>
		transaction(async (tx, wake) => {
			if (!(await holdConnection(tx, bill.connectionId))) return false;
			await tx
				.insertInto('bills')
				.values(billRow(bill))
				.onConflict((conflict) => conflict.columns(['connection_id', 'bill_id']).doUpdateSet(change))
				.execute();
			await wake([`watch:${bill.connectionId}`]);
			return true;
		});

	return {
		watch: (bill) => keep(bill, filledIn),
		register: (bill) => keep(bill, corrected),
		revive: (connectionId, now) =>
			transaction(async (tx, wake) => {
				await tx
					.updateTable('bills')
					.set({ due_at: now })
					.where('connection_id', '=', connectionId)
					.where('due_at', 'is', null)
					.where('state', 'in', OPEN)
					.where('problem', 'is', null)
					.execute();
				await wake([`watch:${connectionId}`]);
			}),
		async get(connectionId, billId) {
			const row = await db
				.selectFrom('bills')
				.selectAll()
				.where('connection_id', '=', connectionId)
				.where('bill_id', '=', billId)
				.executeTakeFirst();
			return row && billOf(row);
		},
		async some(connectionId, billIds) {
			if (billIds.length === 0) return [];
			const rows = await db
				.selectFrom('bills')
				.selectAll()
				.where('connection_id', '=', connectionId)
				.where('bill_id', 'in', billIds)
				.execute();
			return rows.map(billOf);
		},
		async due(connectionId, now, limit) {
			const rows = await db
				.selectFrom('bills')
				.selectAll()
				.where('connection_id', '=', connectionId)
				.where('due_at', '<=', now)
				.orderBy('due_at')
				.limit(limit)
				.execute();
			return rows.map(billOf);
		},
		async nextDue(connectionId) {
			const row = await db
				.selectFrom('bills')
				.select('due_at')
				.where('connection_id', '=', connectionId)
				.where('due_at', 'is not', null)
				.orderBy('due_at')
				.limit(1)
				.executeTakeFirst();
			return row?.due_at ?? undefined;
		},
		async update(connectionId, billId, change) {
			const { numUpdatedRows } = await db
				.updateTable('bills')
				.set({
					state: change.state,
					state_since: change.stateSince,
					last_look_at: change.lastLookAt,
					looks: change.looks,
					problem: change.problem,
					due_at: change.dueAt,
					price: change.price,
					product_name: change.productName,
					member_name: change.memberName,
					expire_date: change.expireDate,
					// A change of nothing is a question whether it is there.
					bill_id: billId,
				})
				.where('connection_id', '=', connectionId)
				.where('bill_id', '=', billId)
				.executeTakeFirstOrThrow();
			return numUpdatedRows > 0n;
		},
		async scrub(before, { after, limit }) {
			const part = await db
				.selectFrom('bills')
				.select(['connection_id', 'bill_id'])
				.where(isAfter(after))
				.orderBy('connection_id')
				.orderBy('bill_id')
				.limit(limit)
				.execute();
			const last = part.at(-1);
			if (last === undefined) return { emptied: 0, next: null };
			const { numUpdatedRows } = await db
				.updateTable('bills')
				.set({ product_name: null, member_name: null, short_url: null })
				.where(isAfter(after))
				.where(({ eb, refTuple, tuple }) =>
					eb(refTuple('connection_id', 'bill_id'), '<=', tuple(last.connection_id, last.bill_id)),
				)
				.where('state_since', '<', before)
				.where(hasEnded)
				.where(({ or, eb }) =>
					or([eb('product_name', 'is not', null), eb('member_name', 'is not', null), eb('short_url', 'is not', null)]),
				)
				.executeTakeFirstOrThrow();
			const next = { connectionId: last.connection_id, billId: last.bill_id };
			return { emptied: Number(numUpdatedRows), next: part.length < limit ? null : next };
		},
		async count() {
			const { watched, problems } = await db
				.selectFrom('bills')
				.select(({ fn }) => [fn.countAll<number>().as('watched'), fn.count<number>('problem').as('problems')])
				.where('due_at', 'is not', null)
				.executeTakeFirstOrThrow();
			return { watched, problems };
		},
	};
}
