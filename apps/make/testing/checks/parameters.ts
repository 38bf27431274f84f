/** Parameters, interfaces and samples: in the form that Make documents, and fitting each other. */
import type { AppFiles } from '../files';
import { type Collection, collectionIn, collections, isCollection, list } from '../values';
import { type Code, codesIn, type Finding, siblingOf } from './app';

const KEYS: ReadonlySet<string> = new Set([
	'name',
	'type',
	'label',
	'help',
	'required',
	'advanced',
	'default',
	'editable',
	'multiline',
	'multiple',
	'options',
	'time',
	'validate',
]);
const TYPES: ReadonlySet<string> = new Set(['text', 'password', 'select', 'boolean', 'date', 'json']);
const OUTPUT_TYPES: ReadonlySet<string> = new Set(['text', 'number', 'boolean', 'any']);
/** Characters. */
const LONGEST_LABEL = 256;

export function checkParameters(files: AppFiles): Finding[] {
	const codes = codesIn(files);
	const lists = new Set(codes.filter(({ place }) => place === 'rpc').map(({ component }) => component.id));
	return codes.flatMap((one) => {
		if (['params', 'staticParams', 'mappableParams'].includes(one.code))
			return checkSpecs(one.path, one.content, lists);
		if (one.code === 'interface') return checkInterface(one);
		if (one.code === 'samples') return checkSample(one, siblingOf(codes, one, 'interface'));
		return [];
	});
}

function checkSpecs(path: string, content: unknown, lists: ReadonlySet<string>): Finding[] {
	if (!Array.isArray(content)) return [`${path}: it is no list`];
	const found: Finding[] = [];
	const names = content.map((spec) => collectionIn(spec).name);
	if (new Set(names).size !== names.length) found.push(`${path}: two parameters have one name`);
	return [...found, ...content.flatMap((spec) => checkSpec(path, spec, lists))];
}

function checkSpec(path: string, spec: unknown, lists: ReadonlySet<string>): Finding[] {
	if (!isCollection(spec)) return [`${path}: a parameter is no collection`];
	const found: Finding[] = [];
	const note = (broken: boolean, problem: string): void =>
		void (broken && found.push(`${path}: ${String(spec.name)} ${problem}`));
	for (const key of Object.keys(spec)) note(!KEYS.has(key), `has "${key}"`);
	note(!/^[a-z]\w*$/i.test(String(spec.name ?? '')), 'has no name');
	note(!TYPES.has(String(spec.type)), `is of the type ${String(spec.type)}`);
	note(!isLabel(spec.label), 'has no label');
	note(typeof spec.help !== 'string' || !/^[A-Z].*\.$/.test(spec.help), 'is not explained in a sentence');
	note(typeof spec.required !== 'boolean', 'does not say whether it is required');
	note((spec.options !== undefined) !== (spec.type === 'select'), 'has options, or needs some');
	const values = collections(spec.options).map(({ value }) => value);
	note(spec.default !== undefined && !values.includes(spec.default), 'begins with what cannot be chosen');
	return [...found, ...checkOptions(path, spec, lists)];
}

function checkOptions(path: string, { name, options }: Collection, lists: ReadonlySet<string>): Finding[] {
	const found: Finding[] = [];
	const note = (broken: boolean, problem: string): void =>
		void (broken && found.push(`${path}: ${String(name)} ${problem}`));
	for (const option of list(options)) {
		const { label, value, ...more } = collectionIn(option);
		note(!isLabel(label) || typeof value !== 'string' || Object.keys(more).length > 0, 'has an option that is none');
	}
	const { store, placeholder, nested, ...more } = isCollection(options) ? options : { store: options };
	note(Object.keys(more).length > 0, 'has options of another form');
	if (typeof store === 'string')
		note(!store.startsWith('rpc://') || !lists.has(store.slice('rpc://'.length)), `takes its options from ${store}`);
	else note(options !== undefined && !Array.isArray(store), 'has no options');
	const below = [nested, collectionIn(placeholder).nested].filter((specs) => specs !== undefined);
	if (placeholder !== undefined) note(!isLabel(collectionIn(placeholder).label), 'has a placeholder without a label');
	return [...found, ...below.flatMap((specs) => checkSpecs(path, specs, lists))];
}

function isLabel(label: unknown): boolean {
	return typeof label === 'string' && label !== '' && label.length <= LONGEST_LABEL;
}

function checkInterface({ path, content }: Code): Finding[] {
	if (!Array.isArray(content) || content.length === 0) return [`${path}: it is empty, or no list`];
	const names = collections(content).map(({ name }) => name);
	const found: Finding[] = new Set(names).size === content.length ? [] : [`${path}: two fields have one name`];
	for (const { name, type, label, ...more } of collections(content))
		if (!OUTPUT_TYPES.has(String(type)) || !isLabel(label) || Object.keys(more).length > 0)
			found.push(`${path}: ${String(name)} is not named, typed and labelled`);
	return found;
}

/** Every field of a sample is one of the interface, and of its type. */
function checkSample({ path, content }: Code, fields: unknown): Finding[] {
	if (!isCollection(content) || Object.keys(content).length === 0) return [`${path}: there is no sample`];
	const types = new Map(collections(fields).map(({ name, type }) => [name, type]));
	return Object.entries(content).flatMap(([name, value]): Finding[] => {
		const type = types.get(name);
		const fits = type === 'any' || (type === 'text' ? 'string' : type) === typeof value;
		return fits ? [] : [`${path}: ${name} is not as the interface says`];
	});
}
