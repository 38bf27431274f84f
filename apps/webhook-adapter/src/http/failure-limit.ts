/** Counts failures (a wrong key, a forged callback) by who made them: beyond a burst they are answered with 429. What is right always passes; nobody is locked out. */
import ipaddr from 'ipaddr.js';

/** A leaky count of failures for each name. */
export interface FailureLimit {
	/** Notes a failure. @returns seconds to wait when there were too many, else `undefined` */
	note(name: string): number | undefined;
}

/** How many failures are looked at one by one, and how fast they are forgotten. */
export interface FailureLimitOptions {
	readonly burst: number;
	readonly perMinute: number;
	/** How many names are kept; beyond, the one that failed least recently is forgotten. */
	readonly names?: number;
	readonly now: () => number;
}

export function createFailureLimit({ burst, perMinute, names = 10_000, now }: FailureLimitOptions): FailureLimit {
	const counts = new Map<string, { failures: number; at: number }>();
	return {
		note(name) {
			const at = now();
			const before = counts.get(name);
			const faded = before === undefined ? 0 : (Math.max(0, at - before.at) / 60_000) * perMinute;
			const failures = Math.min(Math.max(0, (before?.failures ?? 0) - faded) + 1, burst + perMinute);
			counts.delete(name);
			if (counts.size >= names) counts.delete(counts.keys().next().value ?? '');
			counts.set(name, { failures, at });
			return failures > burst ? Math.ceil(((failures - burst) / perMinute) * 60) : undefined;
		},
	};
}

/** Whose failures are counted together: an IPv4 address, or the /64 network of an IPv6 one, within which addresses cost nothing. */
export function peerName(ip: string): string {
	if (!ipaddr.isValid(ip)) return 'unknown';
	const address = ipaddr.process(ip);
	return address instanceof ipaddr.IPv6
		? address.parts
				.slice(0, 4)
				.map((part) => part.toString(16))
				.join(':')
		: address.toString();
}
