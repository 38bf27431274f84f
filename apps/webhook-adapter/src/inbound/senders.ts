/** Who may send callbacks: addresses and ranges of a connection's allow list. */
import ipaddr from 'ipaddr.js';

/** Whether `ip` is one of the addresses or in one of the CIDR ranges. An empty list lets everybody; what cannot be read lets nobody. */
export function isAllowedSender(ip: string, allowed: readonly string[]): boolean {
	if (allowed.length === 0) return true;
	if (!ipaddr.isValid(ip)) return false;
	const address = ipaddr.process(ip);
	return allowed.some((entry) => holds(entry, address));
}

function holds(entry: string, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
	if (!entry.includes('/')) return ipaddr.isValid(entry) && ipaddr.process(entry).toString() === address.toString();
	if (!ipaddr.isValidCIDR(entry)) return false;
	const [network, bits] = ipaddr.parseCIDR(entry);
	return network.kind() === address.kind() && address.match([network, bits] as [typeof address, number]);
}
