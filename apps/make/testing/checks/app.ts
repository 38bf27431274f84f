/** The app under check: its components with the contents of their codes. */
import { type AppFiles, componentsOf, contentOf, type Named } from '../files';
import { collectionIn } from '../values';

/** Where it is, and what is wrong there. */
export type Finding = `${string}: ${string}`;

/** A code of a component. */
export interface Code {
	/** Path of its file. */
	readonly path: string;
	/** Such as `communication`. */
	readonly code: string;
	readonly component: Named;
	/** What kind of request it is: it decides on what may stand there. `undefined` for what is none. */
	readonly place: Place | undefined;
	readonly content: unknown;
}

export type Place =
	| 'base'
	| 'connection'
	| 'rpc'
	| 'attach'
	| 'detach'
	| 'webhook'
	| 'action'
	| 'search'
	| 'instant_trigger';

const REQUESTS: Readonly<Record<string, Place | undefined>> = {
	'connection communication': 'connection',
	'rpc communication': 'rpc',
	'webhook communication': 'webhook',
	'webhook attach': 'attach',
	'webhook detach': 'detach',
};

function placeOf({ kind, metadata }: Named, code: string): Place | undefined {
	const { moduleType } = metadata;
	if (kind === 'module' && code === 'communication')
		return moduleType === 'action' || moduleType === 'search' || moduleType === 'instant_trigger'
			? moduleType
			: undefined;
	return REQUESTS[`${kind} ${code}`];
}

/** Read once for all checks. */
const READ = new WeakMap<AppFiles, readonly Code[]>();

/** Every code whose file is there and is JSON; what is not is found by the check of the manifest. */
export function codesIn(files: AppFiles): readonly Code[] {
	const codes = READ.get(files) ?? read(files);
	READ.set(files, codes);
	return codes;
}

function read(files: AppFiles): Code[] {
	return componentsOf(files).flatMap((component) =>
		[...component.paths].flatMap(([code, path]): Code[] => {
			try {
				return [{ path, code, component, place: placeOf(component, code), content: contentOf(files, path) }];
			} catch {
				return [];
			}
		}),
	);
}

/** A code of the same component. */
export function siblingOf(codes: readonly Code[], { component }: Code, code: string): unknown {
	return codes.find(
		(one) => one.component.kind === component.kind && one.component.id === component.id && one.code === code,
	)?.content;
}

/** Every text within a value, with the steps that lead to it. */
export function textsIn(value: unknown, steps: readonly string[] = []): (readonly [readonly string[], string])[] {
	if (typeof value === 'string') return [[steps, value]];
	const items = Array.isArray(value) ? value.entries() : Object.entries(collectionIn(value));
	return [...items].flatMap(([name, item]) => textsIn(item, [...steps, String(name)]));
}
