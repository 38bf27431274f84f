/** A small seeded generator (mulberry32), so that approval numbers and short codes repeat for the same seed. Not for secrets. */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	/** The state to put into a snapshot; `new Random(state)` continues the same series. */
	get state(): number {
		return this.#state;
	}

	/** A number in [0, 1). */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let t = this.#state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	}

	/** `length` decimal digits, leading zeros included. */
	digits(length: number): string {
		return Array.from({ length }, () => Math.floor(this.next() * 10)).join('');
	}

	pick<T>(items: readonly [T, ...T[]]): T {
		return items[Math.floor(this.next() * items.length)] ?? items[0];
	}

	/** `length` characters of a short URL's code; no look-alikes (0/O, 1/l). */
	code(length: number): string {
		const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
		return Array.from({ length }, () => alphabet.charAt(Math.floor(this.next() * alphabet.length))).join('');
	}
}
