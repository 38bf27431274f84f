/** `formatDate` of IML: the tokens that the app uses (help.make.com, "Tokens for date/time formatting"). */
import { ImlError } from './parse';

/** @param value a date, or the text that Make keeps of one (ISO 8601) */
export function formatDate(value: unknown, format: string, zone: unknown = 'UTC'): string {
	const date = value instanceof Date ? value : new Date(typeof value === 'string' ? value : Number.NaN);
	if (Number.isNaN(date.getTime())) throw new ImlError(`formatDate: ${String(value)} is no date.`);
	if (format === 'x') return String(date.getTime());
	if (format !== 'YYYY-MM-DD') throw new ImlError(`formatDate: the format "${format}" is not known here.`);
	const parts = new Intl.DateTimeFormat('en-CA', {
		timeZone: String(zone),
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
	});
	return parts.format(date);
}
