/** Reads IML, Make's language within JSON, as far as its documentation describes it. Ours, not Make's: for tests only. */

/** An expression, taken apart. */
export type Expression =
	| { readonly kind: 'literal'; readonly value: string | number | boolean | null | undefined }
	| { readonly kind: 'variable'; readonly name: string }
	| { readonly kind: 'property'; readonly of: Expression; readonly name: string }
	| { readonly kind: 'item'; readonly of: Expression; readonly index: Expression }
	| { readonly kind: 'call'; readonly name: string; readonly values: readonly Expression[] }
	| { readonly kind: 'not'; readonly of: Expression }
	| {
			readonly kind: 'operation';
			readonly operator: string;
			readonly left: Expression;
			readonly right: Expression;
	  };

/** A string of an app: texts and expressions, in order. */
export type Template = readonly (string | Expression)[];

/** Thrown for what is not IML as it is documented. Names the place. */
export class ImlError extends Error {
	override readonly name = 'ImlError';
}

interface Token {
	readonly kind: 'word' | 'number' | 'text' | 'escaped' | 'sign';
	readonly text: string;
	readonly at: number;
}

const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
	['number', /\d+(?:\.\d+)?/y],
	['word', /[A-Za-z_]\w*/y],
	// How a quote is escaped within a text is not documented.
	['text', /'[^'\\]*'|"[^"\\]*"/y],
	['escaped', /`[^`]+`/y],
	['sign', /===|!==|==|!=|<=|>=|&&|\|\||[-+*/%<>=!()[\].,]/y],
];

/** From loose to tight. `=` and `===` are `==`. */
const LEVELS: readonly (readonly string[])[] = [
	['||'],
	['&&'],
	['==', '!=', '===', '!==', '='],
	['<', '<=', '>', '>='],
	['+', '-'],
	['*', '/', '%'],
];

/** Words that are values. `emptyarray` stands in Make's own examples. */
const LITERALS = new Map<string, string | boolean | null | undefined>([
	['true', true],
	['false', false],
	['null', null],
	['undefined', undefined],
]);

function tokensOf(source: string): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	while (at < source.length) {
		if (/\s/.test(source.charAt(at))) {
			at += 1;
			continue;
		}
		const found = PATTERNS.flatMap(([kind, pattern]): Token[] => {
			pattern.lastIndex = at;
			const text = pattern.exec(source)?.[0];
			return text === undefined ? [] : [{ kind, text, at }];
		})[0];
		if (found === undefined) throw new ImlError(`"${source}" cannot be read at ${at}: "${source.slice(at, at + 12)}".`);
		tokens.push(found);
		at += found.text.length;
	}
	return tokens;
}

class Reader {
	private next = 0;
	private readonly tokens: readonly Token[];

	constructor(private readonly source: string) {
		this.tokens = tokensOf(source);
	}

	whole(): Expression {
		const read = this.level(0);
		const rest = this.tokens[this.next];
		if (rest !== undefined) throw this.wrong(`"${rest.text}" is too much`);
		return read;
	}

	private wrong(what: string): ImlError {
		return new ImlError(`"${this.source}": ${what}.`);
	}

	private take(text: string): boolean {
		const token = this.tokens[this.next];
		if (token?.kind !== 'sign' || token.text !== text) return false;
		this.next += 1;
		return true;
	}

	private need(text: string): void {
		if (!this.take(text)) throw this.wrong(`"${text}" is missing at "${this.tokens[this.next]?.text ?? 'the end'}"`);
	}

	private level(depth: number): Expression {
		const operators = LEVELS[depth];
		if (operators === undefined) return this.unary();
		let left = this.level(depth + 1);
		for (;;) {
			const operator = operators.find((one) => this.take(one));
			if (operator === undefined) return left;
			left = { kind: 'operation', operator, left, right: this.level(depth + 1) };
		}
	}

	private unary(): Expression {
		if (this.take('!')) return { kind: 'not', of: this.unary() };
		if (this.take('-')) {
			const left: Expression = { kind: 'literal', value: 0 };
			return { kind: 'operation', operator: '-', left, right: this.unary() };
		}
		return this.member(this.single());
	}

	private single(): Expression {
		if (this.take('(')) {
			const inner = this.level(0);
			this.need(')');
			return inner;
		}
		const token = this.tokens[this.next];
		this.next += 1;
		if (token?.kind === 'number') return { kind: 'literal', value: Number(token.text) };
		if (token?.kind === 'text') return { kind: 'literal', value: token.text.slice(1, -1) };
		if (token?.kind !== 'word') throw this.wrong(`a value is missing at "${token?.text ?? 'the end'}"`);
		if (this.take('(')) return { kind: 'call', name: token.text, values: this.values() };
		if (LITERALS.has(token.text)) return { kind: 'literal', value: LITERALS.get(token.text) };
		return { kind: 'variable', name: token.text };
	}

	private values(): Expression[] {
		if (this.take(')')) return [];
		const values = [this.level(0)];
		while (this.take(',')) values.push(this.level(0));
		this.need(')');
		return values;
	}

	private member(of: Expression): Expression {
		if (this.take('.')) {
			const token = this.tokens[this.next];
			this.next += 1;
			if (token?.kind === 'word') return this.member({ kind: 'property', of, name: token.text });
			if (token?.kind === 'escaped') return this.member({ kind: 'property', of, name: token.text.slice(1, -1) });
			throw this.wrong('a name is missing after "."');
		}
		if (this.take('[')) {
			const index = this.level(0);
			this.need(']');
			return this.member({ kind: 'item', of, index });
		}
		return of;
	}
}

/** @throws ImlError */
export function parseExpression(source: string): Expression {
	if (source.trim() === '') throw new ImlError('An expression is empty.');
	return new Reader(source).whole();
}

/** @throws ImlError also for braces that are left open */
export function parseTemplate(source: string): Template {
	const parts: (string | Expression)[] = [];
	let at = 0;
	for (;;) {
		const start = source.indexOf('{{', at);
		if (start === -1) break;
		const end = source.indexOf('}}', start);
		if (end === -1) throw new ImlError(`"${source}" opens an expression and does not close it.`);
		if (start > at) parts.push(source.slice(at, start));
		parts.push(parseExpression(source.slice(start + 2, end)));
		at = end + 2;
	}
	if (source.indexOf('}}', at) !== -1) throw new ImlError(`"${source}" closes an expression that it has not opened.`);
	if (at < source.length || parts.length === 0) parts.push(source.slice(at));
	return parts;
}

/** Every expression within one, itself first. */
export function within(expression: Expression): Expression[] {
	const parts: readonly Expression[] = (() => {
		switch (expression.kind) {
			case 'property':
			case 'not':
				return [expression.of];
			case 'item':
				return [expression.of, expression.index];
			case 'call':
				return expression.values;
			case 'operation':
				return [expression.left, expression.right];
			default:
				return [];
		}
	})();
	return [expression, ...parts.flatMap(within)];
}
