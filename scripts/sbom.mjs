// What is in a published package, as a CycloneDX document (SBOM). What npm installs beside it is listed by pnpm from the lockfile;
// what is bundled into it is read from the bundle itself.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call } from './tarball.mjs';

const FORMAT = ['--sbom-format', 'cyclonedx', '--sbom-spec-version', '1.6'];

/** What a bundle was made of, as `name@version`: esbuild writes the path of each module above it. */
export function bundledInto(folder) {
	const found = new Set();
	for (const name of readdirSync(join(folder, 'dist'), { recursive: true })) {
		if (!/\.[cm]?js$/.test(name)) continue;
		const text = readFileSync(join(folder, 'dist', name), 'utf8');
		for (const [, path] of text.matchAll(/^\s*\/\/ (\S*node_modules\/\S+)$/gm)) {
			const [, store, module] = /node_modules\/\.pnpm\/([^/]+)\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
			const prefix = `${module?.replace('/', '+')}@`;
			// A folder of pnpm's store: name, version, and the peers it was installed with.
			if (!store?.startsWith(prefix)) throw new Error(`${path} in dist/${name} does not say which version it is.`);
			found.add(`${module}@${store.slice(prefix.length).split(/[_(]/)[0]}`);
		}
	}
	return [...found].toSorted();
}

/**
 * The CycloneDX document of a package.
 *
 * @throws if something is bundled that pnpm does not know
 */
export function sbomOf({ name, folder }) {
	const list = (...args) => JSON.parse(call('pnpm', ['--filter', name, 'sbom', ...FORMAT, ...args], folder));
	const document = list('--prod');
	const bundled = bundledInto(folder);
	if (bundled.length === 0) return document;

	const { components } = document;
	const root = document.metadata.component['bom-ref'];
	const dependsOn = document.dependencies.find(({ ref }) => ref === root);
	const all = list().components;
	for (const spec of bundled) {
		const component = all.find((one) => decodeURIComponent(one.purl) === `pkg:npm/${spec}`);
		if (component === undefined) throw new Error(`${spec} is bundled into ${name}, and pnpm sbom does not know it.`);
		const known = components.find(({ purl }) => purl === component.purl);
		if (known !== undefined) continue;
		// pnpm sees what is bundled as a tool of development, because nothing of it is installed.
		const { properties, ...rest } = component;
		components.push({ ...rest, scope: 'required' });
		document.dependencies.push({ ref: component['bom-ref'], dependsOn: [] });
		dependsOn.dependsOn.push(component['bom-ref']);
	}
	return document;
}

/** Writes the document of a package. */
export function writeSbom(described, file) {
	writeFileSync(file, `${JSON.stringify(sbomOf(described), null, '\t')}\n`);
}
