/** Three replicas on one PostgreSQL beside one on another, in turn: the rate of acks, and that every event is there once. */
import { aimed, type Row, shown, spread, undisturbed } from 'payssam-local-services';
import { generate } from '../processes.ts';
import { openStage, type Stage } from '../stage.ts';
import { CONNECTIONS, type Context, warmUpSeconds } from './context.ts';

export async function replicas(context: Context): Promise<readonly Row[]> {
	const one = await open(context, 1);
	try {
		const three = await open(context, 3);
		try {
			return await compare(context, one, three);
		} finally {
			await three.stage.close();
		}
	} finally {
		await one.stage.close();
	}
}

interface Replicas {
	readonly stage: Stage;
	readonly count: number;
	readonly rates: number[];
	acked: number;
}

async function open({ profiles }: Context, count: number): Promise<Replicas> {
	const settings = { RUN_WORK: 'false' };
	return {
		stage: await openStage({ store: 'postgres', replicas: count, settings, profiles }),
		count,
		rates: [],
		acked: 0,
	};
}

async function compare(context: Context, one: Replicas, three: Replicas): Promise<readonly Row[]> {
	for (let round = 0; round <= context.rounds; round += 1) {
		// Whoever comes second finds a machine that the first has warmed: so each comes first in every other round.
		const [first, second] = round % 2 === 0 ? [one, three] : [three, one];
		await run(context, first, round);
		await run(context, second, round);
	}
	const ratios = three.rates.map((rate, index) => rate / (one.rates[index] ?? Number.NaN));
	const wrong = (await wrongEvents(context, one)) + (await wrongEvents(context, three));
	return [
		shown('One replica on PostgreSQL', `${spread(one.rates)}/s`),
		shown('Three replicas on one PostgreSQL', `${spread(three.rates)}/s`),
		aimed('Three replicas: times the rate of one', ratios, '', { atLeast: 1 }, 2),
		aimed('Acknowledged callbacks that are not exactly one event', [wrong], '', { atMost: 0 }),
	];
}

async function run(context: Context, replicas: Replicas, round: number): Promise<void> {
	const rate = await undisturbed(context, async (before) => {
		const { acked, perSecond } = await generate({
			targets: replicas.stage.targets,
			prefix: `R${round}${before}X`,
			// To each of them, as to the one.
			connections: CONNECTIONS,
			// The first round warms up; three share the work of it.
			seconds: round === 0 ? Math.min(2, warmUpSeconds(context)) * replicas.count : context.seconds,
			rate: null,
		});
		replicas.acked += acked;
		return perSecond;
	});
	if (round > 0) replicas.rates.push(rate);
}

async function wrongEvents({ say }: Context, { stage, count, rates, acked }: Replicas): Promise<number> {
	await stage.rest();
	const [kept] = await stage.workplace.query('SELECT count(*) AS events, count(DISTINCT bill_id) AS bills FROM events');
	const [events, bills] = [Number(kept?.events), Number(kept?.bills)];
	say(`${count} replicas: ${spread(rates)}/s, ${acked} acknowledged, ${events} events of ${bills} bills`);
	return Math.abs(events - acked) + (events - bills);
}
