/**
 * When sends to a host may go. There is one process, so its memory is enough: what a restart forgets is a tenth of a second's worth of sends.
 */
import { SECOND } from '../../domain/durations';
import { BOOKING_BURST_MS, BOOKING_FARTHEST_MS } from '../store';

/** From this many on, hosts that were left alone are dropped. */
const MANY_HOSTS = 1000;

export interface Bookings {
	book(host: string, count: number, perSecond: number, now: number): { readonly at: number; readonly apartMs: number };
}

export function createBookings(): Bookings {
	const next = new Map<string, number>();
	const dropIdle = (now: number): void => {
		for (const [host, at] of next) if (at < now - SECOND) next.delete(host);
	};
	return {
		book(host, count, perSecond, now) {
			const apartMs = SECOND / perSecond;
			const earliest = now - Math.max(0, BOOKING_BURST_MS - apartMs);
			const booked = next.get(host) ?? earliest;
			const at = booked > now + BOOKING_FARTHEST_MS ? earliest : Math.max(booked, earliest);
			if (next.size >= MANY_HOSTS) dropIdle(now);
			next.set(host, at + count * apartMs);
			return { at, apartMs };
		},
	};
}
