/** Subscriptions, with their signing secrets sealed. */
import type { SubscriptionStore } from '../store';
import type { Ground } from './ground';
import { markRemoved, type Purge } from './purge';
import { filterRow, sealSigningSecrets, subscriptionOf, subscriptionRow } from './rows';

export function createSubscriptions({ db, vault, transaction }: Ground, purge: Purge): SubscriptionStore {
	return {
		async insert(subscription) {
			await db.insertInto('subscriptions').values(subscriptionRow(subscription, vault)).execute();
		},
		async get(id) {
			const row = await db.selectFrom('subscriptions').selectAll().where('id', '=', id).executeTakeFirst();
			return row && subscriptionOf(row, vault);
		},
		async list() {
			const rows = await db
				.selectFrom('subscriptions')
				.selectAll()
				.orderBy('created_at', 'desc')
				.orderBy('id', 'desc')
				.execute();
			return rows.map((row) => subscriptionOf(row, vault));
		},
		async remove(id) {
			const removed = await transaction(async (tx) => {
				const { numDeletedRows } = await tx.deleteFrom('subscriptions').where('id', '=', id).executeTakeFirstOrThrow();
				if (numDeletedRows === 0n) return false;
				await markRemoved(tx, id);
				return true;
			});
			if (removed) purge.begin();
			return removed;
		},
		update: (id, change) =>
			transaction(async (tx, wake) => {
				const { numUpdatedRows } = await tx
					.updateTable('subscriptions')
					.set({
						state: change.state,
						paused_reason: change.pausedReason,
						secrets: change.secrets && sealSigningSecrets(change.secrets, id, vault),
						label: change.label,
						failing_since: change.failingSince,
						failures: change.failures,
						rest_until: change.restUntil,
						target_url: change.targetUrl,
						host: change.host,
						...(change.filter && filterRow(change.filter)),
						// A change of nothing is a question whether it is there.
						id,
					})
					.where('id', '=', id)
					.executeTakeFirstOrThrow();
				if (numUpdatedRows === 0n) return false;
				if (change.state === 'active') await wake([`deliver:${id}`]);
				return true;
			}),
	};
}
