/** Collects what is wrong with an input, so that a person hears of everything at once. */
import { AdapterError, type Issue, MISSING } from '../domain/errors';

export class Findings {
	readonly #issues: Issue[] = [];

	/** Notes a field that is wrong. `field` is its name in the API. Neither text holds a secret. */
	add(field: string, problem: string, remedy: string): void {
		this.#issues.push({ field, problem, remedy });
	}

	/** A text without surrounding spaces, from 1 to `max` characters and without control characters; otherwise noted and `undefined`. */
	text(field: string, value: unknown, max: number, remedy: string): string | undefined {
		const text = typeof value === 'string' ? value.trim() : '';
		if (text === '') this.add(field, MISSING, remedy);
		else if (text.length > max) this.add(field, `It has ${text.length} characters.`, `At most ${max} are possible.`);
		else if (/\p{Cc}/u.test(text)) this.add(field, 'It holds control characters.', 'Type it, or copy it again.');
		else return text;
		return undefined;
	}

	/** One of `choices`; otherwise noted and `undefined`. */
	choice<T extends string>(field: string, value: unknown, choices: readonly T[]): T | undefined {
		const found = choices.find((choice) => choice === value);
		if (found === undefined)
			this.add(
				field,
				value === undefined ? MISSING : 'It is none of the possible values.',
				`Give one of: ${choices.join(', ')}.`,
			);
		return found;
	}

	/** A whole number in a range; otherwise noted and `undefined`. */
	wholeNumber(field: string, value: unknown, min: number, max: number): number | undefined {
		if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
		this.add(field, 'It is no whole number in range.', `Give a whole number from ${min} to ${max}.`);
		return undefined;
	}

	/** @throws AdapterError `invalid_request` with every issue, when there is one */
	refuse(message: string): void {
		if (this.#issues.length > 0) throw new AdapterError('invalid_request', message, { issues: this.#issues });
	}
}
