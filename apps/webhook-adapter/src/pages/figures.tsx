/** Amounts, counts and moments as people read them, and addresses without what is secret in them. */
import type { Lang } from './texts';

const KOREA = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Seoul', dateStyle: 'short', timeStyle: 'medium' });

/** `1,000,000`; not touched by floating point when it comes as text. */
export const count = (value: number | string): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

/** `45,000원` / `KRW 45,000`. */
export const won = (lang: Lang, price: number | string): string =>
	lang === 'ko' ? `${count(price)}원` : `KRW ${count(price)}`;

/** `2026-11-21 20:55:54 KST`. */
export const koreanTime = (moment: number): string => `${KOREA.format(moment)} KST`;

/** `21:00`, the hour in Korea. */
export const koreanHour = (moment: number): string => `${KOREA.format(moment).slice(11, 13)}:00`;

/** The moment that a person wrote as Korean time into a `datetime-local` field; `undefined` when it is none. */
export function readKoreanTime(text: string): number | undefined {
	if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(text)) return undefined;
	const moment = Date.parse(`${text}+09:00`);
	return Number.isNaN(moment) ? undefined : moment;
}

/** What a `datetime-local` field shows for a moment: Korean time to the minute. */
export const koreanField = (moment: number): string => KOREA.format(moment).slice(0, 16).replace(' ', 'T');

export const Moment = ({ at }: { at: number | null }) =>
	at === null ? <>–</> : <time dateTime={new Date(at).toISOString()}>{koreanTime(at)}</time>;

const SHOWN_OF_PATH = 8;

/** Host and the beginning of the path: the rest of a hook address is as good as a password. */
export function shortTarget(targetUrl: string): string {
	if (!URL.canParse(targetUrl)) return '…';
	const { host, pathname, search } = new URL(targetUrl);
	if (pathname === '/' && search === '') return host;
	return `${host}${pathname.slice(0, Math.min(SHOWN_OF_PATH, Math.floor(pathname.length / 2)))}…`;
}
