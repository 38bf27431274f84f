/** The processes that are killed: on SQLite one that does everything, on PostgreSQL a receiver and two workers. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from 'payssam-local-services';
import { type AdapterProcess, type Settings, startAdapterProcess } from '../outside/adapter-process.ts';
import type { Workplace } from '../outside/workplace.ts';
import { startAckFirst } from './ack-first.ts';
import type { Member } from './member.ts';

export interface Fleet {
	readonly members: readonly Member[];
	/** Where callbacks go. */
	readonly callbackPort: number;
	/** Where the operator goes. */
	readonly url: string;
	readonly adminKey: string;
	stop(): Promise<void>;
}

export async function startFleet(workplace: Workplace, variant: 'adapter' | 'ack-first'): Promise<Fleet> {
	const [members, ready] = await startMembers(workplace, variant);
	const [first] = members;
	if (first === undefined || ready?.adminKey === undefined)
		throw new Error('The first start of the adapter printed no admin key.');
	return {
		members,
		callbackPort: first.port,
		url: ready.url,
		adminKey: ready.adminKey,
		async stop() {
			for (const member of members.toReversed()) await member.stop();
		},
	};
}

async function startMembers(
	workplace: Workplace,
	variant: 'adapter' | 'ack-first',
): Promise<readonly [readonly Member[], AdapterProcess | undefined]> {
	const postgres = workplace.store === 'postgres';
	const roles = postgres ? ['receiver', 'worker 1', 'worker 2'] : ['adapter'];
	const members: Member[] = [];
	let first: AdapterProcess | undefined;
	for (const name of roles) {
		const works = name !== 'receiver';
		const member = await memberOf(workplace, name, { RUN_WORK: String(works) }, works);
		const usual = variant === 'adapter' ? member : await startAckFirst(member);
		const started = await usual.start();
		first ??= started;
		members.push(usual);
	}
	return [members, first];
}

async function memberOf(workplace: Workplace, name: string, role: Settings, works: boolean): Promise<Member> {
	const port = await freePort();
	const folder = join(workplace.folder, workplace.store === 'sqlite' ? 'data' : name.replace(' ', '-'));
	mkdirSync(folder, { recursive: true });
	const settings = { ...workplace.settings, ...role, DATA_FOLDER: folder };
	const logFile = join(workplace.folder, `${name.replace(' ', '-')}.log`);
	let running: AdapterProcess | undefined;
	return {
		name,
		port,
		works,
		pid: () => running?.pid,
		async start() {
			running = await startAdapterProcess({ settings, port, logFile });
			return running;
		},
		kill: async () => await running?.kill(),
		stop: async () => await running?.stop(),
	};
}
