/** The sandbox's clock: real time plus an offset that only grows, so that a test can live through 24 hours in a moment. */
export class Clock {
	#offsetMs: number;
	readonly #base: () => number;

	constructor(base: () => number, offsetMs = 0) {
		this.#base = base;
		this.#offsetMs = offsetMs;
	}

	/** Milliseconds since the epoch, sandbox time. */
	now(): number {
		return this.#base() + this.#offsetMs;
	}

	get offsetMs(): number {
		return this.#offsetMs;
	}

	/** Moves forward to `ms`; never back. */
	moveTo(ms: number): void {
		this.#offsetMs = Math.max(this.#offsetMs, ms - this.#base());
	}

	/** Back to real time. */
	reset(): void {
		this.#offsetMs = 0;
	}
}
