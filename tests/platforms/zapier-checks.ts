/**
 * Zapier's published integration checks, as far as a definition, an answer or a sample alone can be judged (docs.zapier.com, "Integration check reference"). D019 and D020 are not published there; D026 asks that addresses which people type are checked, which `zapier.test.ts` tries; D027 asks for the newest platform.
 */

interface Field {
	readonly key?: string;
	readonly label?: string;
	readonly helpText?: string;
	readonly type?: string;
	readonly required?: boolean;
	readonly dynamic?: string;
	readonly search?: string;
}

interface Part {
	readonly key: string;
	readonly noun?: string;
	readonly display: { readonly label: string; readonly description: string; readonly hidden?: boolean };
	readonly operation: {
		readonly type?: string;
		readonly inputFields?: readonly Field[];
		readonly outputFields?: readonly Field[];
		readonly sample?: Sample;
		readonly performList?: unknown;
		readonly performSubscribe?: unknown;
		readonly performUnsubscribe?: unknown;
	};
}

/** A definition as the platform compiles it. */
export interface Definition {
	readonly authentication?: { readonly connectionLabel?: unknown; readonly fields?: readonly Field[] };
	readonly triggers?: Readonly<Record<string, Part>>;
	readonly creates?: Readonly<Record<string, Part>>;
	readonly searches?: Readonly<Record<string, Part>>;
	readonly flags?: { readonly cleanInputData?: boolean };
	readonly searchOrCreates?: Readonly<Record<string, { readonly search: string; readonly create: string }>>;
}

export type Sample = Readonly<Record<string, unknown>>;

/** Id of the check, and what breaks it. */
export type Finding = `${string}: ${string}`;

/** Everything that breaks a check of the definition. */
export function checkDefinition(definition: Definition): Finding[] {
	const triggers = Object.values(definition.triggers ?? {});
	const creates = Object.values(definition.creates ?? {});
	const searches = Object.values(definition.searches ?? {});
	const parts = [...triggers, ...creates, ...searches];
	const shown = parts.filter(({ display }) => display.hidden !== true);
	const authFields = definition.authentication?.fields ?? [];
	const inputs = parts.flatMap((part) => (part.operation.inputFields ?? []).map((field) => ({ part, field })));
	const found: Finding[] = [];
	const note = (broken: boolean, finding: Finding): void => void (broken && found.push(finding));

	for (const { part, field } of inputs) {
		const where = `${part.key}.${field.key}`;
		note(/api_?key|password|secret|token/i.test(field.key ?? ''), `D001: ${where} asks for a key`);
		const wantsList = /(?:^id|_id|Id)$/.test(field.key ?? '') && field.required === true;
		note(wantsList && field.dynamic === undefined, `D004: ${where} has no dropdown`);
		if (field.dynamic !== undefined) {
			const [list = ''] = field.dynamic.split('.');
			note(definition.triggers?.[list] === undefined, `D005: ${where} reads the list ${list}, which is not there`);
		}
		if (field.search !== undefined) {
			const [search = ''] = field.search.split('.');
			note(definition.searches?.[search] === undefined, `D013: ${where} uses the search ${search}, which is not there`);
			note(field.dynamic === undefined, `D014: ${where} has a search and no dropdown`);
		}
	}
	for (const { helpText = '', key } of authFields.filter(({ type }) => type === 'password'))
		note(!/\[[^\]]+\]\(https:\/\/[^)]+\)/.test(helpText), `D002: ${key} says not where it is found`);
	const { connectionLabel } = definition.authentication ?? {};
	const isOwnLabel = typeof connectionLabel === 'function' || /\{\{\w+\}\}/.test(String(connectionLabel ?? ''));
	note(definition.authentication !== undefined && !isOwnLabel, 'D003: the connection has no label of its own');
	for (const { key, operation } of triggers.filter(({ operation }) => operation.type === 'hook')) {
		note(operation.performList === undefined, `D006: ${key} has no list`);
		const isStatic = operation.performSubscribe === undefined || operation.performUnsubscribe === undefined;
		note(isStatic, `D017: ${key} does not subscribe`);
		note(isStatic && shown.length === 1, `D016: ${key} is all there is`);
	}
	for (const url of urlsIn(definition)) note(!url.startsWith('https://'), `D007: ${url}`);
	for (const text of stringsIn(definition))
		note(/\b(?:javascript|vbscript|data):\s*\S/i.test(text), `D025: ${text.slice(0, 60)}`);
	note(definition.flags?.cleanInputData !== false, 'D028: Zapier takes empty values out');
	for (const { where, text } of texts(parts, authFields)) {
		const bare = text.replace(/`[^`]*`/g, '').replace(/\[[^\]]+\]\([^)\s]+\)/g, '');
		note(/https?:\/\/|\]\(|\[[^\]]*\(/.test(bare), `D008: ${where} has a link that is none`);
	}
	for (const { key, operation } of searches)
		note((operation.inputFields ?? []).length === 0, `D009: ${key} has nothing to search for`);
	for (const { key, operation } of triggers.filter(({ operation }) => operation.type !== 'hook'))
		note(operation.sample !== undefined && !('id' in operation.sample), `D010: the sample of ${key} has no id`);
	for (const { label = '', helpText = '', key } of [...inputs.map(({ field }) => field), ...authFields])
		note(label !== '' && plain(label) === plain(helpText), `D011: the help of ${key} says what its label says`);
	for (const { key, operation } of shown)
		note(Object.keys(operation.sample ?? {}).length === 0, `D012: ${key} has no sample`);
	for (const [key, { search, create }] of Object.entries(definition.searchOrCreates ?? {})) {
		const isThere = definition.searches?.[search] !== undefined && definition.creates?.[create] !== undefined;
		note(!isThere, `D015: ${key} connects what is not there`);
	}
	for (const { key, display } of parts) note(!isTitleCase(display.label), `D018: ${key} is called "${display.label}"`);
	for (const { key, display } of triggers)
		note(!/^Triggers when .*\.$/.test(display.description), `D021: ${key} is described as "${display.description}"`);
	for (const { key, operation } of creates)
		note((operation.inputFields ?? []).length === 0, `D022: ${key} has no fields`);
	for (const { key, operation } of parts) {
		for (const [name, value] of Object.entries(operation.sample ?? {}))
			note(isDate(name, value) && !isIsoMoment(value), `D023: ${key}.${name} is ${String(value)}`);
		found.push(...fits('D024', key, operation.sample ?? {}, operation.outputFields ?? []));
	}
	return found;
}

/** T004 (T006 of a polled sample): nothing can be mapped that a live result does not have. */
export function checkSubset(check: 'T004' | 'T006', key: string, sample: Sample, live: Sample): Finding[] {
	return Object.keys(sample)
		.filter((name) => !(name in live))
		.map((name): Finding => `${check}: ${key}.${name} is in the sample and in no live result`);
}

/** D024, T005 and Z001: what comes is of the type that is named. What is null says nothing. */
export function fits(
	check: 'D024' | 'T005' | 'Z001',
	key: string,
	sample: Sample,
	outputFields: readonly Field[],
): Finding[] {
	return outputFields.flatMap(({ key: name = '', type, required }): Finding[] => {
		const value = sample[name];
		if (value === undefined || value === null) return required === true ? [`${check}: ${key}.${name} is missing`] : [];
		const actual = Number.isInteger(value) && type === 'integer' ? 'integer' : typeof value;
		const isRight = type === undefined || type === actual || (type === 'datetime' && isIsoMoment(value));
		return isRight ? [] : [`${check}: ${key}.${name} is a ${actual}, not a ${type}`];
	});
}

const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

const SMALL = new Set(['a', 'an', 'the', 'and', 'or', 'of', 'in', 'on', 'to', 'for', 'by', 'at']);
const isTitleCase = (label: string): boolean =>
	label.split(' ').every((word, index) => /^[A-Z0-9]/.test(word) || (index > 0 && SMALL.has(word)));

const isDate = (name: string, value: unknown): boolean =>
	typeof value === 'string' &&
	value !== '' &&
	(/(?:At|Date|_at|_date)$/.test(name) || /^\d{1,2} [A-Z][a-z]{2} \d{4}/.test(value));
const isIsoMoment = (value: unknown): boolean =>
	/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2}))?$/.test(String(value));

/** URLs that the definition itself calls. */
function urlsIn(value: unknown): string[] {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, item]) =>
		name === 'url' && typeof item === 'string' ? [item] : urlsIn(item),
	);
}

function stringsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function texts(parts: readonly Part[], authFields: readonly Field[]): { where: string; text: string }[] {
	const ofField = (owner: string, { key, helpText = '' }: Field) => ({ where: `${owner}.${key}`, text: helpText });
	return [
		...authFields.map((field) => ofField('authentication', field)),
		...parts.flatMap(({ key, display, operation }) => [
			{ where: key, text: display.description },
			...(operation.inputFields ?? []).map((field) => ofField(key, field)),
		]),
	];
}
