import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startProcess, waitUntilReady } from 'payssam-local-services';
import { expect, test } from 'vitest';
import { startAdapterProcess } from '../outside/adapter-process.ts';
import { callbackSeries } from '../outside/callbacks.ts';
import { type Answer, Line } from '../outside/line.ts';
import { operator } from '../outside/operator.ts';
import { openWorkplace } from '../outside/workplace.ts';
import { judgeTrace, STRACE_ARGUMENTS } from './trace.ts';

/* An acknowledged callback is on the disk: seen from outside, in the order of system calls. */

const STRACE = '/usr/bin/strace';
const CI = process.env.CI === 'true';
const API_KEY = 'TRACE-KEY-NOT-REAL-0000000000000';
const CALLBACKS = { oneByOne: 20, atOnce: 200, connections: 16 };
const ALL = CALLBACKS.oneByOne + CALLBACKS.atOnce;

test('the adapter acknowledges nothing before its log is flushed', async ({ skip }) => {
	if (!existsSync(STRACE) && !CI) skip(`there is no ${STRACE} here`);
	const workplace = await openWorkplace('sqlite');
	const trace = join(workplace.folder, 'trace.txt');
	try {
		const port = await freePort();
		const adapter = await startAdapterProcess({
			settings: workplace.settings,
			port,
			logFile: join(workplace.folder, 'adapter.log'),
			wrapper: [STRACE, ...STRACE_ARGUMENTS, trace],
		});
		const url = await operator(adapter.url, adapter.adminKey ?? '').connect({
			name: 'Traced shop',
			contractModel: 'V1_T',
			baseUrl: 'http://127.0.0.1:9',
			apiKey: API_KEY,
			verify: 'off',
		});
		const acked = await callBack(port, url);
		await adapter.stop();
		const verdict = judgeTrace(readFileSync(trace, 'utf8'));
		expect(acked).toBe(ALL);
		expect(verdict.acks).toBe(ALL);
		expect(verdict.early).toEqual([]);
		// One by one each needs its own; at once they may share.
		expect(verdict.flushes).toBeGreaterThanOrEqual(CALLBACKS.oneByOne);
	} finally {
		await workplace.close();
	}
}, 60_000);

test('a server that commits without a flush is found out', async ({ skip }) => {
	if (!existsSync(STRACE) && !CI) skip(`there is no ${STRACE} here`);
	const workplace = await openWorkplace('sqlite');
	const trace = join(workplace.folder, 'trace.txt');
	try {
		const port = await freePort();
		mkdirSync(join(workplace.folder, 'data'));
		const program = fileURLToPath(new URL('./unflushed-server.ts', import.meta.url));
		const server = startProcess(
			STRACE,
			[...STRACE_ARGUMENTS, trace, process.execPath, program, String(port), join(workplace.folder, 'data', 'x.db')],
			{ name: 'a server that does not flush', logFile: join(workplace.folder, 'server.log') },
		);
		const url = `http://127.0.0.1:${port}/callbacks/x`;
		await waitUntilReady(
			server,
			async () => (await fetch(url, { method: 'POST' }).catch(() => undefined))?.ok === true,
			20_000,
		);
		const acked = await callBack(port, url);
		await server.stop();
		const verdict = judgeTrace(readFileSync(trace, 'utf8'));
		expect(acked).toBe(ALL);
		expect(verdict.early.length).toBeGreaterThan(ALL * 0.9);
	} finally {
		await workplace.close();
	}
}, 60_000);

/** Sends callbacks one after the other, then over several connections at once. @returns how many were acknowledged */
async function callBack(port: number, url: string): Promise<number> {
	const series = callbackSeries({ url, apiKey: API_KEY, spelling: 'v1' }, 'TRACE');
	const send = (line: Line, number: number): Promise<Answer> =>
		new Promise((resolve) => line.send(series(number).request, resolve));
	const lines = Array.from({ length: CALLBACKS.connections }, () => new Line(port));
	const answers: Answer[] = [];
	const [first] = lines;
	for (let number = 0; number < CALLBACKS.oneByOne; number += 1)
		if (first !== undefined) answers.push(await send(first, number));
	let next = CALLBACKS.oneByOne;
	await Promise.all(
		lines.map(async (line) => {
			while (next < ALL) {
				next += 1;
				answers.push(await send(line, next));
			}
		}),
	);
	for (const line of lines) line.close();
	return answers.filter(({ isAck }) => isAck).length;
}
