/** The programs that the pages begin with, started by the pages' own commands on free ports. */
import { freePort } from 'payssam-quickstart';
import { type Running, Shell, type ShellOptions } from './shell';

/** Addresses as the pages show them. */
const SHOWN = { sandbox: '127.0.0.1:4010', adapter: '127.0.0.1:4020', receiver: '127.0.0.1:3000' };

/** A shell in which the addresses of the pages lead to free ports. */
export async function openShell(options: ShellOptions = {}): Promise<Shell & { readonly ports: Ports }> {
	const ports = { sandbox: await freePort(), adapter: await freePort(), receiver: await freePort() };
	const replace = {
		[SHOWN.sandbox]: `127.0.0.1:${ports.sandbox}`,
		[SHOWN.adapter]: `127.0.0.1:${ports.adapter}`,
		[SHOWN.receiver]: `127.0.0.1:${ports.receiver}`,
	};
	const shell = new Shell({ ...options, replace: { ...replace, ...options.replace } });
	return Object.assign(shell, { ports });
}

export interface Ports {
	readonly sandbox: number;
	readonly adapter: number;
	readonly receiver: number;
}

/** Starts the sandbox by a command of a page. Its port is the only thing that is given to it besides. */
export async function startSandbox(shell: Shell & { readonly ports: Ports }, command: string): Promise<Running> {
	const running = shell.start(`${command} --port ${shell.ports.sandbox}`);
	await running.says(/OpenAPI|"openapi"/);
	return running;
}

/** Starts the adapter by a command of a page, and fills in its admin key where the pages show one. */
export async function startAdapter(shell: Shell & { readonly ports: Ports }, command: string): Promise<Running> {
	const running = shell.start(command, { PORT: String(shell.ports.adapter) });
	const said = await running.says(/Callback URLs look like|"callbackUrl"/);
	const [key] = said.match(/psk_[\w-]{20,}/) ?? [];
	if (key !== undefined) shell.replace['psk_…'] = key;
	return running;
}
