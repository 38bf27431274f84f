/** What administrators do with connections: make, change, test, give a new key or a new callback URL. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContractModel, KeyCheck } from 'payssam-core';
import {
	CONNECTION_TRUST_MS,
	CONTRACT_MODELS,
	type Connection,
	type ConnectionPolicies,
	callbackUrlOf,
	DEFAULT_POLICIES,
	ENVIRONMENTS,
	type Environment,
	KEY_CHECKS,
} from '../domain/connection';
import { AdapterError } from '../domain/errors';
import { newId, newSecret } from '../domain/ids';
import type { Services } from '../services';
import type { Removal } from '../store/store';
import {
	type ConnectionInput,
	defaultPolicies,
	readApiKey,
	readBaseUrl,
	readName,
	readPolicies,
	readStore,
} from './connection-input';
import { Findings } from './findings';

/** What of a connection can change. `apiKey` replaces the key at once; {@link startKeyRotation} does it without a gap. */
export type ConnectionChange = Omit<ConnectionInput, 'contractModel'>;

const REFUSED = 'The connection cannot be kept as it is.';

/**
 * Makes a connection with a callback URL of its own.
 *
 * @throws AdapterError `invalid_request` with an issue for each field that is wrong
 */
export async function createConnection(services: Services, input: ConnectionInput): Promise<Connection> {
	const findings = new Findings();
	const contractModel = findings.choice('contractModel', input.contractModel, CONTRACT_MODELS);
	const environment = findings.choice('environment', input.environment, ENVIRONMENTS);
	const name = readName(input.name, findings);
	const apiKey = readApiKey(input.apiKey, findings);
	const store = contractModel === undefined ? undefined : readStore(input, contractModel, findings);
	const baseUrl =
		contractModel === undefined || environment === undefined
			? undefined
			: readBaseUrl(input.baseUrl, contractModel, environment, findings);
	const policies = readPolicies(
		input.policies ?? {},
		contractModel === undefined || environment === undefined
			? DEFAULT_POLICIES
			: defaultPolicies(contractModel, environment, input.policies?.verify),
		findings,
	);
	findings.refuse(REFUSED);
	if (!contractModel || !environment || !name || !apiKey || !store || !baseUrl || !policies)
		throw new AdapterError('internal', REFUSED);
	const now = services.now();
	const connection: Connection = {
		id: newId('con'),
		name,
		contractModel,
		environment,
		baseUrl,
		...store,
		policies,
		secrets: { apiKey, otherApiKey: null, callbackToken: newSecret('') },
		createdAt: now,
		updatedAt: now,
	};
	await services.store.connections.insert(connection);
	await wakeLanes(services, connection.id);
	return connection;
}

/** What waits for a correction goes on, and points are read where they are to be. */
async function wakeLanes({ store }: Services, connectionId: string): Promise<void> {
	await store.lanes.wake([`confirm:${connectionId}`, `watch:${connectionId}`]);
}

/**
 * Changes what is given and leaves the rest. A contract model does not change: another contract is another connection.
 *
 * @throws AdapterError `not_found`, or `invalid_request` with issues
 */
export async function updateConnection(services: Services, id: string, change: ConnectionChange): Promise<Connection> {
	const connection = await connectionOf(services, id);
	const { contractModel } = connection;
	const findings = new Findings();
	const environment =
		change.environment === undefined
			? connection.environment
			: findings.choice('environment', change.environment, ENVIRONMENTS);
	const moved = change.baseUrl !== undefined || environment !== connection.environment;
	const name = change.name === undefined ? connection.name : readName(change.name, findings);
	const apiKey = change.apiKey === undefined ? connection.secrets.apiKey : readApiKey(change.apiKey, findings);
	const store = readStore(
		{ member: change.member ?? connection.member, merchant: change.merchant ?? connection.merchant },
		contractModel,
		findings,
	);
	const baseUrl =
		environment === undefined
			? undefined
			: moved
				? readBaseUrl(change.baseUrl, contractModel, environment, findings)
				: connection.baseUrl;
	const given = change.policies ?? {};
	const stored = environment === undefined ? connection.policies : asStrictAsNew(connection, environment, given.verify);
	const policies = readPolicies(given, stored, findings);
	if (change.apiKey !== undefined && connection.secrets.otherApiKey !== null)
		findings.add('apiKey', 'The key is being changed.', 'Finish the change of the key first.');
	findings.refuse(REFUSED);
	if (!environment || !name || !apiKey || !store || !baseUrl || !policies) throw new AdapterError('internal', REFUSED);
	const secrets = { ...connection.secrets, apiKey };
	const kept = await keep(services, { ...connection, name, environment, baseUrl, ...store, policies, secrets });
	// Bills that were kept while none was read have no next look.
	if (given.reconcile === true) await services.store.bills.revive(id, services.now());
	return kept;
}

/**
 * The policies that a change goes out from. Where it moves the environment, or who confirms callbacks, the key is checked at least as strictly as in a new connection of that kind: what was lenient because every callback was
 * confirmed by a read must not stay so when none is. A change that names its key check gets that.
 */
function asStrictAsNew(
	{ contractModel, environment, policies }: Connection,
	newEnvironment: Environment,
	newVerify: string = policies.verify,
): ConnectionPolicies {
	if (newEnvironment === environment && newVerify === policies.verify) return policies;
	const { keyCheck } = defaultPolicies(contractModel, newEnvironment, newVerify);
	return { ...policies, keyCheck: stricter(keyCheck, policies.keyCheck) };
}

/** {@link KEY_CHECKS} begins with the strictest. */
function stricter(one: KeyCheck, other: KeyCheck): KeyCheck {
	return KEY_CHECKS.indexOf(one) < KEY_CHECKS.indexOf(other) ? one : other;
}

/** How long a connection rests between the two steps of its removal: every process has heard by then that its callback URL is dead, and what was taken before is committed. Milliseconds. */
const REMOVAL_PAUSE = CONNECTION_TRUST_MS + 500;

/**
 * Removes a connection under which neither an event is kept nor a bill is open. It takes some seconds: a callback that comes in meanwhile is either kept, and then so is the connection, or not acknowledged. When the process ends
 * in between, the connection is there, takes no callbacks, and is to be removed once more.
 *
 * @throws AdapterError `not_found`, or `conflict` when something is kept under it
 */
export async function removeConnection({ store }: Services, id: string): Promise<void> {
	for (const step of ['retire', 'remove'] as const) {
		if (step === 'remove') await sleep(REMOVAL_PAUSE);
		const end = await store.connections[step](id);
		if (end === 'done') continue;
		if (end === 'absent') throw noSuchConnection();
		const [what, whatToDo] = AGAINST_REMOVAL[end];
		throw new AdapterError('conflict', what, { whatToDo });
	}
}

const AGAINST_REMOVAL: Readonly<
	Record<Exclude<Removal, 'done' | 'absent'>, readonly [what: string, whatToDo: string]>
> = {
	events: [
		'Events are kept under this connection.',
		'Leave it: without its events a late repeat of a payment would be taken for a new one. To take no more callbacks, give it a new callback URL and keep that to yourself.',
	],
	bills: [
		'Bills of this connection are open: they are under watch, or being sent.',
		'Wait until they are paid, cancelled, destroyed or expired: without the connection nobody would hear of it.',
	],
	in_use: ['The connection was changed while it was being removed.', 'Look at it, then remove it again.'],
};

/** Which of two keys signs the calls to PaySsam while the key is being changed. */
export type SigningKey = 'new' | 'old';

/**
 * Begins to change the partner key: from now on callbacks are accepted with either key, and `use` says which one signs calls. Asked again with the same new key it changes who signs.
 *
 * @throws AdapterError `not_found`, `invalid_request`, or `conflict` when another change of the key is under way
 */
export async function startKeyRotation(
	services: Services,
	id: string,
	input: { readonly apiKey?: string | undefined; readonly use?: string | undefined },
): Promise<Connection> {
	const connection = await connectionOf(services, id);
	const findings = new Findings();
	const apiKey = readApiKey(input.apiKey, findings);
	const use = findings.choice<SigningKey>('use', input.use ?? 'new', ['new', 'old']);
	findings.refuse('The key cannot be changed.');
	if (!apiKey || !use) throw new AdapterError('internal', 'The key cannot be changed.');
	const oldKey = oldKeyFor(connection, apiKey);
	const secrets =
		use === 'new'
			? { ...connection.secrets, apiKey, otherApiKey: oldKey, otherApiKeyIs: 'old' as const }
			: { ...connection.secrets, apiKey: oldKey, otherApiKey: apiKey, otherApiKeyIs: 'new' as const };
	return keep(services, { ...connection, secrets });
}

/**
 * Ends the change of the key: the old key goes, and the new one signs. With `keep: 'old'` the change is taken back instead.
 *
 * @throws AdapterError `not_found`, or `conflict` when no change is under way
 */
export async function finishKeyRotation(
	services: Services,
	id: string,
	input: { readonly keep?: string | undefined } = {},
): Promise<Connection> {
	const connection = await connectionOf(services, id);
	const { apiKey, otherApiKey } = connection.secrets;
	const findings = new Findings();
	const kept = findings.choice<SigningKey>('keep', input.keep ?? 'new', ['new', 'old']);
	findings.refuse('The change of the key cannot be finished.');
	if (otherApiKey === null) {
		throw new AdapterError('conflict', 'No change of the key is under way.', {
			whatToDo: 'Start one with the new key.',
		});
	}
	const { callbackToken } = connection.secrets;
	const secrets = {
		apiKey: signingKeyOf(connection) === kept ? apiKey : otherApiKey,
		otherApiKey: null,
		callbackToken,
	};
	return keep(services, { ...connection, secrets });
}

/** Which key signs while the key of a connection is being changed; `null` when it is not. */
export function signingKeyOf({ secrets }: Pick<Connection, 'secrets'>): SigningKey | null {
	if (secrets.otherApiKey === null) return null;
	return secrets.otherApiKeyIs === 'new' ? 'old' : 'new';
}

/**
 * Gives a connection a new callback URL. The old one is dead at once, as it is changed because strangers know it: PaySsam's callbacks for bills that carry it get 404 from then on. Those of them that the
 * adapter watches are found paid by its reads; others have to be registered for that, or sent again.
 *
 * @throws AdapterError `not_found`
 */
export async function renewCallbackUrl(services: Services, id: string): Promise<Connection> {
	const connection = await connectionOf(services, id);
	return keep(services, { ...connection, secrets: { ...connection.secrets, callbackToken: newSecret('') } });
}

/** How a test of a connection ended. */
export type ConnectionTest =
	| { readonly ok: true; readonly message: string; readonly points: number; readonly chargeUrl: string | null }
	| { readonly ok: false; readonly message: string; readonly whatToDo: string; readonly code: string };

/**
 * Reads the points of the partner, which costs nothing and changes nothing. It shows that address and key are right; `member` and `merchant` are not part of that call.
 *
 * @throws AdapterError `not_found`
 */
export async function testConnection(services: Services, id: string): Promise<ConnectionTest> {
	const connection = await connectionOf(services, id);
	const answer = await services.clientOf(connection).readBalance();
	if (answer.outcome === 'done') {
		const { balance, chargeUrl } = answer.value;
		return {
			ok: true,
			message: `PaySsam answers, and accepts the key. ${balance} points are left.`,
			points: balance,
			chargeUrl: chargeUrl ?? null,
		};
	}
	const { whatHappened, vendorMessage, whatToDo, code } = answer.error;
	const said = vendorMessage ? ` PaySsam says: "${vendorMessage}".` : '';
	return { ok: false, message: `${whatHappened}${said}`, whatToDo, code };
}

/** A connection as administrators see it: with the callback URL, without any key. */
export interface ConnectionView {
	readonly id: string;
	readonly name: string;
	readonly contractModel: ContractModel;
	readonly environment: Environment;
	readonly baseUrl: string;
	readonly member: string;
	readonly merchant: string;
	readonly policies: Omit<ConnectionPolicies, 'allowedSenders'> & { readonly allowedSenders: string[] };
	/** To be given to PaySsam with each bill. Whoever knows it can try to send callbacks. */
	readonly callbackUrl: string;
	/** Whether two keys are accepted. */
	readonly keyIsChanging: boolean;
	/** Which of two keys signs calls; `null` when there is one. */
	readonly signingKey: SigningKey | null;
	readonly createdAt: string;
	readonly updatedAt: string;
}

/** @param publicUrl where callers reach the adapter, without a trailing slash */
export function connectionView(connection: Connection, publicUrl: string): ConnectionView {
	const { id, name, contractModel, environment, baseUrl, member, merchant, policies, secrets } = connection;
	return {
		id,
		name,
		contractModel,
		environment,
		baseUrl,
		member,
		merchant,
		policies: { ...policies, allowedSenders: [...policies.allowedSenders] },
		callbackUrl: callbackUrlOf(connection, publicUrl),
		keyIsChanging: secrets.otherApiKey !== null,
		signingKey: signingKeyOf(connection),
		createdAt: new Date(connection.createdAt).toISOString(),
		updatedAt: new Date(connection.updatedAt).toISOString(),
	};
}

/** @throws AdapterError `not_found` */
export async function connectionOf(services: Services, id: string): Promise<Connection> {
	const connection = await services.store.connections.get(id);
	if (connection === undefined) throw noSuchConnection();
	return connection;
}

function noSuchConnection(): AdapterError {
	return new AdapterError('not_found', 'There is no connection with this id.');
}

async function keep(services: Services, connection: Connection): Promise<Connection> {
	const kept = { ...connection, updatedAt: services.now() };
	if (await services.store.connections.update(kept)) {
		await wakeLanes(services, kept.id);
		return kept;
	}
	throw noSuchConnection();
}

function oldKeyFor(connection: Connection, newKey: string): string {
	const { apiKey, otherApiKey } = connection.secrets;
	if (otherApiKey === null) {
		if (apiKey !== newKey) return apiKey;
		const issues = [{ field: 'apiKey', problem: 'It is the present key.', remedy: 'Give the new key.' }];
		throw new AdapterError('invalid_request', 'The key cannot be changed.', { issues });
	}
	const [present, old] = signingKeyOf(connection) === 'new' ? [apiKey, otherApiKey] : [otherApiKey, apiKey];
	if (present === newKey) return old;
	throw new AdapterError('conflict', 'Another change of the key is under way.', { whatToDo: 'Finish it first.' });
}
