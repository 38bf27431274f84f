import { spawn } from 'node:child_process';

export interface EndedHarness {
	readonly code: number | null;
	readonly lastLine: string;
	readonly output: string;
}

/** Starts a harness as a person would, and waits for its end. @param file its `main.ts` */
export function runToEnd(file: string, args: readonly string[]): Promise<EndedHarness> {
	const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	for (const stream of [child.stdout, child.stderr])
		stream.on('data', (chunk: Buffer) => {
			output += chunk.toString('utf8');
		});
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (code) => resolve({ code, lastLine: output.trimEnd().split('\n').at(-1) ?? '', output }));
	});
}
