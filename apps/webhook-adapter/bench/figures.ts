/** Rows of the table of results, and the median that is in them. */

/** One row. */
export interface Row {
	readonly what: string;
	readonly figure: string;
	/** Empty: it is there to compare with. */
	readonly goal: string;
	readonly met: boolean | null;
}

/** The middle one; of an even number the mean of the middle two. */
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

/** @returns the table as Markdown */
export function table(rows: readonly Row[]): string {
	const mark = (met: boolean | null): string => (met === null ? '' : met ? 'yes' : '**no**');
	const lines = rows.map(({ what, figure, goal, met }) => `| ${what} | ${figure} | ${goal} | ${mark(met)} |`);
	return ['| what | median (least–greatest) | goal | met |', '|---|---|---|---|', ...lines].join('\n');
}
