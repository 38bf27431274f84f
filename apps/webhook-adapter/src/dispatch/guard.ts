/**
 * Keeps deliveries on the public internet (SSRF). Whoever may subscribe chooses an address that this machine then calls, so it must not lead to what only this machine can reach: itself, its network, the cloud's metadata.
 *
 * Three looks at each connection: at the literal host, because a resolver is not asked about IP addresses; at every address its name resolves to; and at the peer once connected.
 */
import { promises as dns, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction, Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector } from 'undici';

/** A target that must not be called. The message names no more of it than the host. */
export class BlockedTargetError extends Error {
	override readonly name = 'BlockedTargetError';
}

/** Unicast by its range, and yet a host's own platform: Azure's agent, DHCP and DNS. */
const PLATFORM_ADDRESSES: ReadonlySet<string> = new Set(['168.63.129.16']);

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

function isPublicIPv4(address: ipaddr.IPv4): boolean {
	return address.range() === 'unicast' && !PLATFORM_ADDRESSES.has(address.toString());
}

/** The IPv4 address that an IPv6 address stands for and leads to; the other ways to embed one are refused by their range. */
function embeddedIPv4(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
	if (address.isIPv4MappedAddress()) return address.toIPv4Address();
	return address.match(NAT64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : undefined;
}

/** Whether an IP address, without brackets, is one of the public internet. An address with a zone is not. */
export function isPublicAddress(text: string): boolean {
	if (isIP(text) === 0 || text.includes('%')) return false;
	const address = ipaddr.parse(text);
	if (address instanceof ipaddr.IPv4) return isPublicIPv4(address);
	const embedded = embeddedIPv4(address);
	if (embedded !== undefined) return isPublicIPv4(embedded);
	return address.match(GLOBAL_UNICAST) && address.range() === 'unicast';
}

/** Endings that no public name has. */
const PRIVATE_NAMES = /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home\.arpa|test|invalid|onion)$/;

/** A URL's host as a resolver gets it: without brackets and the root's dot. */
function bareHost(hostname: string): string {
	return hostname
		.toLowerCase()
		.replace(/\.+$/, '')
		.replace(/^\[(.*)\]$/, '$1');
}

/** Whether a host may be public by what is written: a public address, or a name that is not private by its form. */
function mayBePublic(hostname: string): boolean {
	const host = bareHost(hostname);
	if (isIP(host.replace(/%.*$/, '')) !== 0) return isPublicAddress(host);
	return host.includes('.') && !PRIVATE_NAMES.test(host);
}

export type TargetCheck =
	| { readonly ok: true; readonly url: URL }
	/** Both for people; they name no more of the URL than its host. */
	| { readonly ok: false; readonly problem: string; readonly remedy: string };

const PUBLIC_REMEDY = 'Give an https URL on a public address.';

/**
 * Judges a target by what is written in its URL: scheme, credentials, and a host that is an address or a private name. What a name resolves to is looked at when connecting.
 *
 * @param options.allowPrivate lets http and private hosts through, for trials on one machine
 */
export function checkTarget(target: string, options: { readonly allowPrivate: boolean }): TargetCheck {
	if (!URL.canParse(target))
		return { ok: false, problem: 'It is not a URL.', remedy: 'Give a URL such as https://hooks.example.com/1.' };
	const url = new URL(target);
	if (url.protocol !== 'https:' && !(options.allowPrivate && url.protocol === 'http:'))
		return { ok: false, problem: `Its scheme is ${url.protocol.slice(0, -1)}.`, remedy: 'Give an https URL.' };
	if (url.username !== '' || url.password !== '')
		return {
			ok: false,
			problem: 'It holds a user name or a password.',
			remedy: 'Leave out what stands before the "@"; deliveries are signed instead.',
		};
	if (!options.allowPrivate && !mayBePublic(url.hostname))
		return { ok: false, problem: `Its host ${url.hostname} is not on the public internet.`, remedy: PUBLIC_REMEDY };
	return { ok: true, url };
}

/** Every address of a name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/**
 * Asks the name servers over sockets. The operating system's lookup has two threads for the whole process, which two dead name servers would fill for everybody.
 */
function nameServers(): Resolve {
	const resolver = new dns.Resolver({ timeout: 2000, tries: 2 });
	return async (hostname) => {
		const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
		const found: LookupAddress[] = [];
		if (four.status === 'fulfilled') for (const address of four.value) found.push({ address, family: 4 });
		if (six.status === 'fulfilled') for (const address of six.value) found.push({ address, family: 6 });
		if (found.length === 0 && four.status === 'rejected') throw four.reason;
		return found;
	};
}

function operatingSystem(): Resolve {
	return async (hostname) => await dns.lookup(hostname, { all: true });
}

/** A lookup for sockets that fails when a name has no address, or one that is not public among others. */
function guardedLookup(resolve: Resolve, allowPrivate: boolean): LookupFunction {
	const addressesOf = async (hostname: string): Promise<readonly [LookupAddress, ...LookupAddress[]]> => {
		const [first, ...others] = await resolve(hostname);
		if (first === undefined) throw Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
		if (!allowPrivate && ![first, ...others].every(({ address }) => isPublicAddress(address)))
			throw new BlockedTargetError(`${hostname} resolves to an address that is not public`);
		return [first, ...others];
	};
	return (hostname, options, callback) => {
		addressesOf(hostname).then(
			(addresses) =>
				options.all === true
					? callback(null, [...addresses])
					: callback(null, addresses[0].address, addresses[0].family),
			(error: Error) => callback(error, ''),
		);
	};
}

/**
 * Sockets to one origin. Lanes bound what they have open themselves; this is for an origin of many subscriptions, so that some that hang leave room for the others.
 */
const SOCKETS_PER_ORIGIN = 256;

export interface GuardOptions {
	/** Lets http and private addresses through. */
	readonly allowPrivate: boolean;
	/** Milliseconds to connect. */
	readonly connectTimeoutMs: number;
	/** Tests give their own. */
	readonly resolve?: Resolve | undefined;
}

/**
 * An agent that checks every connection. It follows no redirects and knows no proxy variables, keeps connections for a few seconds, and does not keep the process from ending.
 */
export function guardedAgent({ allowPrivate, connectTimeoutMs, resolve }: GuardOptions): Agent {
	const connect = buildConnector({
		allowH2: false,
		timeout: connectTimeoutMs,
		lookup: guardedLookup(resolve ?? (allowPrivate ? operatingSystem() : nameServers()), allowPrivate),
	});
	const guardedConnect: buildConnector.connector = (options, callback) => {
		if (allowPrivate) return connect(options, callback);
		if (options.protocol !== 'https:' || !mayBePublic(options.hostname))
			return callback(
				new BlockedTargetError(`${options.hostname} is not an https address of the public internet`),
				null,
			);
		const socket: unknown = connect(options, callback);
		if (!(socket instanceof Socket)) throw new TypeError('The connector made no socket to look at.');
		socket.prependOnceListener('connect', () => {
			const refusal = refusePeer(socket.remoteAddress);
			if (refusal !== undefined) socket.destroy(refusal);
		});
	};
	return new Agent({
		connect: guardedConnect,
		allowH2: false,
		pipelining: 1,
		connections: SOCKETS_PER_ORIGIN,
		// The attempt has one time limit over everything.
		headersTimeout: 0,
		bodyTimeout: 0,
	});
}

/** The last look: where the connection really leads, before a byte is sent. */
function refusePeer(remoteAddress: string | undefined): BlockedTargetError | undefined {
	if (remoteAddress !== undefined && isPublicAddress(remoteAddress)) return undefined;
	return new BlockedTargetError('the connection leads to an address that is not public');
}
