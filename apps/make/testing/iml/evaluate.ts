/** Fills expressions in. Ours, not Make's: what its documentation describes, and an error for all else. */
import { functionOf, isCollection, type Value } from './functions';
import { type Expression, ImlError, parseTemplate } from './parse';

/** Variables by name. */
export type Variables = Readonly<Record<string, Value>>;

/** The key of a collection that is spread into the one around it. */
const SPREAD = '{{...}}';

export function evaluate(expression: Expression, variables: Variables): Value {
	switch (expression.kind) {
		case 'literal':
			return expression.value;
		case 'variable':
			if (expression.name === 'emptyarray') return [];
			if (Object.hasOwn(variables, expression.name)) return variables[expression.name];
			throw new ImlError(`There is no variable "${expression.name}" here.`);
		case 'property':
			return propertyOf(evaluate(expression.of, variables), expression.name);
		case 'item':
			return itemOf(evaluate(expression.of, variables), evaluate(expression.index, variables));
		case 'not':
			return !evaluate(expression.of, variables);
		case 'call':
			return call(expression.name, expression.values, variables);
		case 'operation':
			return operate(expression.operator, expression.left, expression.right, variables);
	}
}

/** A path that leads nowhere is `undefined`, as Make's own examples rely on. */
function propertyOf(of: Value, name: string): Value {
	return isCollection(of) && Object.hasOwn(of, name) ? of[name] : undefined;
}

/** The first is 1, the last -1. */
function itemOf(of: Value, index: Value): Value {
	if (!Array.isArray(of) || typeof index !== 'number') return undefined;
	return index < 0 ? of.at(index) : of[index - 1];
}

/** Whether Make evaluates the branch that it does not take is not documented; here it is not, as in every example. */
function call(name: string, values: readonly Expression[], variables: Variables): Value {
	const [condition, then, otherwise] = values;
	if (name === 'if' && condition !== undefined && then !== undefined) {
		if (evaluate(condition, variables)) return evaluate(then, variables);
		return otherwise === undefined ? undefined : evaluate(otherwise, variables);
	}
	return functionOf(name)(...values.map((value) => evaluate(value, variables)));
}

function operate(operator: string, left: Expression, right: Expression, variables: Variables): Value {
	const one = evaluate(left, variables);
	if (operator === '&&') return one ? evaluate(right, variables) : one;
	if (operator === '||') return one ? one : evaluate(right, variables);
	const other = evaluate(right, variables);
	switch (operator) {
		case '==':
		case '=':
		case '===':
			return one === other;
		case '!=':
		case '!==':
			return one !== other;
		case '+':
			if (typeof one === 'string' && typeof other === 'string') return one + other;
			throw new ImlError(`What "+" does with ${String(one)} and ${String(other)} is not documented.`);
		default:
			return calculate(operator, one, other);
	}
}

function calculate(operator: string, one: Value, other: Value): Value {
	if (typeof one !== 'number' || typeof other !== 'number') throw new ImlError(`"${operator}" takes numbers.`);
	switch (operator) {
		case '-':
			return one - other;
		case '>':
			return one > other;
		default:
			throw new ImlError(`"${operator}" is not used by the app, and not known here.`);
	}
}

/** A string that is one expression keeps the type; else it is a text. */
function fillText(source: string, variables: Variables): Value {
	const parts = parseTemplate(source);
	const [only] = parts;
	if (parts.length === 1 && only !== undefined && typeof only !== 'string') return evaluate(only, variables);
	return parts
		.map((part) => {
			const value = typeof part === 'string' ? part : evaluate(part, variables);
			if (typeof value === 'string' || typeof value === 'number') return String(value);
			throw new ImlError(`"${source}": what becomes of ${String(value)} within a text is not documented.`);
		})
		.join('');
}

/** Fills in every string of a value, however deep. What comes to `undefined` is left out. */
export function fill(value: Value, variables: Variables): Value {
	if (typeof value === 'string') return fillText(value, variables);
	if (Array.isArray(value)) return value.map((item) => fill(item, variables));
	if (!isCollection(value)) return value;
	const filled = Object.entries(value).flatMap(([name, item]): [string, Value][] => {
		if (name === SPREAD) {
			const spread = fill(item, variables);
			if (!isCollection(spread)) throw new ImlError(`"${SPREAD}" takes a collection.`);
			return Object.entries(spread);
		}
		const result = fill(item, variables);
		return result === undefined ? [] : [[name, result]];
	});
	return Object.fromEntries(filled);
}
