/** Writes the folder `app` anew: `pnpm --filter payssam-make generate`. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appFiles } from './app';

const APP = fileURLToPath(new URL('../app', import.meta.url));

rmSync(APP, { recursive: true, force: true });
for (const [path, text] of appFiles()) {
	const file = join(APP, path);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, text);
}
