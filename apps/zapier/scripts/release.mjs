// Writes release/: the built integration as a project of its own, with no dependency but the platform's. What an operator registers and pushes.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const RELEASE = join(HERE, 'release');
const { name, version, description, license, author, type, exports, dependencies } = JSON.parse(
	readFileSync(join(HERE, 'package.json'), 'utf8'),
);

// What the operator's own `npm install` and `register` made stays.
mkdirSync(RELEASE, { recursive: true });
rmSync(join(RELEASE, 'dist'), { recursive: true, force: true });
cpSync(join(HERE, 'dist', 'index.js'), join(RELEASE, 'dist', 'index.js'));
const manifest = { name, version, private: true, description, license, author, type, exports, dependencies };
writeFileSync(join(RELEASE, 'package.json'), `${JSON.stringify(manifest, null, '\t')}\n`);
console.log(`Written: ${RELEASE}`);
