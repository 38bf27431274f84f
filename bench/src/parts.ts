/** A measurement of several parts: one that fails does not take the others along. */
import type { Context, Table } from './measurement';

/** A part of a measurement failed; the tables of the others are there. */
export class PartlyMeasured extends Error {
	constructor(
		failures: readonly string[],
		readonly tables: readonly Table[],
	) {
		super(failures.join('; '));
	}
}

export type Part = (context: Context) => Promise<readonly Table[]>;

/** Measures one part after the other. @throws PartlyMeasured when one of them failed */
export async function measureParts(context: Context, parts: readonly Part[]): Promise<readonly Table[]> {
	const tables: Table[] = [];
	const failures: string[] = [];
	for (const part of parts) {
		try {
			tables.push(...(await part(context)));
		} catch (error) {
			failures.push(error instanceof Error ? error.message : String(error));
			if (error instanceof PartlyMeasured) tables.push(...error.tables);
		}
	}
	if (failures.length > 0) throw new PartlyMeasured(failures, tables);
	return tables;
}
