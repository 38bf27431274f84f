/** The bills of a soak by their number: an hour has nearly two million, so nothing is kept of one that its number tells. */

/** How a callback comes in: without a question in either spelling, or with one to PaySsam. */
export type Shop = 'v1' | 'v2' | 'verified';

/** By the number's remainder: one callback in five is about a bill that PaySsam is asked about. */
const SHOPS: readonly Shop[] = ['v1', 'v2', 'v1', 'v2', 'verified'];

/** Begins of bill ids. */
export const PREFIX: Readonly<Record<Shop, string>> = { v1: 'ONE', v2: 'TWO', verified: 'ASK' };

/** Begin of bill ids that only forged callbacks name. */
export const FORGED = 'FORGED';

export function shopOf(number: number): Shop {
	return SHOPS[number % SHOPS.length] ?? 'v1';
}

/** The number in a bill id; `undefined` when no callback of this harness has that id. */
export function numberOf(billId: string): number | undefined {
	const [, prefix, digits] = /^([A-Z]{3})(\d{9})$/.exec(billId) ?? [];
	const number = Number(digits);
	return digits !== undefined && prefix === PREFIX[shopOf(number)] ? number : undefined;
}
