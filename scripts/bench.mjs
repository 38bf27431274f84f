// npm run bench: installs and builds what is missing, then hands over to the measurements on the workspace's Node 24.
import { start } from './toolchain.mjs';

await start('payssam-bench', 'bench', 'dist', 'main.js');
