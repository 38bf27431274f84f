// npm run release:version: changesets become versions and changelogs. Review and commit what it leaves.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicPackages } from './packages.mjs';
import { install, requireNode, run } from './toolchain.mjs';

requireNode();
await install();
// Ends with 1 where no changeset waits.
const status = await run('changeset', ['version']);
if (status !== 0) process.exit(status);

// The API description of the adapter names the version; src/http/openapi.test.ts holds the two together.
const adapter = publicPackages().find(({ name }) => name === 'payssam-webhook-adapter');
const file = join(adapter.folder, 'openapi.json');
const document = JSON.parse(readFileSync(file, 'utf8'));
document.info.version = adapter.version;
writeFileSync(file, `${JSON.stringify(document, null, '\t')}\n`);

process.exit(await run('biome', ['check', '--write', '--log-level=error', '.']));
