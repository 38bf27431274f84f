/** Judges a callback: is it from PaySsam, what does it report, must a person look at it. Pure. */
import {
	type AcceptedCallback,
	type AcceptedLinkCallback,
	APPROVAL_FIELDS,
	type Approval,
	type CallbackOptions,
	classifyCallback,
	type JsonObject,
	kstDateString,
	readCallback,
	readLinkCallback,
	STORE_CODE_MAX,
} from 'payssam-core';
import type { Connection } from '../domain/connection';
import type { Arrival } from '../domain/event';
import { factOfApproval } from '../domain/fact';
import { hashSecret, newId } from '../domain/ids';
import { repeatedField } from './repeated-field';
import { storable } from './storable';

/**
 * `keep`: to be kept, then acknowledged. `nothing`: to be acknowledged; it reports that a bill is unpaid, which is no event, and nothing of it is kept: whether the bill was paid before is what scheduled reads find.
 * `forged`: 401. `malformed`: 400.
 */
export type Judgement =
	| { readonly verdict: 'keep'; readonly arrival: Arrival }
	| { readonly verdict: 'nothing'; readonly reason: string; readonly billId: string }
	| { readonly verdict: 'forged' | 'malformed'; readonly reason: string };

/** What of a connection decides. */
export type JudgingConnection = Pick<Connection, 'id' | 'merchant' | 'policies' | 'secrets'>;

/** Clocks of others may be ahead by this much. */
const FUTURE_MS = 10 * 60_000;
/** PaySsam repeats for 24 hours after the approval; what is older than this was not sent by that rule. */
const PAST_MS = 3 * 86_400_000;

/** Bytes. A real callback has less than one kilobyte. */
const UNVOUCHED_MAX = 8 * 1024;

const PRICE_FIELD = APPROVAL_FIELDS.find(({ name }) => name === 'price');

/**
 * @param body bytes of the request, as they came
 * @param now epoch milliseconds
 */
export function judge(body: Uint8Array, connection: JudgingConnection, now: number): Judgement {
	const { secrets, policies } = connection;
	const keys = [secrets.apiKey, secrets.otherApiKey].filter((key) => key !== null);
	const text = storable(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
	const options: CallbackOptions = { keys, keyCheck: policies.keyCheck };
	const verdict = readCallback(text, options);
	if (verdict.verdict === 'forged') return verdict;
	if (verdict.verdict === 'malformed') return judgeLink(body, text, options, connection, now) ?? verdict;
	const twice = repeatedField(text);
	if (twice !== undefined) return { verdict: 'malformed', reason: twice };
	const large = tooLarge(body, verdict, policies);
	if (large !== undefined) return { verdict: 'malformed', reason: large };
	return judgeApproval(verdict, connection, now);
}

/** A callback that no key vouches for is kept, too, where the key is not required: anybody who knows the URL fills the disk then, so it must not be much. */
function tooLarge(
	body: Uint8Array,
	{ keyPresent }: Pick<AcceptedCallback, 'keyPresent'>,
	{ keyCheck }: JudgingConnection['policies'],
): string | undefined {
	const isVouchedFor = keyPresent && keyCheck !== 'off';
	if (isVouchedFor || body.byteLength <= UNVOUCHED_MAX) return undefined;
	return 'A callback without the key has at most 8 kB.';
}

function judgeApproval({ approval, dedupeKey, raw }: AcceptedCallback, connection: JudgingConnection, now: number) {
	const { billId, state } = approval;
	if (state === 'unpaid')
		return { verdict: 'nothing', reason: 'The bill is unpaid: nothing has happened.', billId } as const;
	const merchant = textOf(raw, 'merchant');
	const arrival: Arrival = {
		id: newId('evt'),
		connectionId: connection.id,
		// A state that is not known is read back before it is anything; the name is what it would most likely be.
		type: factOfApproval(approval)?.type ?? 'payment.approved',
		source: 'callback',
		dedupeKey,
		fingerprint: amountAsSent(raw),
		billId,
		merchant: merchant ?? connection.merchant,
		facts: { approval, billId, price: approval.price, member: textOf(raw, 'member'), merchant },
		received: raw,
		receivedAt: now,
		quarantine: whyQuarantined(approval, now),
		// Whoever comes first need not be right: a forgery must not keep the payment from being asked about.
		otherAmount: connection.policies.verify === 'verify' ? 'ask' : undefined,
	};
	return { verdict: 'keep', arrival } as const;
}

/** `undefined`: it is no link callback either. */
function judgeLink(
	body: Uint8Array,
	text: string,
	options: CallbackOptions,
	connection: JudgingConnection,
	now: number,
): Judgement | undefined {
	if (classifyCallback(text) !== 'link') return undefined;
	const verdict = readLinkCallback(text, options);
	if (verdict.verdict !== 'accepted') return verdict;
	const refused = repeatedField(text) ?? tooLarge(body, verdict, connection.policies);
	return refused === undefined
		? { verdict: 'keep', arrival: linkArrival(verdict, connection, now) }
		: { verdict: 'malformed', reason: refused };
}

function linkArrival({ link, dedupeKey, raw }: AcceptedLinkCallback, connection: JudgingConnection, now: number) {
	const { member, merchant, mappingStatus, companyName, branchName } = link;
	const arrival: Arrival = {
		id: newId('evt'),
		connectionId: connection.id,
		type: 'submerchant.link_changed',
		source: 'callback',
		// PaySsam sends no time with it: a state that comes back on another day is a new event.
		dedupeKey: `${dedupeKey}:${kstDateString(new Date(now))}`,
		fingerprint: '',
		billId: null,
		merchant: merchant ?? null,
		facts: { member, merchant, mappingStatus, companyName, branchName },
		received: raw,
		receivedAt: now,
		quarantine: whyUnaskable({ member, merchant }),
	};
	return arrival;
}

/** Only V2 has links. A longer store code cannot be sent, so PaySsam can never be asked about it; kept it is all the same, in case PaySsam allows longer ones some day. */
function whyUnaskable(store: Readonly<Record<'member' | 'merchant', string | undefined>>): Arrival['quarantine'] {
	const long = (['member', 'merchant'] as const).find((name) => (store[name] ?? '').length > STORE_CODE_MAX.v2);
	if (long === undefined) return null;
	const detail = `The callback names a ${long} of ${store[long]?.length} characters, and PaySsam has at most ${STORE_CODE_MAX.v2}: it cannot be asked about it. Dismiss the event, or look the store up in PaySsam.`;
	return { reason: 'cannot_verify', detail };
}

function whyQuarantined({ state, stateCode, approvedAt }: Approval, now: number): Arrival['quarantine'] {
	if (state === 'unknown') {
		const detail = `PaySsam reports the state "${stateCode}", which this version does not know.`;
		return { reason: 'unknown_state', detail };
	}
	const at = approvedAt === undefined ? Number.NaN : Date.parse(approvedAt);
	if (at > now + FUTURE_MS)
		return { reason: 'implausible_time', detail: `The approval time ${approvedAt} lies in the future.` };
	// A cancellation can name the time of a payment that is long ago.
	if (state === 'paid' && at < now - PAST_MS)
		return { reason: 'implausible_time', detail: `The approval time ${approvedAt} is more than three days ago.` };
	return null;
}

/** Longest amount that is kept as it is; what is longer is none, and the store's index could not hold it. */
const AMOUNT_MAX = 40;

/** The amount as its sender wrote it, `''` when there is none: repeats have to be equal in it. */
function amountAsSent(raw: JsonObject): string {
	const amount = (PRICE_FIELD && (textOf(raw, PRICE_FIELD.v1) ?? textOf(raw, PRICE_FIELD.v2))) ?? '';
	return amount.length <= AMOUNT_MAX ? amount : hashSecret(amount);
}

function textOf(raw: JsonObject, name: string): string | undefined {
	const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	return text === '' ? undefined : text;
}
