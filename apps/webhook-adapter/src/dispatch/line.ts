/**
 * The line in front of a host. All lanes of this process that send to it take turns, first come first served, and slots are booked for those that stand there only: a slot that is booked and not used is lost to everybody, and lanes that
 * each book ahead for themselves can book all there is and send nothing.
 */
import type { Store } from '../store/store';

/** How much of the rate is booked ahead, and how late a slot may be: more would come to a burst that the target did not allow. */
const BOOK_AHEAD_MS = 100;
/** So long a booking can be used in any case. To a host that was left alone the first sends are booked for the past, as the burst that it allows. */
const BOOKING_HOLDS_MS = 20;
/** Who would stand in line for longer is sent away for a while, so that one host's lanes do not fill the places of all. */
const LONGEST_LINE_MS = 1000;
/** As many may stand there in any case. */
const SHORT_LINE = 8;

/** A place in the line, for one send. */
export interface Turn {
	/** It is this one's turn. */
	readonly isGranted: boolean;
	/** Resolves when it is. Rejects when nothing can be booked. */
	readonly granted: Promise<void>;
	/** Gives the place up, and the slot if there is one. */
	leave(): void;
}

/** How long to stay away, milliseconds. */
export interface TurnedAway {
	readonly comeBackInMs: number;
}

export interface Line {
	/** @param wanted how many sends the caller has for the host: so many may be booked for it */
	join(wanted: number): Turn | TurnedAway;
}

interface Waiting {
	readonly wanted: number;
	grant(slot: number): void;
	fail(reason: unknown): void;
}

export interface LineOptions {
	readonly book: Store['book'];
	readonly perSecond: number;
	/** Epoch milliseconds. */
	readonly now: () => number;
}

export function createLine(host: string, { book, perSecond, now }: LineOptions): Line {
	const ahead = Math.ceil((perSecond * BOOK_AHEAD_MS) / 1000);
	const longest = Math.max(SHORT_LINE, (perSecond * LONGEST_LINE_MS) / 1000);
	const apartMs = 1000 / perSecond;
	const line: Waiting[] = [];
	/** Moments of the monotonic clock. */
	let slots: number[] = [];
	let bookedAt = 0;
	let moving = false;
	/** When the last of those that were sent away comes back. */
	let lastBack = 0;

	const bookSome = async (): Promise<void> => {
		const wanted = line.reduce((sum, one) => sum + one.wanted, 0);
		const count = Math.min(wanted, ahead);
		const asked = now();
		const booked = await book(host, count, perSecond, asked);
		bookedAt = performance.now();
		const first = bookedAt + Math.max(booked.at - asked, -BOOK_AHEAD_MS);
		slots = Array.from({ length: count }, (_, index) => first + index * booked.apartMs);
	};

	const grantWhatIsDue = (): void => {
		const at = performance.now();
		const isOld = at - bookedAt >= BOOKING_HOLDS_MS;
		while (isOld && slots[0] !== undefined && slots[0] <= at - BOOK_AHEAD_MS) slots.shift();
		while (slots[0] !== undefined && slots[0] < at + 1 && line.length > 0) line.shift()?.grant(slots.shift() ?? at);
	};

	const move = async (): Promise<void> => {
		moving = true;
		try {
			for (grantWhatIsDue(); line.length > 0; grantWhatIsDue()) {
				const [slot] = slots;
				if (slot === undefined) await bookSome();
				else await new Promise((resolve) => setTimeout(resolve, Math.max(0, slot - performance.now())).unref());
			}
		} catch (error) {
			for (const one of line.splice(0)) one.fail(error);
		} finally {
			moving = false;
		}
	};

	return {
		join(wanted) {
			if (line.length >= longest) {
				lastBack = Math.max(lastBack, performance.now() + line.length * apartMs) + apartMs;
				return { comeBackInMs: lastBack - performance.now() };
			}
			let slot: number | undefined;
			const { promise, resolve, reject } = Promise.withResolvers<void>();
			promise.catch(() => undefined);
			const waiting: Waiting = {
				wanted,
				grant(granted) {
					slot = granted;
					resolve();
				},
				fail: reject,
			};
			line.push(waiting);
			if (!moving) void move();
			return {
				get isGranted() {
					return slot !== undefined;
				},
				granted: promise,
				leave() {
					if (slot === undefined) line.splice(line.indexOf(waiting), line.includes(waiting) ? 1 : 0);
					else slots.unshift(slot);
				},
			};
		},
	};
}
