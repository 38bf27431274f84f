/** What is kept for people of how an attempt ended: short, readable, and without the target's path, which is as good as a password. */

/** Characters a detail has at most. */
export const DETAIL_MAX = 200;

/** Pieces of a path or query that are shorter hide nothing, and would blot out common letters. */
const SHORTEST_SECRET = 4;

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** What of a URL is secret: everything behind its host, as a whole and piece by piece, the longest first. */
function secretsOf({ pathname, search }: URL): readonly string[] {
	const whole = [pathname + search, pathname, search].filter((part) => part.length > 1);
	const pieces = `${pathname}${search}`.split(/[/?&=;+]/).filter((piece) => piece.length >= SHORTEST_SECRET);
	const spellings = [...whole, ...pieces].flatMap((part) => [part, decoded(part)]);
	return [...new Set(spellings)].sort((a, b) => b.length - a.length);
}

/** Cleans a text that a target or the network gave; `null` when nothing is left of it. */
export function detailOf(text: string, target: URL): string | null {
	const readable = text.replace(/[\p{C}\p{Z}\s]+/gu, ' ').trim();
	const clean = secretsOf(target).reduce((rest, secret) => rest.replaceAll(secret, '…'), readable);
	if (clean === '') return null;
	if (clean.length <= DETAIL_MAX) return clean;
	return `${clean.slice(0, DETAIL_MAX - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
