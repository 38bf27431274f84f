/** One API call from parsed body to answer: credentials, contract, spelling, fields, hash, work — in this order. No HTTP in here. */
import type { Bill, Generation, Store } from '../bill';
import { hashProblem } from '../hash';
import type { Ledger } from '../ledger';
import { isRecord, type JsonRecord, own } from '../record';
import { Refusal, refusalCode } from '../refusal';
import type { Services } from '../services';
import { camel, snake } from '../spelling';
import { type FieldRule, fieldProblem } from './fields';
import { type AnswerFields, type ApiRow, CREDENTIALS, isNested, STAND_IN_NOTE } from './row';

/** The vendor's ack uses this text; that its own success answers do too is inferred. */
export const SUCCESS_TEXT = '성공하였습니다.';

export interface Answer {
	readonly code: string;
	readonly message: string;
	/** The body to send. */
	readonly body: AnswerFields;
	/** Accepted, but odd. */
	readonly notes: string[];
}

/** The refusing envelope of a generation. V2 sends `data: null` (inferred). */
export const refusalBody = (generation: Generation, code: string, message: string): AnswerFields =>
	generation === 'V1' ? { code, msg: message } : { code, message, data: null };

function successBody(row: ApiRow, fields: ReturnType<ApiRow['handle']>): AnswerFields {
	if (row.generation === 'V2') return { code: '0000', message: SUCCESS_TEXT, data: fields };
	return { ...(row.bare ? {} : { code: '0000', msg: SUCCESS_TEXT }), ...fields };
}

const invalid = (message: string): Refusal => new Refusal('invalid', message);

const otherSpelling = (row: ApiRow, name: string): string => (row.generation === 'V1' ? camel(name) : snake(name));
const otherGeneration = (row: ApiRow): string => (row.generation === 'V1' ? 'V2' : 'V1');

/** Names a field that is spelled as the other generation does; such a call is refused even if the right one is there as well. */
function refuseOtherSpelling(row: ApiRow, record: JsonRecord, rules: readonly FieldRule[]): void {
	for (const { name } of rules) {
		const other = otherSpelling(row, name);
		if (other !== name && Object.hasOwn(record, other)) {
			throw invalid(`${name} is required; ${other} is how ${otherGeneration(row)} spells it`);
		}
	}
}

const isCredential = (row: ApiRow, name: string): boolean => {
	const { key, codes } = CREDENTIALS[row.generation];
	return [key, ...codes].some((rule) => rule.name === name);
};

const hasContract = (row: ApiRow, store: Store): boolean => row.models.some((model) => store.models.includes(model));

/** A call with the key only is about the first store of the key that has a contract for it: the partner-managed one (inferred). */
function findStore(row: ApiRow, body: JsonRecord, ledger: Ledger): Store {
	const { key, codes } = CREDENTIALS[row.generation];
	const now = ledger.clock.now();
	refuseOtherSpelling(row, body, [key]);
	const keyProblem = fieldProblem(key, own(body, key.name), { now });
	if (keyProblem !== undefined) throw new Refusal('keyMissing', keyProblem);
	const stores = ledger.stores.filter((store) => store.apiKey === own(body, key.name));
	if (stores.length === 0) throw new Refusal('keyUnknown', `${key.name} is not the key of a partner`);
	const partnerStore = stores.find((store) => hasContract(row, store)) ?? stores[0];
	if (row.generation === 'V2' && !stores.some((store) => store.models.includes('V2'))) {
		throw new Refusal('partnerNotEnabled', 'this partner is not enabled for V2');
	}
	if (row.caller === 'partner' && partnerStore !== undefined) return partnerStore;
	for (const rule of codes) {
		const problem = fieldProblem(rule, own(body, rule.name), { now });
		if (problem !== undefined) throw invalid(problem);
	}
	const store = stores.find((one) => one.member === own(body, 'member') && one.merchant === own(body, 'merchant'));
	if (store === undefined && row.caller === 'codes' && partnerStore !== undefined) return partnerStore;
	if (store === undefined)
		throw new Refusal('storeUnknown', 'no store with this member and merchant belongs to the partner');
	return store;
}

function checkContract(row: ApiRow, store: Store): void {
	if (row.begins && store.paused) throw new Refusal('storePaused', 'the sub-merchant is paused');
	if (hasContract(row, store)) return;
	throw new Refusal('noContract', `the store has no contract for this call: it needs ${row.models.join(' or ')}`);
}

/** The object that holds the fields. */
function fieldHolder(row: ApiRow, body: JsonRecord): JsonRecord {
	if (row.nest === 'flat') return body;
	if (row.nest === 'none') {
		if (Object.hasOwn(body, 'bill')) throw invalid('bill is not allowed here: this call takes the credentials only');
		return body;
	}
	const nested = own(body, row.nest);
	if (row.nest === 'standIn' && nested === undefined) return {};
	if (!isRecord(nested)) throw invalid(`${row.nest} is required and must be an object that holds the fields`);
	return nested;
}

/** Fields no document names are let through, as nobody knows what the vendor does with them, and noted. */
function unknownFields(row: ApiRow, body: JsonRecord, holder: JsonRecord): string[] {
	const { key, codes } = CREDENTIALS[row.generation];
	if (row.open) return [STAND_IN_NOTE];
	const inHolder = row.fields.filter((rule) => !rule.outside).map((rule) => rule.name);
	const outside = row.fields.filter((rule) => rule.outside).map((rule) => rule.name);
	const top = new Set([key.name, ...(row.caller === 'partner' ? [] : codes.map((rule) => rule.name)), ...outside]);
	const nested = new Set(inHolder);
	if (row.nest === 'flat') for (const name of inHolder) top.add(name);
	if (isNested(row.nest)) top.add(row.nest);
	return [
		...Object.keys(body).filter((name) => !top.has(name)),
		...(isNested(row.nest)
			? Object.keys(holder)
					.filter((name) => !nested.has(name))
					.map((name) => `${row.nest}.${name}`)
			: []),
	].map((name) => `${name} is not a known field of this call`);
}

function readFields(row: ApiRow, body: JsonRecord, holder: JsonRecord, now: number): Map<string, string> {
	refuseOtherSpelling(row, holder, row.fields);
	const values = new Map<string, string>();
	const codes = row.caller === 'codes' ? CREDENTIALS[row.generation].codes : [];
	for (const rule of [...codes, ...row.fields]) {
		const value = own(rule.outside ? body : holder, rule.name);
		const problem = fieldProblem(rule, value, { now });
		if (problem !== undefined) throw invalid(problem);
		if (typeof value === 'string' && value !== '') values.set(rule.name, value);
	}
	return values;
}

/** A bill of another store is as good as none. */
function billNamed(row: ApiRow, store: Store, ledger: Ledger, values: Map<string, string>): Bill {
	const name = row.generation === 'V1' ? 'bill_id' : 'billId';
	const billId = values.get(name) ?? '';
	const bill = ledger.bill(store.apiKey, billId);
	if (bill === undefined || bill.member !== store.member || bill.merchant !== store.merchant) {
		throw new Refusal('billNotFound', `no bill ${billId} in this store`);
	}
	const price = values.get('price');
	if (price !== undefined && price !== bill.price) {
		throw invalid(`price must be that of the bill, ${bill.price}; ${price} was sent (there is no partial cancel)`);
	}
	return bill;
}

function checkHash(row: ApiRow, store: Store, ledger: Ledger, values: Map<string, string>): void {
	if (row.hash === 'none') return;
	const billId = values.get(row.generation === 'V1' ? 'bill_id' : 'billId') ?? '';
	const parts = { billId, phone: values.get('phone'), price: values.get('price') ?? '' };
	const knownPhone = ledger.bill(store.apiKey, billId)?.phone ?? undefined;
	const problem = hashProblem(row.hash, parts, values.get('hash') ?? '', knownPhone);
	if (problem !== undefined) throw new Refusal('hashMismatch', problem);
}

function perform(row: ApiRow, body: unknown, services: Services, origin: string): Answer {
	const { ledger } = services;
	if (!isRecord(body)) throw new Refusal('unreadable', 'the body must be a JSON object');
	const store = findStore(row, body, ledger);
	checkContract(row, store);
	const holder = fieldHolder(row, body);
	const values = readFields(row, body, holder, ledger.clock.now());
	checkHash(row, store, ledger, values);
	const fields = row.handle({
		...services,
		store,
		origin,
		text: (name) => values.get(name) ?? '',
		optional: (name) => values.get(name) ?? null,
		bill: () => billNamed(row, store, ledger, values),
		sent: Object.keys(body).filter((name) => !isCredential(row, name)),
	});
	return {
		code: '0000',
		message: SUCCESS_TEXT,
		body: successBody(row, fields),
		notes: unknownFields(row, body, holder),
	};
}

/** Answers a call; a refusal is an answer too. */
export function answer(row: ApiRow, body: unknown, services: Services, origin: string): Answer {
	try {
		return perform(row, body, services, origin);
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		const code = refusalCode(error.reason, row.generation);
		return { code, message: error.message, body: refusalBody(row.generation, code, error.message), notes: [] };
	}
}
