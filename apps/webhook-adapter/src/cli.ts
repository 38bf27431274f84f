#!/usr/bin/env -S node --max-semi-space-size=8
/** `payssam-webhook-adapter`. The smaller room for young objects keeps the process some 50 MB smaller and costs nothing that could be measured. Looks at the version of Node first: everything else is loaded only where it can run. */
import { isRecentEnough, NODE_NEEDED } from './node-version';

if (isRecentEnough(process.versions.node)) {
	const { run } = await import('./command');
	process.exitCode = await run(process.argv.slice(2));
} else {
	process.stderr.write(
		`payssam-webhook-adapter needs Node.js ${NODE_NEEDED} or newer; this is ${process.versions.node}. Get a newer one from https://nodejs.org\n`,
	);
	process.exitCode = 2;
}
