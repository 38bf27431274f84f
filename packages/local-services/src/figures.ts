/** What measurements print: medians with their spread, rows with a goal, tables. */

/** A table of a page of results. */
export interface Table {
	readonly title: string;
	/** What was done, and what a reader must know to believe the figures. Markdown. */
	readonly note: string;
	readonly head: readonly string[];
	readonly rows: ReadonlyArray<readonly string[]>;
}

/** A figure that may have a goal. */
export interface Row {
	readonly what: string;
	readonly figure: string;
	/** Empty: it is there to compare with. */
	readonly goal: string;
	readonly met: boolean | null;
}

/** The middle one; of an even number the mean of the middle two; of none NaN. */
export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const half = sorted.length >> 1;
	const [lower = Number.NaN, upper = Number.NaN] = [sorted[half - 1], sorted[half]];
	return sorted.length % 2 === 1 ? upper : (lower + upper) / 2;
}

/** Median with the least and the greatest: `10,312 (9,870–10,655)`. */
export function spread(values: readonly number[], digits = 0): string {
	const text = (value: number): string =>
		value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
	if (values.length === 1) return text(median(values));
	return `${text(median(values))} (${text(Math.min(...values))}–${text(Math.max(...values))})`;
}

/** A figure that has no goal. */
export function shown(what: string, figure: string): Row {
	return { what, figure, goal: '', met: null };
}

/** A median that should be at least, or at most, something. */
export function aimed(
	what: string,
	values: readonly number[],
	unit: string,
	goal: { readonly atLeast: number } | { readonly atMost: number },
	digits = 0,
): Row {
	const value = median(values);
	const [sign, bound, met] =
		'atLeast' in goal ? ['≥', goal.atLeast, value >= goal.atLeast] : ['≤', goal.atMost, value <= goal.atMost];
	return {
		what,
		figure: `${spread(values, digits)} ${unit}`,
		goal: `${sign} ${bound.toLocaleString('en')} ${unit}`,
		met,
	};
}

/** Rows with goals as a table. */
export function goalTable(title: string, note: string, rows: readonly Row[]): Table {
	const mark = (met: boolean | null): string => (met === null ? '' : met ? 'yes' : '**no**');
	return {
		title,
		note,
		head: ['what', 'median (least–greatest)', 'goal', 'met'],
		rows: rows.map(({ what, figure, goal, met }) => [what, figure, goal, mark(met)]),
	};
}

/** @returns the rows of a table as Markdown. A bar inside a cell would end it: it is escaped. */
export function markdownRows({ head, rows }: Pick<Table, 'head' | 'rows'>): string {
	const line = (cells: readonly string[]): string =>
		`| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
	return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** @returns a table with its title, one heading deep, and its note as Markdown */
export function markdownTable(table: Table): string {
	return `## ${table.title}\n\n${table.note}\n\n${markdownRows(table)}`;
}
