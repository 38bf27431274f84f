/** Supply price and tax of a cash receipt: they must add up to the price, and are worked out when left out. */
import type { InputIssue } from '../input';
import { ownValue } from '../json';
import { parseWon, parseWonOrZero } from './won';

/**
 * The input with `supplyPrice` and `tax` filled in, both in won as digits. Both left out: the price holds ten percent of tax on the supply price, so `tax = round(price / 11)` and
 * `supplyPrice = price - tax`. One left out: the rest of the price. Both given: they must add up to the price, else an issue. What was filled in is said as a warning.
 *
 * The rule is a convenience of this package (Korean value added tax is ten percent); PaySsam only wants to be sent both numbers (seen in integrations). Values that are no amounts are left
 * as they are, for the check of the fields to name them.
 */
export function completeAmounts(
	input: Readonly<Record<string, unknown>>,
	warnings: InputIssue[],
	issues: InputIssue[],
): Readonly<Record<string, unknown>> {
	const price = parseWon(ownValue(input, 'price'));
	const left = { supplyPrice: isLeftOut(input, 'supplyPrice'), tax: isLeftOut(input, 'tax') };
	const supplyPrice = parseWon(ownValue(input, 'supplyPrice'));
	const tax = parseWonOrZero(ownValue(input, 'tax'));
	if ((!left.supplyPrice && !supplyPrice.ok) || (!left.tax && !tax.ok)) return filled(input, left, '1', '0');
	// Without a price nothing can be worked out. The missing price is the issue; the placeholders keep the others from being named as well.
	if (!price.ok) return filled(input, left, '1', '0');
	const total = Number(price.value);
	const taxed = tax.ok && !left.tax ? Number(tax.value) : undefined;
	const supplied = supplyPrice.ok && !left.supplyPrice ? Number(supplyPrice.value) : undefined;
	const finalTax = taxed ?? (supplied === undefined ? Math.round(total / 11) : total - supplied);
	const finalSupply = supplied ?? total - finalTax;
	if (finalTax < 0 || finalSupply < 1 || finalSupply + finalTax !== total) {
		issues.push({
			field: 'supplyPrice',
			label: 'Supply Price',
			problem: 'Supply price and tax do not add up to the price.',
			remedy: 'Give amounts whose sum is the price, or leave both out.',
		});
		return filled(input, left, '1', '0');
	}
	if (left.supplyPrice || left.tax) warnings.push(derived(left, finalSupply, finalTax));
	return filled(input, left, String(finalSupply), String(finalTax));
}

interface LeftOut {
	readonly supplyPrice: boolean;
	readonly tax: boolean;
}

function derived(left: LeftOut, supplyPrice: number, tax: number): InputIssue {
	const both = left.supplyPrice && left.tax;
	const how = both ? 'tax = price / 11, rounded' : 'the rest of the price';
	return {
		field: left.tax ? 'tax' : 'supplyPrice',
		label: left.tax ? 'Tax' : 'Supply Price',
		problem: `Supply price ${supplyPrice} and tax ${tax} are sent; what was left out was worked out (${how}).`,
		remedy: 'Give both if they are others; tax 0 for what is tax-free.',
	};
}

function filled(
	input: Readonly<Record<string, unknown>>,
	left: LeftOut,
	supplyPrice: string,
	tax: string,
): Readonly<Record<string, unknown>> {
	return { ...input, ...(left.supplyPrice ? { supplyPrice } : {}), ...(left.tax ? { tax } : {}) };
}

function isLeftOut(input: Readonly<Record<string, unknown>>, name: string): boolean {
	const value = ownValue(input, name);
	return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}
