// npm run bench: installs and builds what is missing, then hands over to the measurements on the workspace's Node 24.
import { join } from 'node:path';
import { hand, install, ROOT, requireNode, run, say, workspaceNode } from './toolchain.mjs';

requireNode();
await install();
say('Building …');
const built = await run('turbo', ['run', 'build', '--filter=payssam-bench...', '--output-logs=errors-only'], {
	quiet: true,
});
if (built !== 0) {
	console.error('The build failed; the lines above say why.');
	process.exit(1);
}
hand(workspaceNode(), [join(ROOT, 'bench', 'dist', 'main.js'), ...process.argv.slice(2)]);
