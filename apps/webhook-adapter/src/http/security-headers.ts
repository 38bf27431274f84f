/** Headers that keep answers out of caches, frames and guesses about their type. Pages put their own policy over it. */
export const SECURITY_HEADERS = {
	'cache-control': 'no-store',
	'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
	'referrer-policy': 'no-referrer',
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'DENY',
} as const;
