/** Whether acks notice trouble elsewhere: subscribers that never answer, a PaySsam that cannot be asked, each beside the same load without the trouble. */
import { median, type Row, shown, spread, undisturbed } from 'payssam-local-services';
import { generate, startFanOutReceiver, startServer } from '../processes.ts';
import { openStage, type StageOptions } from '../stage.ts';
import { CONNECTIONS, type Context, warmUpSeconds } from './context.ts';

const RATE = 500;
const TOLERANCE = 0.2;

export async function trouble(context: Context): Promise<readonly Row[]> {
	const receiver = await startFanOutReceiver();
	const provider = await startServer('provider-stand-in');
	const cases = {
		quiet: {},
		subscribersAnswer: { subscribers: receiver.port },
		subscribersHang: { subscribers: receiver.port },
		providerAnswers: { askAt: `http://127.0.0.1:${provider.port}` },
		// Port 9 (discard): nothing listens.
		providerDown: { askAt: 'http://127.0.0.1:9' },
	} as const;
	const p99: Record<keyof typeof cases, number[]> = {
		quiet: [],
		subscribersAnswer: [],
		subscribersHang: [],
		providerAnswers: [],
		providerDown: [],
	};
	try {
		for (let round = 0; round < context.rounds; round += 1) {
			const run = async (name: keyof typeof cases): Promise<void> => {
				receiver.set(name === 'subscribersHang' ? 'hang' : 'answer');
				p99[name].push(await undisturbed(context, () => ackP99(context, cases[name])));
			};
			await run('quiet');
			await run('subscribersAnswer');
			await run('subscribersHang');
			await run('providerAnswers');
			await run('providerDown');
			context.say(
				`trouble, round ${round + 1}: ${Object.entries(p99)
					.map(([name, values]) => `${name} ${values.at(-1)?.toFixed(1)}`)
					.join(', ')} ms`,
			);
		}
	} finally {
		receiver.close();
		provider.close();
	}
	const line = (values: readonly number[]): string => `${spread(values, 1)} ms`;
	return [
		shown(`Ack p99 at ${RATE}/s, nobody subscribed, nothing asked`, line(p99.quiet)),
		shown('… three subscribers that answer', line(p99.subscribersAnswer)),
		beside('… three subscribers that never answer', p99.subscribersHang, p99.subscribersAnswer),
		shown('… PaySsam asked about every event, and answering', line(p99.providerAnswers)),
		beside('… PaySsam not reachable', p99.providerDown, p99.providerAnswers),
	];
}

/** Trouble may cost a fifth; that it costs less than no trouble is no fault. */
function beside(what: string, troubled: readonly number[], quiet: readonly number[]): Row {
	const change = median(troubled) / median(quiet) - 1;
	const percent = `${change < 0 ? '−' : '+'}${Math.abs(change * 100).toFixed(0)} %`;
	return {
		what,
		figure: `${spread(troubled, 1)} ms, ${percent} of the line above`,
		goal: '≤ +20 %',
		met: change <= TOLERANCE,
	};
}

async function ackP99(context: Context, options: Omit<StageOptions, 'store'>): Promise<number> {
	const { seconds, profiles } = context;
	const stage = await openStage({ store: 'sqlite', profiles, ...options });
	try {
		const load = { targets: stage.targets, connections: CONNECTIONS, rate: RATE };
		await generate({ ...load, prefix: 'WARM', seconds: Math.min(1.5, warmUpSeconds(context)) });
		return (await generate({ ...load, prefix: 'RUN', seconds })).p99;
	} finally {
		await stage.close();
	}
}
