/** The whole integration, as Zapier loads it. */
import { ACTIONS } from 'payssam-adapter-catalogue';
import { defineApp, version as platformVersion } from 'zapier-platform-core';
import { version } from '../package.json';
import { creates, searches } from './actions';
import { authentication } from './authentication';
import { lists } from './lists';
import { triggers } from './triggers';

const byKey = <T extends { readonly key: string }>(all: readonly T[]): Record<string, T> =>
	Object.fromEntries(all.map((one) => [one.key, one]));

/**
 * @param hide keys of actions that the editor is not to show, separated by commas; Zaps that use them keep running
 * @throws for a key that no action has
 */
export function createApp(hide: string) {
	const keys = hide
		.split(',')
		.map((key) => key.trim())
		.filter((key) => key !== '');
	const known: readonly string[] = ACTIONS.map(({ key }) => key);
	const unknown = keys.filter((key) => !known.includes(key));
	if (unknown.length > 0)
		throw new Error(`HIDE names no action: ${unknown.join(', ')}. There are ${known.join(', ')}.`);
	const hidden = new Set(keys);
	return defineApp({
		version,
		platformVersion,
		authentication,
		triggers: byKey([...triggers, ...lists]),
		creates: byKey(creates(hidden)),
		searches: byKey(searches(hidden)),
		flags: { cleanInputData: false },
	});
}
