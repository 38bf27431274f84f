/** Paths that a caller gives, because the vendor's are not public or differ from the table. */
import { accept, type Parsed, refuse } from '../input';

const PATH_MAX = 200;
const REMEDY =
	'Give the part behind the base URL as the documentation for partners prints it, e.g. /bill/read: letters, digits, "-", "_" and "." between single slashes.';

/**
 * Checks a path below the base URL. It starts with `/` and consists of plain segments: no `..`, `//`, backslash, `%`, query or fragment, so that it can lead neither out of
 * the base URL nor to another host. The base URL of V2 ends in `/partner` already; a path printed with `/partner` in front is to be given without it.
 */
export function checkPath(value: unknown): Parsed<string> {
	const text = typeof value === 'string' ? value.trim() : '';
	if (text === '') return refuse('The path is missing.', REMEDY);
	if (text.length > PATH_MAX) return refuse('The path is far too long.', REMEDY);
	if (!text.startsWith('/')) return refuse('The path does not start with "/".', REMEDY);
	if (/[?#]/.test(text)) return refuse('The path has a query or fragment.', REMEDY);
	if (text.includes('..')) return refuse('The path holds "..".', REMEDY);
	if (!/^(?:\/[\w~-][\w.~-]*)+\/?$/.test(text))
		return refuse('The path holds something other than plain segments.', REMEDY);
	return accept(text);
}
