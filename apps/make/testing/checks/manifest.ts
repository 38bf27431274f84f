/** The manifest: what the Make Apps Editor wants of it, and that it and the files belong together. */
import { type AppFiles, baseOf, componentsOf, contentOf, MANIFEST, manifestOf, type Named } from '../files';
import { collectionIn, collections, isCollection, list } from '../values';
import type { Finding } from './app';

const IDS: Readonly<Record<string, RegExp>> = {
	connection: /^[a-zA-Z][0-9a-zA-Z-]{1,33}[0-9a-zA-Z]$/,
	webhook: /^[a-zA-Z][0-9a-zA-Z-]{1,33}[0-9a-zA-Z]$/,
	module: /^[a-zA-Z][0-9a-zA-Z]{2,47}$/,
	rpc: /^[a-zA-Z][0-9a-zA-Z]{2,47}$/,
};

/** Of each kind: what the manifest says of it, and the codes that it has. */
const SHAPES: Readonly<Record<string, { readonly metadata: readonly string[]; readonly codes: readonly string[] }>> = {
	connection: { metadata: ['label', 'connectionType'], codes: ['communication', 'params'] },
	webhook: {
		metadata: ['label', 'webhookType', 'connection', 'altConnection'],
		codes: ['communication', 'params', 'attach', 'detach', 'update', 'requiredScope'],
	},
	rpc: { metadata: ['label', 'connection', 'altConnection'], codes: ['communication', 'params'] },
	action: {
		metadata: ['label', 'description', 'moduleType', 'actionCrud', 'connection', 'altConnection'],
		codes: ['communication', 'staticParams', 'mappableParams', 'interface', 'samples', 'scope'],
	},
	search: {
		metadata: ['label', 'description', 'moduleType', 'connection', 'altConnection'],
		codes: ['communication', 'staticParams', 'mappableParams', 'interface', 'samples', 'scope'],
	},
	instant_trigger: {
		metadata: ['label', 'description', 'moduleType', 'connection', 'altConnection', 'webhook'],
		codes: ['communication', 'staticParams', 'mappableParams', 'interface', 'samples'],
	},
};

const VALUES: Readonly<Record<string, readonly unknown[]>> = {
	connectionType: ['basic'],
	webhookType: ['web'],
	altConnection: [null],
	actionCrud: ['create', 'read'],
};

export function checkManifest(files: AppFiles): Finding[] {
	const manifest = manifestOf(files);
	const components = componentsOf(files);
	const general = Object.values(collectionIn(manifest.generalCodeFiles)).filter((path) => path !== null);
	const named = [...general, ...components.flatMap(({ paths }) => [...paths.values()])];
	const found: Finding[] = [];
	for (const path of named) if (!files.has(String(path))) found.push(`${MANIFEST}: ${String(path)} is not there`);
	for (const path of files.keys()) {
		const times = named.filter((one) => one === path).length;
		if (path !== MANIFEST && times !== 1) found.push(`${path}: the manifest names it ${times} times`);
		if (path.endsWith('.json') && !isJson(files, path)) found.push(`${path}: it is no JSON`);
	}
	if (manifest.fileVersion !== 1) found.push(`${MANIFEST}: it is of no version that is known`);
	for (const kind of ['connection', 'webhook', 'module', 'rpc', 'function', 'endpoint'])
		if (!isCollection(collectionIn(manifest.components)[kind])) found.push(`${MANIFEST}: ${kind} is missing`);
	if (!isCollection(baseOf(files))) found.push(`${MANIFEST}: there is no base`);
	return [...found, ...components.flatMap((one) => checkComponent(one, components)), ...checkGroups(files, components)];
}

function isJson(files: AppFiles, path: string): boolean {
	try {
		contentOf(files, path);
		return true;
	} catch {
		return false;
	}
}

function checkComponent(component: Named, all: readonly Named[]): Finding[] {
	const { kind, id, metadata, paths } = component;
	const where = `${kind} ${id}`;
	const found: Finding[] = [];
	const note = (broken: boolean, problem: string): void => void (broken && found.push(`${where}: ${problem}`));
	const shape = SHAPES[kind === 'module' ? String(metadata.moduleType) : kind];
	note(IDS[kind]?.test(id) !== true, 'its id is not of the form that Make wants');
	note(shape === undefined, 'its type is not known');
	const same = (one: Iterable<string>, other: readonly string[]): boolean =>
		[...one].toSorted().join() === other.toSorted().join();
	note(!same(Object.keys(metadata), shape?.metadata ?? []), `it is described by ${Object.keys(metadata).join(', ')}`);
	note(!same(paths.keys(), shape?.codes ?? []), `its codes are ${[...paths.keys()].join(', ')}`);
	for (const [name, value] of Object.entries(metadata))
		note(VALUES[name]?.includes(value) === false, `its ${name} is ${String(value)}`);
	for (const name of ['connection', 'webhook'] as const)
		if (name in metadata)
			note(
				!all.some((one) => one.kind === name && one.id === metadata[name]),
				`there is no ${name} ${String(metadata[name])}`,
			);
	return found;
}

/** Every module stands under one heading. */
function checkGroups(files: AppFiles, components: readonly Named[]): Finding[] {
	const path = String(collectionIn(manifestOf(files).generalCodeFiles).groups);
	const groups = files.has(path) && isJson(files, path) ? collections(contentOf(files, path)) : [];
	const grouped = groups.flatMap(({ modules }) => list(modules).map(String));
	const modules = components.filter(({ kind }) => kind === 'module').map(({ id }) => id);
	const found: Finding[] = [];
	for (const id of new Set([...grouped, ...modules]))
		if (!modules.includes(id) || grouped.filter((one) => one === id).length !== 1)
			found.push(`${path}: ${id} is not a module that stands there once`);
	for (const { label } of groups) if (typeof label !== 'string') found.push(`${path}: a group has no label`);
	return found;
}
