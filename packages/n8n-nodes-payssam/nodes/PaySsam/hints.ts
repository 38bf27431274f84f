import type { NodeHint } from 'n8n-workflow';

/** A hint for an operation, shown until the node has run. */
const beforeRunning = (
	type: 'info' | 'warning',
	resource: string,
	operation: string,
	message: string,
	also = '',
): NodeHint => ({
	message,
	type,
	location: 'outputPane',
	whenToDisplay: 'beforeExecution',
	displayCondition: `={{ $parameter["resource"] === "${resource}" && $parameter["operation"] === "${operation}"${also} }}`,
});

/** What the editor says beside the output, by what is chosen. */
export const hints: NodeHint[] = [
	{
		message:
			'Dry Run is on: items are checked and shown as they would be sent, and nothing is sent. Turn it off, or remove the option, to send.',
		type: 'warning',
		location: 'outputPane',
		whenToDisplay: 'always',
		displayCondition: '={{ $parameter["options"]["dryRun"] === true }}',
	},
	{
		message:
			'An AI agent is told no more than the name of this operation. Set the Tool Description yourself, and say in it what must not happen twice and what cannot be undone.',
		type: 'warning',
		location: 'outputPane',
		whenToDisplay: 'always',
		// Only the form that n8n makes of the node as a tool has this parameter.
		displayCondition: '={{ $parameter["descriptionType"] === "auto" }}',
	},
	beforeRunning(
		'warning',
		'bill',
		'destroy',
		'A destroyed bill cannot be paid any more, its ID is used up for ever, and this cannot be undone. A bill that has been paid is cancelled with Payment: Cancel instead.',
	),
	beforeRunning(
		'info',
		'bill',
		'send',
		'In the test environment of PaySsam a bill ID starts with the ten digits of the business number, and ten characters are left for you. IDs are used up for ever, also by bills that were destroyed or cancelled.',
		' && $parameter["billIdFrom"] === "given"',
	),
	beforeRunning(
		'warning',
		'cashReceipt',
		'cancel',
		'A cancelled cash receipt cannot be restored: another one has to be issued.',
	),
	beforeRunning(
		'warning',
		'payment',
		'cancel',
		'The whole amount goes back to the customer, and this cannot be undone. To be paid after all, send another bill under another ID.',
	),
	beforeRunning(
		'warning',
		'recurringPayment',
		'deleteMethod',
		'A deleted method of payment cannot be brought back from here.',
	),
	beforeRunning(
		'warning',
		'recurringPayment',
		'pay',
		'The registered method of payment is charged, and each run may charge it again.',
	),
];
