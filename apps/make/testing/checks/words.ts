/** Words for people, as Make's naming conventions want them. */
import { type AppFiles, componentsOf } from '../files';
import { collections } from '../values';
import { codesIn, type Finding } from './app';

/** Names, and what is written in capitals. */
const NAME = /^\(?(?:[A-Z]{2,}|PaySsam|KakaoTalk|API|ID|URL)s?\)?$/;

function isSentenceCase(label: string): boolean {
	const [first = '', ...rest] = label.split(' ');
	return /^[A-Z]/.test(first) && rest.every((word) => word === word.toLowerCase() || NAME.test(word));
}

export function checkWords(files: AppFiles): Finding[] {
	const found: Finding[] = [];
	const note = (broken: boolean, finding: Finding): void => void (broken && found.push(finding));
	const modules = componentsOf(files).filter(({ kind }) => kind === 'module');
	const labels = modules.map(({ metadata }) => metadata.label);
	note(new Set(labels).size !== labels.length, 'modules: two have one label');
	for (const { kind, id, metadata } of componentsOf(files))
		note(!isSentenceCase(String(metadata.label)), `${kind} ${id}: "${String(metadata.label)}" is not in sentence case`);
	for (const { id, metadata } of modules) {
		const label = String(metadata.label);
		const isTrigger = metadata.moduleType === 'instant_trigger';
		note(isTrigger !== label.startsWith('Watch '), `module ${id}: triggers watch, and nothing else does`);
		const form = isTrigger ? /^Triggers when .*\.$/ : /^[A-Z][a-z]*s .*\.$/;
		note(
			!form.test(String(metadata.description)),
			`module ${id}: "${String(metadata.description)}" is not as Make says it`,
		);
	}
	for (const { path, code, content } of codesIn(files)) {
		if (!/params$|^interface$/i.test(code)) continue;
		for (const { label } of collections(content))
			note(!isSentenceCase(String(label)), `${path}: "${String(label)}" is not in sentence case`);
	}
	return found;
}
