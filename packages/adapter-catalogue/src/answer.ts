/** Answers of the adapter, made flat: platforms show fields, not trees. */
import type { Action } from './actions';

/** The body of an answer to an action. */
interface ActionAnswer {
	readonly connectionId: string;
	readonly billId: string | null;
	readonly result: unknown;
	readonly settledBy: string | null;
	readonly warnings: readonly { readonly problem: string; readonly remedy: string }[];
}

type Flat = Readonly<Record<string, unknown>>;

/** Put before the warnings of an answer that is an old one. */
const REPEATED =
	'An earlier run with the same values did this; nothing was done now, and the answer is the one of then.';

/**
 * One object with every field that the action's `output` names, `null` where nothing is known, and what else PaySsam answers.
 *
 * @param isReplayed whether the answer says `Idempotency-Replayed: true`
 */
export function readAnswer({ output, kind }: Action, body: unknown, isReplayed = false): Flat {
	if (!isAnswer(body)) throw new Error('The adapter answered with something else than the outcome of an action.');
	const { connectionId, billId, result, settledBy, warnings } = body;
	// `approval` repeats what stands beside it in the names of another layer.
	const { approval: _, ...rest } = isRecord(result) ? result : { result };
	return {
		...Object.fromEntries(output.map(({ key }) => [key, null])),
		...rest,
		...(output.some(({ key }) => key === 'billId') ? { billId, settledBy } : {}),
		id: billId ?? connectionId,
		connectionId,
		...(kind === 'create' ? { isRepeat: isReplayed || settledBy === 'alreadyUsed' } : {}),
		warnings: [
			...(isReplayed ? [REPEATED] : []),
			...warnings.map(({ problem, remedy }) => `${problem} ${remedy}`),
		].join('\n'),
	};
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAnswer(body: unknown): body is ActionAnswer {
	return isRecord(body) && typeof body.connectionId === 'string' && 'result' in body && Array.isArray(body.warnings);
}
