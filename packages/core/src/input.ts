/** How input is judged: a parsed value or a problem, and the one error that carries all problems of a call. */

/** What is wrong with a value and how to put it right. Never contains the value of a secret. */
export interface Problem {
	readonly problem: string;
	readonly remedy: string;
}

/** Result of parsing one value. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Problem);

/** A problem with one field. `field` is the domain name (`phone`), `label` the name a person sees (`Phone`). */
export interface InputIssue extends Problem {
	readonly field: string;
	readonly label: string;
}

/** A value that passed. */
export function accept<T>(value: T): Parsed<T> {
	return { ok: true, value };
}

/** A value that did not pass. */
export function refuse(problem: string, remedy: string): { readonly ok: false } & Problem {
	return { ok: false, problem, remedy };
}

/**
 * The input cannot be sent. Thrown before anything leaves the machine, with every issue at once.
 * @example catch (error) { if (error instanceof PaySsamInputError) error.issues.map((issue) => issue.label) }
 */
export class PaySsamInputError extends Error {
	override readonly name = 'PaySsamInputError';
	readonly issues: readonly InputIssue[];

	constructor(issues: readonly InputIssue[]) {
		super(issues.map((issue) => `${issue.label}: ${issue.problem} ${issue.remedy}`).join('\n'));
		this.issues = issues;
	}
}
