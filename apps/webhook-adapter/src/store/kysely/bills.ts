/** Bills under watch. */
import type { BillStore } from '../store';
import type { Ground } from './ground';
import { billOf, billRow } from './rows';

export function createBills({ db, transaction }: Ground): BillStore {
	return {
		watch: (bill) =>
			transaction(async (tx, wake) => {
				await tx
					.insertInto('bills')
					.values(billRow(bill))
					.onConflict((conflict) =>
						conflict.columns(['connection_id', 'bill_id']).doUpdateSet(({ fn, ref }) => ({
							member: fn.coalesce(ref('bills.member'), ref('excluded.member')),
							merchant: fn.coalesce(ref('bills.merchant'), ref('excluded.merchant')),
							price: fn.coalesce(ref('bills.price'), ref('excluded.price')),
							product_name: fn.coalesce(ref('bills.product_name'), ref('excluded.product_name')),
							member_name: fn.coalesce(ref('bills.member_name'), ref('excluded.member_name')),
							reference: fn.coalesce(ref('bills.reference'), ref('excluded.reference')),
							short_url: fn.coalesce(ref('bills.short_url'), ref('excluded.short_url')),
							expire_date: fn.coalesce(ref('bills.expire_date'), ref('excluded.expire_date')),
						})),
					)
					.execute();
				await wake([`watch:${bill.connectionId}`]);
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
