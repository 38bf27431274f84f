/* How strictly the API key in a callback is looked at: the choices that a person has, and what was chosen. */
import type { INodePropertyOptions } from 'n8n-workflow';
import type { KeyCheck } from 'payssam-core';

export const KEY_CHECKS: INodePropertyOptions[] = [
	{
		name: 'If Present',
		value: 'ifPresent',
		description: 'A wrong key is refused, a missing one is not. For V2 accounts whose callbacks carry no key.',
	},
	{ name: 'Off', value: 'off', description: 'The key in the callback is not looked at' },
	{ name: 'Require', value: 'require', description: 'A callback without the right key is refused with 401' },
];

/** The strictest level is what anything unknown means. */
export function readKeyCheck(value: unknown): KeyCheck {
	return value === 'off' || value === 'ifPresent' ? value : 'require';
}
