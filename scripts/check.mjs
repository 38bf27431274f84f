// npm run check: formatting, lint and types of the whole tree.
import { install, requireNode, run, say } from './toolchain.mjs';

requireNode();
await install();
const steps = [
	['Formatting and lint', 'biome', ['check', '.']],
	['Types and n8n lint', 'turbo', ['run', 'typecheck', 'lint', '--continue', '--output-logs=errors-only']],
];
let failed = false;
for (const [name, command, args] of steps) {
	say(`${name} …`);
	if ((await run(command, args)) !== 0) failed = true;
}
process.exit(failed ? 1 : 0);
