/*
 * Copies of one callback that arrive while, or after, the first one is stored. The first one claims the event; copies wait
 * until n8n has stored its execution and answered, and are then acknowledged without an execution of their own. That keeps
 * copies of the same moment apart, and the list of executions clean. It is the memory of this process: what has run is
 * kept in n8n's database (run-once.ts).
 */

/** How a response ends. Express's response has more; this is what is needed of it. */
export interface AnswerInFlight {
	statusCode: number;
	once(event: 'finish' | 'close', listener: () => void): unknown;
}

const REMEMBERED = 10_000;

/** Per event: resolves to true once it is stored and acknowledged, to false where that failed. */
const claimed = new Map<string, Promise<boolean>>();

/** True for an event that this process has stored, waiting for one that is being stored. */
export async function isStored(event: string): Promise<boolean> {
	return (await claimed.get(event)) === true;
}

/**
 * Claims an event for the callback that `answer` belongs to.
 *
 * @returns false where another callback has claimed it and was stored: nothing is left to do but to acknowledge
 */
export async function claim(event: string, answer: AnswerInFlight): Promise<boolean> {
	while (claimed.has(event)) {
		if (await isStored(event)) return false;
	}
	const stored = new Promise<boolean>((resolve) => {
		// "finish" comes when the ack has been handed over, and n8n answers after it has stored the execution.
		answer.once('finish', () => resolve(answer.statusCode === 200));
		answer.once('close', () => resolve(false));
	});
	remember(event, stored);
	return true;
}

/** Another name of an event that is claimed already. */
export function alsoKnownAs(event: string, other: string): void {
	const stored = claimed.get(event);
	if (stored !== undefined && !claimed.has(other)) remember(other, stored);
}

function remember(event: string, stored: Promise<boolean>): void {
	claimed.set(event, stored);
	void stored.then((kept) => {
		if (!kept && claimed.get(event) === stored) claimed.delete(event);
	});
	for (const oldest of claimed.keys()) {
		if (claimed.size <= REMEMBERED) break;
		claimed.delete(oldest);
	}
}
