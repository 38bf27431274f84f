/** The n8n package, and others that many have installed, as npm unpacks them: fetched into folders of their own. */
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packNodes } from 'payssam-quickstart';
import { call } from '../programs';

/** Community packages with an app behind them, a tool of an AI agent, and a scraper. Exact versions, so that figures of two runs compare. */
export const OTHERS = ['n8n-nodes-evolution-api@1.0.4', 'n8n-nodes-mcp@0.1.37', '@mendable/n8n-nodes-firecrawl@2.1.2'];

export interface NodePackage {
	/** With its version. */
	readonly name: string;
	readonly ours: boolean;
	/** Where it is unpacked. */
	readonly folder: string;
	/** Paths of its node files, as its manifest names them. */
	readonly nodeFiles: readonly string[];
	/** Bytes. */
	readonly size: number;
	/** Bytes, everything that npm installs with it. */
	readonly sizeWithDependencies: number;
}

/** Installs ours, packed, and the others below a folder. Peer dependencies are left out: n8n brings them. No script of a package runs. */
export async function installPackages(folder: string, say: (line: string) => void): Promise<readonly NodePackage[]> {
	const { tarball } = packNodes(join(folder, 'packed'));
	const packages: NodePackage[] = [];
	for (const [index, spec] of [tarball, ...OTHERS].entries()) {
		const place = join(folder, String(index));
		mkdirSync(place, { recursive: true });
		writeFileSync(join(place, 'package.json'), '{"private":true}');
		const flags = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--no-package-lock'];
		await call('npm', ['install', ...flags, spec], { cwd: place });
		const modules = join(place, 'node_modules');
		const [name] = Object.keys(readManifest(place).dependencies ?? {});
		if (name === undefined) throw new Error(`npm installed nothing for ${spec}.`);
		const own = join(modules, name);
		const { version, n8n } = readManifest(own);
		packages.push({
			name: `${name}@${version}`,
			ours: index === 0,
			folder: own,
			nodeFiles: (n8n?.nodes ?? []).map((file) => join(own, file)),
			size: sizeOf(own),
			sizeWithDependencies: sizeOf(modules),
		});
		say(`start: ${name}@${version} is installed`);
	}
	return packages;
}

interface Manifest {
	readonly version?: string;
	readonly dependencies?: Readonly<Record<string, string>>;
	readonly n8n?: { readonly nodes?: readonly string[] };
}

function readManifest(folder: string): Manifest {
	return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** Bytes of all files below a folder. */
export function sizeOf(folder: string): number {
	return readdirSync(folder, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.reduce((sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).size, 0);
}
