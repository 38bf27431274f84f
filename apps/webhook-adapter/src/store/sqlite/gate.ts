/** One at a time on the one connection: a transaction that takes several turns of the event loop is never mixed with what others write. */
export interface Gate {
	/** Resolves when it is the caller's turn, who has to call {@link leave}. In the order of calls. */
	enter(): Promise<void>;
	leave(): void;
	/** Takes a turn for work that does not wait. */
	run<T>(work: () => T): Promise<T>;
}

export function createGate(): Gate {
	const waiting: (() => void)[] = [];
	let taken = false;
	const enter = async (): Promise<void> => {
		if (taken) return new Promise((resolve) => waiting.push(resolve));
		taken = true;
	};
	const leave = (): void => {
		const next = waiting.shift();
		if (next === undefined) taken = false;
		else next();
	};
	return {
		enter,
		leave,
		async run(work) {
			await enter();
			try {
				return work();
			} finally {
				leave();
			}
		},
	};
}
