/** Answers of the adapter, made flat: platforms show fields, not trees. */
import type { Action } from './actions';
import { listIn, textIn, valueIn } from './wire';

/** The body of an answer to an action. */
interface ActionAnswer {
	readonly connectionId: string;
	readonly billId: string | null;
	readonly result: unknown;
	readonly settledBy: string | null;
	readonly warnings: readonly { readonly problem: string; readonly remedy: string }[];
}

/** Thrown for an answer that is not what was asked for: something else is at that address. */
export class AnswerError extends Error {
	override readonly name = 'AnswerError';

	constructor(asked: string) {
		super(
			`The adapter answered with something else than ${asked}, so not as a PaySsam adapter does. Check its address.`,
		);
	}
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
	if (!isAnswer(body)) throw new AnswerError('the outcome of an action');
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

/** What can be chosen. */
export interface Item {
	readonly id: string;
	readonly name: string;
}

/**
 * The connections or stores of an answer.
 *
 * @throws AnswerError
 */
export function itemsIn(body: unknown): readonly Item[] {
	if (!Array.isArray(valueIn(body, 'items'))) throw new AnswerError('a list');
	return listIn(body, 'items').flatMap((item) => {
		const id = textIn(item, 'id');
		return id === undefined ? [] : [{ id, name: textIn(item, 'name') ?? id }];
	});
}
