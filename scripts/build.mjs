// npm run build: installs what is missing and builds everything.
import { install, requireNode, run } from './toolchain.mjs';

requireNode();
await install();
process.exit(await run('turbo', ['run', 'build']));
