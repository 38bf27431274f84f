/** IML: every expression can be read, and names only what Make documents for its place. */
import { type AppFiles, baseOf } from '../files';
import { type Expression, ImlError, parseTemplate, within } from '../iml/parse';
import { collectionIn, collections } from '../values';
import { type Code, codesIn, type Finding, type Place, siblingOf, textsIn } from './app';

/** Every function of the page "JavaScript in Make". */
const FUNCTIONS: ReadonlySet<string> = new Set(
	`get if ifempty switch omit pick
	ascii base64 capitalize contains decodeURL encodeURL escapeHTML escapeMarkdown indexOf length lower md5 mime replace
	replaceEmojiCharacters sha1 sha256 sha512 split startcase stripHTML substring toBinary toString trim upper
	add deduplicate distinct first flatten join keys last map merge remove reverse shuffle slice sort toArray toCollection
	formatDate parseDate addDays addHours addMinutes addMonths addSeconds addYears setSecond setMinute setHour setDay setDate setMonth setYear
	abs average ceil floor formatNumber max median min parseNumber round stdevP sum trunc
	createJSON parseJSON`.split(/\s+/),
);

/** Of requests in general, and of what handles the answer. */
const ASKING = ['now', 'emptyarray', 'parameters', 'connection'];
const ANSWER = ['body', 'headers', 'statusCode'];

/** Variables that Make documents for a place; `item` where the answer is iterated. */
const VARIABLES: Readonly<
	Record<Place, { readonly request: readonly string[]; readonly response: readonly string[] }>
> = {
	base: { request: ASKING, response: [...ASKING, ...ANSWER] },
	connection: {
		request: ['now', 'emptyarray', 'parameters'],
		response: ['now', 'emptyarray', 'parameters', ...ANSWER],
	},
	rpc: { request: ASKING, response: [...ASKING, ...ANSWER, 'item'] },
	attach: { request: [...ASKING, 'webhook'], response: [...ASKING, ...ANSWER, 'webhook'] },
	detach: { request: [...ASKING, 'webhook'], response: [...ASKING, ...ANSWER, 'webhook'] },
	webhook: { request: ['now', 'parameters', 'data', 'body', 'query', 'method', 'headers'], response: [] },
	action: { request: ASKING, response: [...ASKING, ...ANSWER] },
	search: { request: ASKING, response: [...ASKING, ...ANSWER, 'item'] },
	instant_trigger: { request: [...ASKING, 'payload'], response: [...ASKING, ...ANSWER, 'payload'] },
};

const SPREAD = '{{...}}';

export function checkExpressions(files: AppFiles): Finding[] {
	const codes = codesIn(files);
	const base = { path: 'base', place: 'base' as const, content: baseOf(files) };
	const elsewhere = codes
		.filter(({ place }) => place === undefined)
		.flatMap(({ path, content }) => textsIn(content).map(([, text]) => ({ path, text })))
		.filter(({ text }) => text.includes('{{') || text.includes('}}'))
		.map(({ path, text }): Finding => `${path}: "${text}" stands where nothing is filled in`);
	return [
		...elsewhere,
		...checkPlace(base, { connection: connectionNames(codes) }),
		...codes.flatMap((code) => {
			const { path, place, content } = code;
			return place === undefined ? [] : checkPlace({ path, place, content }, namesFor(codes, code));
		}),
	];
}

/** Names below a variable, where they are known. */
type Names = Readonly<Record<string, ReadonlySet<string>>>;

function namesFor(codes: readonly Code[], code: Code): Names {
	const { place, component } = code;
	const own = ['params', 'staticParams', 'mappableParams'].flatMap((name) => namesIn(siblingOf(codes, code, name)));
	const kept = Object.keys(collectionIn(collectionIn(collectionIn(siblingOf(codes, code, 'attach')).response).data));
	return {
		connection: connectionNames(codes),
		// A remote procedure gets the parameters of the form that calls it.
		...(place === 'rpc' ? { parameters: new Set(allParameters(codes)) } : { parameters: new Set(own) }),
		webhook: new Set(['id', 'url', ...(place === 'detach' ? kept : [])]),
		data: new Set(kept),
		payload: new Set(payloadNames(codes, String(component.metadata.webhook))),
	};
}

function namesIn(specs: unknown): string[] {
	return collections(specs).flatMap((spec) => {
		const { nested, placeholder } = collectionIn(spec.options);
		return [String(spec.name), ...namesIn(nested), ...namesIn(collectionIn(placeholder).nested)];
	});
}

function allParameters(codes: readonly Code[]): string[] {
	return codes.filter(({ code }) => /params$/i.test(code)).flatMap(({ content }) => namesIn(content));
}

function connectionNames(codes: readonly Code[]): ReadonlySet<string> {
	const ofConnections = codes.filter(({ component }) => component.kind === 'connection');
	return new Set(ofConnections.filter(({ code }) => code === 'params').flatMap(({ content }) => namesIn(content)));
}

/** What the webhook of a trigger passes on. */
function payloadNames(codes: readonly Code[], webhook: string): string[] {
	const code = codes.find(({ place, component }) => place === 'webhook' && component.id === webhook);
	return Object.keys(collectionIn(collectionIn(code?.content).output));
}

function checkPlace(
	{ path, place, content }: { readonly path: string; readonly place: Place; readonly content: unknown },
	names: Names,
): Finding[] {
	const keys = keysIn(content).filter((key) => key !== SPREAD && /\{\{|\}\}/.test(key));
	const found: Finding[] = keys.map((key): Finding => `${path}: the name "${key}" is filled in`);
	for (const [steps, text] of textsIn(content)) {
		const allowed = VARIABLES[place][steps[0] === 'response' ? 'response' : 'request'];
		try {
			const parts = parseTemplate(text).filter((part) => typeof part !== 'string');
			found.push(...parts.flatMap(within).flatMap((part) => checkExpression(path, part, allowed, names)));
		} catch (error) {
			if (!(error instanceof ImlError)) throw error;
			found.push(`${path}: ${error.message}`);
		}
	}
	return found;
}

function keysIn(value: unknown): string[] {
	const items = Array.isArray(value) ? value : Object.values(collectionIn(value));
	return [...Object.keys(collectionIn(value)), ...items.flatMap(keysIn)];
}

function checkExpression(path: string, one: Expression, allowed: readonly string[], names: Names): Finding[] {
	if (one.kind === 'call' && !FUNCTIONS.has(one.name)) return [`${path}: Make documents no function "${one.name}"`];
	if (one.kind === 'variable' && !allowed.includes(one.name))
		return [`${path}: Make documents no variable "${one.name}" here`];
	if (one.kind === 'property' && one.of.kind === 'variable' && names[one.of.name]?.has(one.name) === false)
		return [`${path}: there is no ${one.of.name}.${one.name}`];
	if (one.kind === 'call' && one.name === 'pick') return checkPick(path, one.values, names);
	return [];
}

/** `pick` names parameters as texts. */
function checkPick(path: string, [of, ...picked]: readonly Expression[], names: Names): Finding[] {
	if (of?.kind !== 'variable') return [];
	return picked.flatMap((one): Finding[] => {
		const name = one.kind === 'literal' ? String(one.value) : '';
		return names[of.name]?.has(name) === false ? [`${path}: there is no ${of.name}.${name}`] : [];
	});
}
