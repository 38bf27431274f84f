import type { NodeHint } from 'n8n-workflow';

/** What the editor says beside the output, by what is chosen. */
export const hints: NodeHint[] = [
	{
		message:
			'Dry Run is on: items are checked and shown as they would be sent, and nothing is sent. Remove the option to send.',
		type: 'warning',
		location: 'outputPane',
		whenToDisplay: 'always',
		displayCondition: '={{ $parameter["options"]["dryRun"] === true }}',
	},
];
