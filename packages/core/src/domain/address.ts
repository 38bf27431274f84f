/** URLs that are given to PaySsam, and whether its servers could reach them. */
import type { Problem } from '../input';

/** Outcome of looking at a URL. `url` is the text to send; it is absent when there are errors. */
export interface UrlCheck {
	readonly url?: string;
	readonly errors: readonly Problem[];
	readonly warnings: readonly Problem[];
}

/** How to judge a URL. */
export interface UrlRule {
	/** PaySsam itself must be able to reach it. */
	mustBePublic?: boolean | undefined;
	/** A sandbox on the same machine may call private addresses: they become a warning. */
	sandbox?: boolean | undefined;
}

/** IPv4 ranges that the public internet does not route to one host. Source: IANA special-purpose registry. */
const PRIVATE_IPV4: readonly (readonly [string, number])[] = [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['224.0.0.0', 4],
	['240.0.0.0', 4],
];
/** The same for IPv6: local, translated and mapped ranges. */
const PRIVATE_IPV6: readonly (readonly [string, number])[] = [
	['::', 96],
	['::ffff:0:0', 96],
	['::ffff:0:0:0', 96],
	['64:ff9b::', 96],
	['64:ff9b:1::', 48],
	['fc00::', 7],
	['fe80::', 10],
	['fec0::', 10],
	['ff00::', 8],
];
/** Names that never lead out of one's own network. */
const PRIVATE_NAMES: readonly string[] = ['localhost', 'local', 'internal', 'home.arpa'];

/**
 * Looks at a URL. It must be absolute, `http` or `https`, and carry no user name or password. With `mustBePublic` it must also not point at this machine or a private
 * network. Source of the public rule: seen in integrations; what counts as private: IANA registries. No name is resolved.
 */
export function checkUrl(value: unknown, rule: UrlRule = {}): UrlCheck {
	const text = typeof value === 'string' ? value.trim() : '';
	const remedy = 'Give a full address, e.g. https://shop.example.com/payssam/callback.';
	const failed = (problem: string): UrlCheck => ({ errors: [{ problem, remedy }], warnings: [] });
	if (/[\p{Cc}\s]/u.test(text)) return failed('The address holds spaces or control characters.');
	if (!/^https?:\/\//i.test(text)) return failed('The address does not start with https:// or http://.');
	const parsed = parseUrl(text);
	if (!parsed || parsed.hostname === '') return failed('The address is not a valid URL.');
	if (parsed.username !== '' || parsed.password !== '') return failed('The address carries a user name or password.');
	const url = /^[\x21-\x7e]+$/.test(text) ? text : parsed.href;
	if (!rule.mustBePublic) return { url, errors: [], warnings: [] };
	const notPublic = whyNotPublic(parsed.hostname);
	if (notPublic !== undefined) {
		const issue = {
			problem: notPublic,
			remedy: 'PaySsam calls this address from the internet: give one that is reachable from there.',
		};
		return rule.sandbox ? { url, errors: [], warnings: [issue] } : { errors: [issue], warnings: [] };
	}
	if (parsed.protocol === 'http:' && !rule.sandbox) {
		const issue = {
			problem: 'The address is not encrypted, and a callback can carry your partner key.',
			remedy: 'Use https://.',
		};
		return { url, errors: [], warnings: [issue] };
	}
	return { url, errors: [], warnings: [] };
}

/** {@link checkUrl} for the approval callback: the address must be public. */
export function checkCallbackUrl(value: unknown, options: { sandbox?: boolean | undefined } = {}): UrlCheck {
	return checkUrl(value, { mustBePublic: true, sandbox: options.sandbox });
}

/**
 * Why a host, as `URL.hostname` gives it, cannot be reached from the internet; `undefined` when nothing speaks against it. Decimal, hexadecimal and octal IPv4 forms have
 * become dotted quads in `URL` already.
 */
export function whyNotPublic(hostname: string): string | undefined {
	const host = hostname.toLowerCase().replace(/\.+$/, '');
	if (host.startsWith('[')) {
		const inside = ipv6Bits(host.slice(1, -1));
		const local =
			inside === undefined || PRIVATE_IPV6.some(([base, length]) => sameNetwork(inside, ipv6Bits(base), 128, length));
		return local ? 'The address is local, private or translated (IPv6).' : undefined;
	}
	const quad = ipv4Bits(host);
	if (quad !== undefined) {
		const local = PRIVATE_IPV4.some(([base, length]) => sameNetwork(quad, ipv4Bits(base), 32, length));
		return local ? 'The address belongs to this machine or a private network (IPv4).' : undefined;
	}
	if (PRIVATE_NAMES.some((name) => host === name || host.endsWith(`.${name}`)))
		return 'The host name is only known on this machine or network.';
	if (!host.includes('.')) return 'The host name has no domain, so it is only known on this network.';
	return undefined;
}

function parseUrl(text: string): URL | undefined {
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
}

function sameNetwork(address: bigint, base: bigint | undefined, width: number, length: number): boolean {
	const shift = BigInt(width - length);
	return base !== undefined && address >> shift === base >> shift;
}

function ipv4Bits(host: string): bigint | undefined {
	if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)) return undefined;
	return host.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function ipv6Bits(host: string): bigint | undefined {
	const [head = '', tail] = host.split('::');
	const left = head === '' ? [] : head.split(':');
	const right = tail === undefined || tail === '' ? [] : tail.split(':');
	const gap = tail === undefined ? 0 : 8 - left.length - right.length;
	const groups = [...left, ...Array.from({ length: Math.max(gap, 0) }, () => '0'), ...right];
	if (groups.length !== 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
	return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}
