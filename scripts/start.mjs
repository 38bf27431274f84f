// npm start: installs and builds what is missing, then hands over to apps/quickstart.
import { start } from './toolchain.mjs';

await start('payssam-quickstart', 'apps', 'quickstart', 'dist', 'cli.js');
