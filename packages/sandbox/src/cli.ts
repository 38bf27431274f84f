#!/usr/bin/env node
/** `payssam-sandbox`: starts a sandbox, prints where it is and what to sign with, ends on SIGINT or SIGTERM. */
import { parseArgs } from 'node:util';
import { createSandbox } from './sandbox';

const HELP = `payssam-sandbox: a PaySsam (결제선생) on your own machine. Unofficial; no money moves.

  --port N      port to listen on, 0 for a free one (default 4010)
  --host H      address to listen on (default 127.0.0.1)
  --data FILE   keep bills in this JSON file
  --json        print one line of JSON instead of text
  --help        this text
`;

function readArguments() {
	try {
		return parseArgs({
			options: {
				port: { type: 'string', default: '4010' },
				host: { type: 'string', default: '127.0.0.1' },
				data: { type: 'string' },
				json: { type: 'boolean', default: false },
				help: { type: 'boolean', default: false },
			},
		}).values;
	} catch (error) {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
		process.exit(2);
	}
}

async function main(): Promise<void> {
	const { port, host, data, json, help } = readArguments();
	if (help) {
		process.stdout.write(HELP);
		return;
	}
	if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
		process.stderr.write(`--port must be a number from 0 to 65535, not ${port}\n`);
		process.exitCode = 2;
		return;
	}
	const sandbox = createSandbox({ timer: true, ...(data === undefined ? {} : { dataFile: data }) });
	const listening = await sandbox.listen({ port: Number(port), host }).catch((error: unknown) => {
		if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
		const other = Number(port) + 1;
		process.stderr.write(
			`Port ${port} is in use, perhaps by another sandbox. Try --port ${other}, and use that number in the base URL.\n`,
		);
		process.exitCode = 1;
	});
	if (listening === undefined) return;
	const { url, v1, v2 } = listening;
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
	}
	const [store] = sandbox.listStores();
	const facts = {
		url,
		v1,
		v2,
		apiKey: store?.apiKey ?? '',
		member: store?.member ?? '',
		merchant: store?.merchant ?? '',
		pages: { merchant: `${url}/`, phone: `${url}/phone`, openapi: `${url}/openapi.json`, control: `${url}/control` },
	};
	process.stdout.write(
		json
			? `${JSON.stringify(facts)}\n`
			: `PaySsam sandbox (unofficial; no money moves)

  V1 base URL     ${v1}   (/if/bill/send …)
  V2 base URL     ${v2}   (/bill …)
  partner key     ${facts.apiKey}
  member          ${facts.member}
  merchant        ${facts.merchant}

  merchant page   ${facts.pages.merchant}
  phone page      ${facts.pages.phone}
  control API     ${facts.pages.control}
  OpenAPI         ${facts.pages.openapi}
${data === undefined ? '\n  Bills are kept in memory only; --data FILE keeps them.\n' : `\n  Bills are kept in ${data}\n`}`,
	);
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exit(1);
});
