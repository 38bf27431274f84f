/*
 * Narrows what starts a workflow: by store and by amount. A filter applies to what is named: a callback that names no
 * store, or no amount, passes, so that no payment is lost for want of a field.
 */
import type { INodeProperties } from 'n8n-workflow';
import { parseWon, parseWonOrZero } from 'payssam-core';
import { filledIn } from '../PaySsam/operation';

export const filtersField: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	description: 'What is filtered out is acknowledged and does not start the workflow',
	options: [
		{
			displayName: 'Maximum Amount (Won)',
			name: 'maximumAmount',
			type: 'string',
			default: '',
			placeholder: 'e.g. 1000000',
			description:
				'The most a payment may amount to. Compared with what PaySsam confirmed. A callback without an amount passes.',
		},
		{
			displayName: 'Merchant',
			name: 'merchant',
			type: 'string',
			default: '',
			placeholder: 'e.g. store-1, store-2',
			description:
				'Store codes (파트너 매장 코드), separated by commas. Callbacks about sub-merchant links name their store; callbacks about payments usually name none, and then they pass.',
		},
		{
			displayName: 'Minimum Amount (Won)',
			name: 'minimumAmount',
			type: 'string',
			default: '',
			placeholder: 'e.g. 45000',
			description:
				'The least a payment must amount to. Compared with what PaySsam confirmed. A callback without an amount passes.',
		},
	],
};

export interface Filters {
	/** Empty: every store. */
	merchants: readonly string[];
	/** Won. */
	minimum?: number;
	/** Won. */
	maximum?: number;
}

/** @throws Error that names the filter whose value cannot be used */
export function readFilters(parameter: unknown): Filters {
	const { merchant, minimumAmount, maximumAmount } = filledIn(parameter);
	const minimum = amount('Minimum Amount', minimumAmount, parseWonOrZero);
	const maximum = amount('Maximum Amount', maximumAmount, parseWon);
	if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
		throw new Error('Minimum Amount: It is more than the Maximum Amount, so no payment would pass.');
	}
	return {
		merchants: [merchant]
			.flat()
			.flatMap((codes) => String(codes ?? '').split(','))
			.map((code) => code.trim())
			.filter((code) => code !== ''),
		...(minimum === undefined ? {} : { minimum }),
		...(maximum === undefined ? {} : { maximum }),
	};
}

function amount(label: string, value: unknown, parse: typeof parseWonOrZero): number | undefined {
	if (value === undefined) return undefined;
	const won = parse(value);
	if (!won.ok) throw new Error(`${label}: ${won.problem} ${won.remedy}`);
	return Number(won.value);
}

/** Whether one of the stores that are named is wanted; also where none is named. */
export function passesMerchant({ merchants }: Filters, named: string | undefined): boolean {
	return merchants.length === 0 || named === undefined || merchants.includes(named);
}

/** Whether an amount in won is within the limits; also where none is named. */
export function passesAmount({ minimum = 0, maximum = Number.POSITIVE_INFINITY }: Filters, price?: string): boolean {
	if (price === undefined) return true;
	const won = Number(price);
	return won >= minimum && won <= maximum;
}

/** Under these names PaySsam gives a store its code, in calls and in what it answers about links. */
const MERCHANT_NAMES = ['merchant', 'partnerMerchant', 'merchantId', 'partner_merchant', 'merchant_id'];

/** The store that a callback or an answer names, at the top or under V2's `data`. */
export function namedMerchant(fields: Readonly<Record<string, unknown>>): string | undefined {
	const { data } = fields;
	const levels = [fields, typeof data === 'object' && data !== null ? { ...data } : {}];
	const codes = levels.flatMap((level: Readonly<Record<string, unknown>>) => MERCHANT_NAMES.map((name) => level[name]));
	return codes.find((code): code is string => typeof code === 'string' && code.trim() !== '')?.trim();
}
