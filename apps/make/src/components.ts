/** What a component of a Make app is made of, and in which files the editor of Make keeps it. */
import type { Json, JsonObject } from './json';

/** File names of the codes of a component, as the Make Apps Editor names them. */
export const CODE_FILES = {
	connection: { communication: 'communication', params: 'params' },
	webhook: {
		communication: 'communication',
		params: 'params',
		attach: 'attach',
		detach: 'detach',
		update: 'update',
		requiredScope: 'required-scope',
	},
	module: {
		communication: 'communication',
		staticParams: 'static-params',
		mappableParams: 'mappable-params',
		interface: 'interface',
		samples: 'samples',
		scope: 'scope',
	},
	rpc: { communication: 'communication', params: 'params' },
} as const;

export type Kind = keyof typeof CODE_FILES;

/** @template K its kind decides on its codes */
export interface Component<K extends Kind = Kind> {
	readonly kind: K;
	/** Also its name in Make, where modules and remote procedures are concerned. */
	readonly id: string;
	/** What the manifest says of it, beside the names of its files. */
	readonly metadata: JsonObject;
	readonly codes: Readonly<Partial<Record<keyof (typeof CODE_FILES)[K], Json>>>;
}

/** `sendBill` is `send-bill`. */
function kebab(id: string): string {
	return id.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}

/** Where a code lies, below the folder of the app. */
export function codePath({ kind, id }: Component, file: string): string {
	return `${kind}s/${kebab(id)}/${kebab(id)}.${file}.iml.json`;
}

/** Path and content of each code, by the name that the manifest has for it. */
export function codesOf(component: Component): readonly (readonly [string, string, Json])[] {
	return Object.entries(CODE_FILES[component.kind]).flatMap(([code, file]) => {
		const content: Json | undefined = Object.entries(component.codes).find(([name]) => name === code)?.[1];
		return content === undefined ? [] : [[code, codePath(component, file), content] as const];
	});
}
