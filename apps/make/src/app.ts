/** The whole app: every file of the folder `app`, as the Make Apps Editor deploys it. */
import { ACTIONS, TRIGGERS } from 'payssam-adapter-catalogue';
import { actions } from './actions';
import { type Component, codesOf, type Kind } from './components';
import { BASE, CONNECTION_COMMUNICATION, CONNECTION_ID, CONNECTION_PARAMETERS } from './connection';
import { type Json, type JsonObject, print } from './json';
import { lists } from './lists';
import { APP_README } from './readme';
import { triggers } from './triggers';
import { webhooks } from './webhooks';
import { ACTIONS_SHOWN, camel, GROUPS, type Group, TRIGGERS_SHOWN, watching } from './words';

const connection: Component<'connection'> = {
	kind: 'connection',
	id: CONNECTION_ID,
	metadata: { label: 'PaySsam webhook adapter (API key)', connectionType: 'basic' },
	codes: { communication: CONNECTION_COMMUNICATION, params: CONNECTION_PARAMETERS },
};

const components: readonly Component[] = [connection, ...lists, ...webhooks, ...triggers, ...actions];

/** Which modules stand under which heading. Within one, reading comes first, and undoing last. */
function groups(): Json {
	const order = Object.keys(ACTIONS_SHOWN);
	const shown = [
		...TRIGGERS.map(({ key }) => ({ id: watching(key), group: TRIGGERS_SHOWN[key].group })),
		...ACTIONS.toSorted((one, other) => order.indexOf(one.key) - order.indexOf(other.key)).map(({ key }) => ({
			id: camel(key),
			group: ACTIONS_SHOWN[key].group,
		})),
	];
	const modules = (label: Group): string[] => shown.filter(({ group }) => group === label).map(({ id }) => id);
	return GROUPS.map((label) => ({ label, modules: modules(label) }));
}

const GENERAL: Readonly<Record<string, readonly [string, string]>> = {
	base: ['general/base.iml.json', print(BASE)],
	readme: ['README.md', APP_README],
	groups: ['modules/groups.json', print(groups())],
};

/** `makecomapp.json`. It names no app of Make's: whoever deploys it adds an origin. */
function manifest(): Json {
	const ofKind = (kind: Kind): JsonObject =>
		Object.fromEntries(
			components
				.filter((component) => component.kind === kind)
				.map((component) => [
					component.id,
					{
						...component.metadata,
						codeFiles: Object.fromEntries(codesOf(component).map(([code, path]) => [code, path])),
					},
				]),
		);
	const [base, readme, groupsFile] = ['base', 'readme', 'groups'].map((name) => GENERAL[name]?.[0] ?? null);
	return {
		fileVersion: 1,
		generalCodeFiles: { base: base ?? null, common: null, readme: readme ?? null, groups: groupsFile ?? null },
		components: {
			connection: ofKind('connection'),
			webhook: ofKind('webhook'),
			module: ofKind('module'),
			rpc: ofKind('rpc'),
			function: {},
			endpoint: {},
		},
		origins: [],
	};
}

/** Path below the folder `app`, and text. */
export function appFiles(): ReadonlyMap<string, string> {
	const codes = components.flatMap(codesOf).map(([, path, content]) => [path, print(content)] as const);
	return new Map([['makecomapp.json', print(manifest())], ...Object.values(GENERAL), ...codes]);
}
