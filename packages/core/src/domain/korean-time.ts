/** Dates and times of PaySsam are Korean time (UTC+9, no summer time) without saying so. */
import { accept, type Parsed, refuse } from '../input';

const KST_OFFSET_MS = 9 * 60 * 60 * 1000;
const REMEDY = 'Give a day as YYYY-MM-DD, e.g. 2026-12-31. The bill can be paid until midnight of that day in Korea.';

/** The calendar day in Korea at an instant, `YYYY-MM-DD`, whatever the host's time zone. */
export function kstDateString(now: Date): string {
	return new Date(now.getTime() + KST_OFFSET_MS).toISOString().slice(0, 10);
}

/**
 * Checks an expiry day: `YYYY-MM-DD`, a real day, not before today in Korea. Source: vendor document (format; valid until that midnight in Korea); that a past
 * day is useless is our inference.
 */
export function parseExpireDate(value: unknown, now: Date): Parsed<string> {
	const text = typeof value === 'string' ? value.trim() : '';
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return refuse('The date is not written as YYYY-MM-DD.', REMEDY);
	if (!isRealDay(text)) return refuse(`${text} is not a day of the calendar.`, REMEDY);
	const today = kstDateString(now);
	if (text < today) return refuse(`${text} is over: in Korea it is ${today} now.`, REMEDY);
	return accept(text);
}

/**
 * Reads the vendor's `YYYYMMDDHHMMSS` as `2026-11-20T09:30:00+09:00`. Anything else, and moments that do not exist, give `undefined`: the raw answer keeps the text.
 * Source: vendor document (format); the zone is seen in integrations.
 */
export function parseVendorDateTime(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	const match = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(value.trim());
	if (!match) return undefined;
	const [, year, month, day, hour, minute, second] = match;
	const date = `${year}-${month}-${day}`;
	if (!isRealDay(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
	return `${date}T${hour}:${minute}:${second}+09:00`;
}

/** The reverse, for building callbacks in tests: an instant with any offset into the vendor's `YYYYMMDDHHMMSS`; `undefined` when it is no instant. */
export function formatVendorDateTime(isoTime: string): string | undefined {
	const instant = Date.parse(isoTime);
	if (Number.isNaN(instant)) return undefined;
	return new Date(instant + KST_OFFSET_MS).toISOString().slice(0, 19).replace(/[-:T]/g, '');
}

/** @param text four, two and two digits with hyphens. `Date` carries days over that a month does not have. */
function isRealDay(text: string): boolean {
	const [year, month, day] = text.split('-').map(Number);
	const date = new Date(`${text}T00:00:00Z`);
	return date.getUTCFullYear() === year && date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}
