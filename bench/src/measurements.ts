/** Every measurement, in the order in which they run. */
import { actionNode } from './action-node/measure';
import { adapter } from './adapter/measure';
import { core } from './core/measure';
import { growth } from './growth/measure';
import type { Measurement } from './measurement';
import { start } from './start/measure';
import { trigger } from './trigger/measure';

export const MEASUREMENTS: readonly Measurement[] = [actionNode, trigger, core, start, adapter, growth];

/**
 * Those with the given names, in the order of the list.
 *
 * @param only names with commas between; left out: all
 * @throws with a sentence that names what there is
 */
export function choose(only: string | undefined, all: readonly Measurement[] = MEASUREMENTS): readonly Measurement[] {
	if (only === undefined) return all;
	const wanted = only.split(',').map((name) => name.trim());
	const unknown = wanted.filter((name) => !all.some((one) => one.name === name));
	if (unknown.length > 0)
		throw new Error(
			`There is no measurement ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}.`,
		);
	return all.filter(({ name }) => wanted.includes(name));
}
