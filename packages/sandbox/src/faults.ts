/** Faults on demand: what can go wrong between a partner and PaySsam, queued and used up one call at a time. */

export type ApiFaultKind =
	| 'acceptThenTimeout'
	| 'acceptThenReset'
	| 'html502'
	| 'htmlOk'
	| 'emptyBody'
	| 'cutJson'
	| 'delay'
	| 'unknownCode'
	| 'swapMessageFields'
	| 'http500Json'
	| 'wrongSpelling'
	| 'tooMany'
	| 'maintenance';
export type CallbackFaultKind = 'lostCallback' | 'duplicateCallback' | 'wrongSpellingCallback';
export type FaultKind = ApiFaultKind | CallbackFaultKind;

export interface FaultRow {
	readonly kind: FaultKind;
	readonly on: 'api' | 'callback';
	/** Whether the call does its work although its answer is spoiled; a fault may override it. */
	readonly afterWork: boolean;
	readonly what: string;
}

/** Every fault there is. The README's table is tested against this one. */
export const FAULTS: readonly FaultRow[] = [
	{
		kind: 'acceptThenTimeout',
		on: 'api',
		afterWork: true,
		what: 'the work is done, no answer comes; the socket is destroyed after `ms` (default 60000)',
	},
	{
		kind: 'acceptThenReset',
		on: 'api',
		afterWork: true,
		what: 'the work is done, then the connection is reset after `ms` (default 0)',
	},
	{ kind: 'html502', on: 'api', afterWork: false, what: 'HTTP 502 with an HTML gateway page' },
	{ kind: 'htmlOk', on: 'api', afterWork: true, what: 'HTTP 200 with an HTML page' },
	{ kind: 'emptyBody', on: 'api', afterWork: true, what: 'HTTP 200 with no body at all' },
	{ kind: 'cutJson', on: 'api', afterWork: true, what: 'HTTP 200, the JSON ends half way' },
	{
		kind: 'delay',
		on: 'api',
		afterWork: true,
		what: 'the right answer, `ms` late (default 1000); the work is done first',
	},
	{ kind: 'unknownCode', on: 'api', afterWork: false, what: 'a code no document names (`code`, default `7777`)' },
	{
		kind: 'swapMessageFields',
		on: 'api',
		afterWork: true,
		what: '`msg` and `message` change places, as real answers do at times',
	},
	{ kind: 'http500Json', on: 'api', afterWork: false, what: 'HTTP 500 with a JSON body that has no code' },
	{
		kind: 'wrongSpelling',
		on: 'api',
		afterWork: true,
		what: "the answer's fields in the other generation's spelling (`bill_id` ↔ `billId`)",
	},
	{
		kind: 'tooMany',
		on: 'api',
		afterWork: false,
		what: 'HTTP 429 with `Retry-After` (`ms` in whole seconds, default 1000); experimental: whether and how the vendor limits is unknown',
	},
	{
		kind: 'maintenance',
		on: 'api',
		afterWork: false,
		what: 'the call is under maintenance: `MAINTAINED_METHOD` on V2 (seen), `5000` on V1 (inferred)',
	},
	{ kind: 'lostCallback', on: 'callback', afterWork: true, what: 'the callback is recorded as lost and never sent' },
	{
		kind: 'duplicateCallback',
		on: 'callback',
		afterWork: true,
		what: 'the callback is sent `copies` times (default 2), one after the other',
	},
	{
		kind: 'wrongSpellingCallback',
		on: 'callback',
		afterWork: true,
		what: "the callback in the other generation's spelling",
	},
];

const ROWS = new Map<string, FaultRow>(FAULTS.map((row) => [row.kind, row]));

export const faultRow = (kind: string): FaultRow | undefined => ROWS.get(kind);

export interface Fault {
	id: number;
	kind: FaultKind;
	/** Uses left. */
	times: number;
	/** Only calls of this path: whole (`/v1/if/bill/send`) or without the version (`/if/bill/send`). */
	path: string | undefined;
	/** Only calls of this action (`send`, `cashReceiptIssue`, …), or callbacks of this kind (`approval`, `link`). */
	action: string | undefined;
	/** Only calls and callbacks of this bill. */
	billId: string | undefined;
	ms: number | undefined;
	copies: number | undefined;
	code: string | undefined;
	afterWork: boolean;
}

export interface FaultTarget {
	readonly on: 'api' | 'callback';
	readonly path?: string;
	readonly barePath?: string;
	readonly action?: string;
	readonly billId?: string | undefined;
}

export class FaultQueue {
	#faults: Fault[] = [];
	#lastId = 0;

	list(): readonly Fault[] {
		return this.#faults;
	}

	add(fault: Omit<Fault, 'id'>): Fault {
		this.#lastId += 1;
		const added = { ...fault, id: this.#lastId };
		this.#faults.push(added);
		return added;
	}

	clear(): void {
		this.#faults = [];
	}

	/** The first fault that fits, with one use taken off it. */
	take(target: FaultTarget): Fault | undefined {
		const fault = this.#faults.find(
			(one) =>
				faultRow(one.kind)?.on === target.on &&
				(one.path === undefined || one.path === target.path || one.path === target.barePath) &&
				(one.action === undefined || one.action === target.action) &&
				(one.billId === undefined || one.billId === target.billId),
		);
		if (fault === undefined) return undefined;
		fault.times -= 1;
		if (fault.times <= 0) this.#faults = this.#faults.filter((one) => one !== fault);
		return fault;
	}
}
