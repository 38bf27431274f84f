/** Three replicas on one PostgreSQL beside one: the rate of acks, and that every event is there once. */
import { aimed, type Row, shown, spread } from '../figures.ts';
import { generate } from '../processes.ts';
import { openStage } from '../stage.ts';
import { CONNECTIONS, type Context } from './context.ts';

export async function replicas(context: Context): Promise<readonly Row[]> {
	const one = await measure(context, 1);
	const three = await measure(context, 3);
	return [
		shown('One replica on PostgreSQL', `${spread(one.rates)}/s`),
		shown('Three replicas on the same PostgreSQL', `${spread(three.rates)}/s`),
		aimed('Three replicas: acknowledged callbacks that are not exactly one event', [three.wrong], '', { atMost: 0 }),
	];
}

async function measure({ rounds, seconds, say, profiles }: Context, count: number) {
	const stage = await openStage({ store: 'postgres', replicas: count, settings: { RUN_WORK: 'false' }, profiles });
	const rates: number[] = [];
	let acked = 0;
	try {
		for (let round = 0; round <= rounds; round += 1) {
			const result = await generate({
				targets: stage.targets,
				prefix: `R${round}X`,
				connections: Math.ceil(CONNECTIONS / count),
				seconds: round === 0 ? 1 : seconds,
				rate: null,
			});
			acked += result.acked;
			if (round > 0) rates.push(result.perSecond);
		}
		await stage.rest();
		const [kept] = await stage.workplace.query(
			'SELECT count(*) AS events, count(DISTINCT bill_id) AS bills FROM events',
		);
		const [events, bills] = [Number(kept?.events), Number(kept?.bills)];
		say(`${count} replicas: ${spread(rates)}/s, ${acked} acknowledged, ${events} events of ${bills} bills`);
		return { rates, wrong: Math.abs(events - acked) + (events - bills) };
	} finally {
		await stage.close();
	}
}
