/** The page of one run. */
import { aboutDisturbed, markdownTable } from 'payssam-local-services';
import type { Run } from './run';

export interface Setting {
	readonly began: Date;
	/** As `describeMachine` tells. */
	readonly machine: string;
	/** As `describeVersions` tells. */
	readonly versions: string;
	/** As `describeCommit` tells. */
	readonly commit: string;
	readonly rounds: number;
	readonly quick: boolean;
}

/** `2026-11-21-2250.md`, in UTC; of a quick run `2026-11-21-2250-quick.md`, which git does not keep. */
export function fileName({ began, quick }: Pick<Setting, 'began' | 'quick'>): string {
	const [day, time] = began.toISOString().split('T');
	return `${day}-${time?.slice(0, 5).replace(':', '')}${quick ? '-quick' : ''}.md`;
}

/** @returns Markdown */
export function pageOf(
	{ began, machine, versions, commit, rounds, quick }: Setting,
	{ finished, disturbed }: Run,
): string {
	const failures = finished.filter(({ failure }) => failure !== undefined);
	return [
		`# Bench, ${began.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
		...(quick ? ['**A quick run, to see that everything works. Its figures mean nothing.**'] : []),
		`${machine}; ${versions}; commit ${commit}. Everything of a measurement runs on this one machine: what is measured, its peers, whoever loads them.`,
		`${rounds} ${rounds === 1 ? 'round' : 'rounds'}; peers are measured in the same run, in turn. A cell is the median with the least and the greatest behind it. ${aboutDisturbed(disturbed)}`,
		...failures.map(({ name, failure }) => `**\`${name}\` could not be measured:** ${oneLine(failure ?? '')}`),
		...finished.flatMap(({ tables }) => tables.map(markdownTable)),
		`${finished.map(({ name, seconds }) => `${name} ${Math.round(seconds)} s`).join(', ')}.`,
	]
		.join('\n\n')
		.concat('\n');
}

function oneLine(text: string): string {
	return text.replace(/\s+/g, ' ').slice(0, 500);
}
