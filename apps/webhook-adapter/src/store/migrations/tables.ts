/** The tables and their indexes, as `schema.ts` describes them. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('connections')
		.addColumn('id', 'text', (column) => column.primaryKey())
		.addColumn('name', 'text', (column) => column.notNull())
		.addColumn('contract_model', 'text', (column) => column.notNull())
		.addColumn('environment', 'text', (column) => column.notNull())
		.addColumn('base_url', 'text', (column) => column.notNull())
		.addColumn('member', 'text', (column) => column.notNull())
		.addColumn('merchant', 'text', (column) => column.notNull())
		.addColumn('policies', 'text', (column) => column.notNull())
		.addColumn('token_hash', 'text', (column) => column.notNull().unique())
		.addColumn('secrets', 'text', (column) => column.notNull())
		.addColumn('created_at', 'bigint', (column) => column.notNull())
		.addColumn('updated_at', 'bigint', (column) => column.notNull())
		.execute();
	await createEvents(db);
	await createDeliveries(db);
	await createSubscriptions(db);
	await createBills(db);
	await db.schema
		.createTable('api_keys')
		.addColumn('id', 'text', (column) => column.primaryKey())
		.addColumn('name', 'text', (column) => column.notNull())
		.addColumn('prefix', 'text', (column) => column.notNull())
		.addColumn('hash', 'text', (column) => column.notNull().unique())
		.addColumn('scopes', 'text', (column) => column.notNull())
		.addColumn('connection_ids', 'text', (column) => column.notNull())
		.addColumn('created_at', 'bigint', (column) => column.notNull())
		.addColumn('last_used_at', 'bigint')
		.addColumn('revoked_at', 'bigint')
		.execute();
	await db.schema
		.createTable('idempotency')
		.addColumn('api_key_id', 'text', (column) => column.notNull())
		.addColumn('key', 'text', (column) => column.notNull())
		.addColumn('request_hash', 'text', (column) => column.notNull())
		.addColumn('state', 'text', (column) => column.notNull())
		.addColumn('status', 'integer')
		.addColumn('body', 'text')
		.addColumn('created_at', 'bigint', (column) => column.notNull())
		.addPrimaryKeyConstraint('idempotency_pk', ['api_key_id', 'key'])
		.execute();
	await db.schema.createIndex('idempotency_age').on('idempotency').column('created_at').execute();
	await db.schema
		.createTable('sessions')
		.addColumn('hash', 'text', (column) => column.primaryKey())
		.addColumn('expires_at', 'bigint', (column) => column.notNull())
		.execute();
	await db.schema.createIndex('sessions_expiry').on('sessions').column('expires_at').execute();
	await db.schema
		.createTable('hosts')
		.addColumn('host', 'text', (column) => column.primaryKey())
		.addColumn('next_at', 'double precision', (column) => column.notNull())
		.execute();
	await db.schema
		.createTable('meta')
		.addColumn('key', 'text', (column) => column.primaryKey())
		.addColumn('value', 'text', (column) => column.notNull())
		.execute();
}

async function createEvents(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('events')
		.addColumn('id', 'text', (column) => column.primaryKey())
		.addColumn('connection_id', 'text', (column) => column.notNull())
		.addColumn('type', 'text', (column) => column.notNull())
		.addColumn('source', 'text', (column) => column.notNull())
		.addColumn('state', 'text', (column) => column.notNull())
		.addColumn('dedupe_key', 'text', (column) => column.notNull())
		.addColumn('fingerprint', 'text', (column) => column.notNull())
		.addColumn('fact_key', 'text')
		.addColumn('bill_id', 'text')
		.addColumn('merchant', 'text')
		.addColumn('facts', 'text')
		.addColumn('received', 'text')
		.addColumn('verified', 'integer', (column) => column.notNull())
		.addColumn('reason', 'text')
		.addColumn('detail', 'text')
		.addColumn('looks', 'integer', (column) => column.notNull())
		.addColumn('due_at', 'bigint')
		.addColumn('repeats', 'integer', (column) => column.notNull())
		.addColumn('received_at', 'bigint', (column) => column.notNull())
		.addColumn('released_at', 'bigint')
		.execute();
	await db.schema.createIndex('events_dedupe').on('events').columns(['connection_id', 'dedupe_key']).unique().execute();
	await db.schema
		.createIndex('events_fact')
		.on('events')
		.columns(['connection_id', 'fact_key'])
		.unique()
		.where(sql.ref('state'), '=', sql.lit('released'))
		.execute();
	await db.schema
		.createIndex('events_pending')
		.on('events')
		.columns(['connection_id', 'due_at', 'looks', 'received_at'])
		.where(sql.ref('state'), '=', sql.lit('pending'))
		.execute();
	await db.schema
		.createIndex('events_unreleased')
		.on('events')
		.columns(['state', 'received_at', 'id'])
		.where(sql.ref('state'), '<>', sql.lit('released'))
		.execute();
	await db.schema
		.createIndex('events_full')
		.on('events')
		.column('received_at')
		.where(sql.ref('facts'), 'is not', null)
		.execute();
	await db.schema.createIndex('events_received').on('events').columns(['received_at', 'id']).execute();
	await db.schema.createIndex('events_bill').on('events').columns(['bill_id', 'received_at', 'id']).execute();
}

async function createDeliveries(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('deliveries')
		.addColumn('id', 'text', (column) => column.primaryKey())
		.addColumn('event_id', 'text', (column) => column.notNull())
		.addColumn('subscription_id', 'text', (column) => column.notNull())
		.addColumn('state', 'text', (column) => column.notNull())
		.addColumn('attempts', 'integer', (column) => column.notNull())
		.addColumn('schedule_from', 'integer', (column) => column.notNull())
		.addColumn('due_at', 'bigint', (column) => column.notNull())
		.addColumn('created_at', 'bigint', (column) => column.notNull())
		.addColumn('done_at', 'bigint')
		.addColumn('last_class', 'text')
		.addColumn('last_status', 'integer')
		.execute();
	await db.schema
		.createIndex('deliveries_target')
		.on('deliveries')
		.columns(['event_id', 'subscription_id'])
		.unique()
		.execute();
	await db.schema
		.createIndex('deliveries_pending')
		.on('deliveries')
		.columns(['subscription_id', 'due_at'])
		.where(sql.ref('state'), '=', sql.lit('pending'))
		.execute();
	await db.schema
		.createIndex('deliveries_failed')
		.on('deliveries')
		.columns(['state', 'id'])
		.where(sql.ref('state'), '=', sql.lit('failed'))
		.execute();
	await db.schema
		.createIndex('deliveries_failed_there')
		.on('deliveries')
		.columns(['subscription_id', 'state', 'id'])
		.where(sql.ref('state'), '=', sql.lit('failed'))
		.execute();
	await db.schema.createIndex('deliveries_subscription').on('deliveries').columns(['subscription_id', 'id']).execute();
	await db.schema
		.createTable('attempts')
		.addColumn('delivery_id', 'text', (column) => column.notNull())
		.addColumn('number', 'integer', (column) => column.notNull())
		.addColumn('at', 'bigint', (column) => column.notNull())
		.addColumn('duration_ms', 'integer', (column) => column.notNull())
		.addColumn('class', 'text', (column) => column.notNull())
		.addColumn('status', 'integer')
		.addColumn('detail', 'text')
		.addPrimaryKeyConstraint('attempts_pk', ['delivery_id', 'number'])
		.execute();
}

async function createSubscriptions(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('subscriptions')
		.addColumn('id', 'text', (column) => column.primaryKey())
		.addColumn('target_url', 'text', (column) => column.notNull())
		.addColumn('host', 'text', (column) => column.notNull())
		.addColumn('events', 'text', (column) => column.notNull())
		.addColumn('connection_id', 'text')
		.addColumn('merchant', 'text')
		.addColumn('version', 'text', (column) => column.notNull())
		.addColumn('state', 'text', (column) => column.notNull())
		.addColumn('paused_reason', 'text')
		.addColumn('secrets', 'text', (column) => column.notNull())
		.addColumn('api_key_id', 'text')
		.addColumn('label', 'text')
		.addColumn('failing_since', 'bigint')
		.addColumn('failures', 'integer', (column) => column.notNull())
		.addColumn('rest_until', 'bigint')
		.addColumn('created_at', 'bigint', (column) => column.notNull())
		.execute();
}

async function createBills(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('bills')
		.addColumn('connection_id', 'text', (column) => column.notNull())
		.addColumn('bill_id', 'text', (column) => column.notNull())
		.addColumn('member', 'text')
		.addColumn('merchant', 'text')
		.addColumn('price', 'text')
		.addColumn('product_name', 'text')
		.addColumn('member_name', 'text')
		.addColumn('reference', 'text')
		.addColumn('short_url', 'text')
		.addColumn('expire_date', 'text')
		.addColumn('state', 'text', (column) => column.notNull())
		.addColumn('state_since', 'bigint', (column) => column.notNull())
		.addColumn('created_at', 'bigint', (column) => column.notNull())
		.addColumn('last_look_at', 'bigint')
		.addColumn('looks', 'integer', (column) => column.notNull())
		.addColumn('problem', 'text')
		.addColumn('due_at', 'bigint')
		.addPrimaryKeyConstraint('bills_pk', ['connection_id', 'bill_id'])
		.execute();
	await db.schema
		.createIndex('bills_due')
		.on('bills')
		.columns(['connection_id', 'due_at'])
		.where('due_at', 'is not', null)
		.execute();
}
