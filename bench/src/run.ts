/** Runs measurements one after the other. One that fails is named, and the others still run. */
import { type Disturbed, undisturbed } from 'payssam-local-services';
import type { Context, Measurement, Table } from './measurement';
import { PartlyMeasured } from './parts';

export interface Finished {
	readonly name: string;
	readonly seconds: number;
	/** What could be measured. */
	readonly tables: readonly Table[];
	/** Why it could not be measured. */
	readonly failure: string | undefined;
}

export interface Run {
	readonly finished: readonly Finished[];
	readonly disturbed: Disturbed;
}

export async function run(
	measurements: readonly Measurement[],
	{ rounds, quick, say }: Pick<Context, 'rounds' | 'quick' | 'say'>,
): Promise<Run> {
	const disturbed: Disturbed = { repeated: 0, kept: 0 };
	const finished: Finished[] = [];
	for (const { name, measure } of measurements) {
		say(`${name} …`);
		// What means nothing need not be measured again.
		const observer = { disturbed, say, ...(quick ? { tries: 1 } : {}) };
		const context: Context = { rounds, quick, say, undisturbed: (one) => undisturbed(observer, one) };
		const began = performance.now();
		const seconds = (): number => (performance.now() - began) / 1000;
		try {
			const tables = await measure(context);
			finished.push({ name, seconds: seconds(), tables, failure: undefined });
			say(`${name}: ${Math.round(seconds())} s`);
		} catch (error) {
			const failure = error instanceof Error ? error.message : String(error);
			const tables = error instanceof PartlyMeasured ? error.tables : [];
			finished.push({ name, seconds: seconds(), tables, failure });
			say(`${name} could not be measured: ${failure}`);
		}
	}
	return { finished, disturbed };
}
