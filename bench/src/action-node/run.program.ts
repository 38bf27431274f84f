/**
 * One run of one workflow in the real engine: `run <way> <items> <sandbox> <round> <tries>`. Its last line says, as JSON: `wallMs`, `cpuMs`
 * (this process alone), `peakMb`, `done` (items that came through).
 */
import 'payssam-tests/quiet';
import 'reflect-metadata';
import { Expression } from 'n8n-workflow';
import { startEngine } from 'payssam-tests/engine';
import { credentialFor } from 'payssam-tests/payssam';
import { build, row, wayNamed } from './workflows';

const [way = 'ours', items = '1', baseUrl = '', round = '', tries = '1'] = process.argv.slice(2);

// As n8n's server has it: expressions are evaluated in an isolate.
await Expression.initExpressionEngine({
	engine: 'vm',
	poolSize: 1,
	maxCodeCacheSize: 1024,
	bridgeTimeout: 5000,
	bridgeMemoryLimit: 128,
});
const engine = await startEngine();
const credential = credentialFor('V2', { url: baseUrl, v1: baseUrl, v2: baseUrl, port: 0 });
const { nodes, connections, done } = build(wayNamed(way), baseUrl, engine.keep(credential.data), Number(tries));
const rows = Array.from({ length: Number(items) }, (_, number) => ({ json: row(number, round) }));

const cpu = process.cpuUsage();
const begun = performance.now();
const run = await engine.runNodes(nodes, connections, rows);
const wallMs = performance.now() - begun;
const used = process.cpuUsage(cpu);
const { runData, error } = run.data.resultData;
if (error !== undefined) throw error;
const through = (runData[done] ?? []).flatMap((turn) => turn.data?.main?.[0] ?? []);
console.log(
	JSON.stringify({
		wallMs,
		cpuMs: (used.user + used.system) / 1000,
		peakMb: process.resourceUsage().maxRSS / 1024,
		done: through.length,
	}),
);
await Expression.disposeExpressionEngine();
process.exit(0);
