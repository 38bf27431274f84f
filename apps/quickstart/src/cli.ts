import { parseArgs } from 'node:util';
import { walkOnce } from './once';
import { openPlace } from './place';
import { say } from './progress';
import { type System, startSystem } from './system';

const HELP = `npm start                  sandbox, webhook adapter, and n8n with the PaySsam nodes, until Ctrl-C
npm start -- --once        sends one bill, pays it, shows every step, ends; leaves nothing behind
npm start -- --data DIR    keeps its data in DIR instead of .payssam`;

async function main(): Promise<number> {
	const { values } = parseArgs({
		options: {
			once: { type: 'boolean', default: false },
			data: { type: 'string', default: '.payssam' },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) {
		console.log(HELP);
		return 0;
	}
	const place = openPlace(values.once ? { once: true } : { folder: values.data });
	const interrupted = new Promise<string>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(signal));
	});

	let system: System | undefined;
	try {
		const breakOff = new AbortController();
		const starting = startSystem(place, breakOff.signal);
		const first = await Promise.race([starting, interrupted]);
		if (typeof first === 'string') {
			say('Stopping …');
			breakOff.abort();
			await starting.then(
				(started) => started.stop(),
				() => undefined,
			);
			return 130;
		}
		system = first;
		if (values.once) {
			const end = await Promise.race([walkOnce(system).then(() => undefined), interrupted, system.broken]);
			if (end !== undefined) throw new Error(end);
			say('Every step was as it should be.');
			return 0;
		}
		console.log(welcome(system));
		const reason = await Promise.race([interrupted, system.broken]);
		say(reason.startsWith('SIG') ? 'Stopping …' : `${reason}. Stopping …`);
		return reason.startsWith('SIG') ? 0 : 1;
	} finally {
		await system?.stop();
		if (values.once) place.remove();
		else say('Everything has ended.');
	}
}

function welcome({ addresses, instance, setUp, adapter, subscriber }: System): string {
	const { email, password } = instance.owner;
	return `
  Send a bill (청구서)          ${setUp.formUrl}
  The customer's phone          ${addresses.sandbox}/phone
  The merchant's list           ${addresses.sandbox}/
  n8n with the PaySsam nodes    ${addresses.n8n}
                                sign in as ${email}
                                with password ${password}
  The webhook adapter           ${adapter.url}
                                sign in with ${adapter.adminKey}
                                API reference at ${adapter.url}/reference
  Its subscriber                ${subscriber.url}

  Fill in the form, pay on the phone, and watch "PaySsam: on payment" run in n8n.
  Bills that are sent through the adapter's API reach its subscriber, which prints each payment here.
  No money moves: this is a sandbox. Ctrl-C stops everything.
`;
}

main().then(
	(code) => process.exit(code),
	(error: unknown) => {
		say(`Failed: ${error instanceof Error ? error.message : String(error)}`);
		process.exit(1);
	},
);
