/** Callbacks as PaySsam sends them, as whole HTTP requests. Everything but the bill is built once, so that a generator costs little. */
import { ACK, buildApprovalCallback } from 'payssam-core';

/** Where callbacks of one connection go, and how they are written. */
export interface Target {
	/** The callback URL. */
	readonly url: string;
	readonly apiKey: string;
	readonly spelling: 'v1' | 'v2';
}

/** The 46 bytes, one character each: what {@link Line} reads is decoded as Latin-1. */
export const ACK_BYTES = Buffer.from(ACK.body, 'utf8').toString('latin1');

const DIGITS = 9;
const PLACE = '#'.repeat(DIGITS);

/** `2026-11-21T21:00:00+09:00`, now: an approval of another time would be put in quarantine. */
export function koreanNow(): string {
	return `${new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 19)}+09:00`;
}

/** A request that carries a body which is there already. Latin-1, ready for a socket. */
export function callbackRequest(url: string, body: string): string {
	const { host, pathname } = new URL(url);
	const bytes = Buffer.from(body, 'utf8');
	const head = `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${bytes.byteLength}\r\n\r\n`;
	return head + bytes.toString('latin1');
}

/**
 * Makes requests that differ in their bill, and so are one payment each.
 *
 * @param prefix of the bill ids, at most 11 characters
 * @returns for a number the bill id and the request
 */
export function callbackSeries(
	target: Target,
	prefix: string,
): (number: number) => { readonly billId: string; readonly request: string } {
	const body = buildApprovalCallback({
		billId: `${prefix}${PLACE}`,
		apiKey: target.apiKey,
		spelling: target.spelling,
		price: '45000',
		approvedAt: koreanNow(),
	});
	const parts = callbackRequest(target.url, JSON.stringify(body)).split(PLACE);
	return (number) => {
		const digits = String(number).padStart(DIGITS, '0');
		return { billId: `${prefix}${digits}`, request: parts.join(digits) };
	};
}
