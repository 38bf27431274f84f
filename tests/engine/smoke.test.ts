import { expect, test } from 'vitest';
import { startEngine } from './engine';
import { paySsamNode, sendParameters, startPaySsam } from './payssam';

test('smoke', async () => {
	const engine = await startEngine();
	const p = await startPaySsam();
	const r = await engine.run(paySsamNode('V2', p, sendParameters('V2')));
	console.log(JSON.stringify(r.run.data.resultData, null, 1).slice(0, 3000), r.error);
	console.log(JSON.stringify(p.sandbox.listRequests(), null, 1), p.sandbox.listMessages());
	await p.sandbox.close();
	expect(1).toBe(1);
});
