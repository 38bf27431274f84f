/* What the test files of the action node share: the engine, and a sandbox that each test finds empty. */
import { afterAll, beforeEach } from 'vitest';
import { type Engine, startEngine } from './engine';
import { type PaySsamUnderTest, startPaySsam } from './payssam';

export interface Bench {
	readonly engine: Engine;
	readonly paySsam: PaySsamUnderTest;
}

/** To be awaited at the top of a test file. */
export async function bench(): Promise<Bench> {
	const engine = await startEngine();
	const paySsam = await startPaySsam();
	beforeEach(() => {
		paySsam.sandbox.reset();
	});
	afterAll(async () => {
		await paySsam.sandbox.close();
	});
	return { engine, paySsam };
}
