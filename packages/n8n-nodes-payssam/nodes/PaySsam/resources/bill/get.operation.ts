import { billIdField, simplifyField, storeFields } from '../../fields';
import { ALL_CONTRACTS, fieldOperation, type Operation } from '../../operation';
import { simple } from '../../simple';

const whole = fieldOperation({
	resource: 'bill',
	name: 'get',
	action: 'bill.read',
	contracts: ALL_CONTRACTS,
	menu: {
		name: 'Get',
		action: 'Get a bill',
		description: 'Read the state of a bill: unpaid, paid, cancelled or destroyed',
	},
	fields: (display) => [billIdField(display)],
	after: (display) => [simplifyField(display)],
	additional: storeFields,
});

export const get: Operation = {
	...whole,

	read(itemIndex, setting) {
		const simplify = this.getNodeParameter('simplify', itemIndex, true) !== false;
		return { ...whole.read.call(this, itemIndex, setting), simplify };
	},

	async call(client, { input, options, simplify = true }) {
		const outcome = await client.readBill(input, options);
		if (outcome.outcome !== 'done') return outcome;
		return { ...outcome, value: simplify ? simple(outcome.value) : { ...outcome.value, raw: outcome.raw } };
	},
};
