/** Korean wall-clock time (KST, UTC+09:00, no daylight saving): PaySsam writes every date and time in it, whatever the host's zone. */

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
const KST_OFFSET_MS = 9 * HOUR_MS;

const kstFields = (ms: number): string => new Date(ms + KST_OFFSET_MS).toISOString();

/** `2026-11-20T22:37:50+09:00` */
export const kstIso = (ms: number): string => `${kstFields(ms).slice(0, 19)}+09:00`;

/** `20261120223750`, the form of `appr_dt` (vendor document). */
export const kstDigits = (ms: number): string => kstFields(ms).slice(0, 19).replace(/\D/g, '');

/** `2026-11-20`, the form of `expire_dt` (vendor document). */
export const kstDate = (ms: number): string => kstFields(ms).slice(0, 10);

/** True for a calendar date that exists, written `YYYY-MM-DD`. */
export function isRealDate(text: string): boolean {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
	const ms = Date.parse(`${text}T00:00:00Z`);
	return Number.isFinite(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/**
 * The first instant (ms) at which a bill with this expiry date is expired. The document says "valid to midnight";
 * we read that as the midnight that ends the day, KST (inferred).
 */
export const endOfKstDay = (date: string): number => Date.parse(`${date}T00:00:00+09:00`) + DAY_MS;
