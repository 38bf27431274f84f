/* What GitHub shows to people who want to report something: it drops a form it cannot read without a word. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = new URL('../../', import.meta.url);
const FORMS = new URL('.github/ISSUE_TEMPLATE/', ROOT);
const forms = readdirSync(FORMS).filter((name) => name !== 'config.yml');

/** Every breach of GitHub's rules for issue forms, and of ours, as sentences. */
function breaches(text: string): string[] {
	const form: unknown = parse(text);
	const found: string[] = [];
	const record = (value: unknown): Record<string, unknown> =>
		typeof value === 'object' && value !== null ? { ...value } : {};
	const { name, description, body } = record(form);
	for (const [key, value] of Object.entries({ name, description })) {
		if (typeof value !== 'string' || value.trim() === '') found.push(`${key} is missing`);
	}
	if (!Array.isArray(body)) return [...found, 'body is missing'];

	const ids = new Set<string>();
	const labels = new Set<string>();
	let warns = false;
	let asks = false;
	for (const element of body) {
		const { type, id, attributes: some, validations } = record(element);
		const { label, value, options } = record(some);
		if (type === 'markdown') {
			if (typeof value !== 'string') found.push('a markdown without a value');
			if (/Never paste keys or customers' data/.test(String(value))) warns = true;
			continue;
		}
		asks = true;
		if (!['input', 'textarea', 'dropdown', 'checkboxes'].includes(String(type))) found.push(`no such type: ${type}`);
		if (typeof label !== 'string' || label === '') found.push(`${id} has no label`);
		else if (labels.has(label)) found.push(`two are labelled ${label}`);
		else labels.add(label);
		if (typeof id !== 'string' || !/^[\w-]+$/.test(id)) found.push(`${id} is no id`);
		else if (ids.has(id)) found.push(`two have the id ${id}`);
		else ids.add(id);
		if (type === 'dropdown' || type === 'checkboxes') {
			const list: unknown[] = Array.isArray(options) ? options : [];
			const words = list.map((option) => (type === 'dropdown' ? option : record(option).label));
			if (words.length === 0) found.push(`${id} has no options`);
			// YAML makes a truth value of a bare Yes or No.
			if (words.some((word) => typeof word !== 'string')) found.push(`${id} has an option that is no text`);
			if (new Set(words).size !== words.length) found.push(`${id} has an option twice`);
		}
		const { required } = record(validations);
		if (required !== undefined && typeof required !== 'boolean')
			found.push(`${id}: required is neither true nor false`);
	}
	if (!asks) found.push('nothing is asked');
	if (!warns) found.push('no warning about keys');
	return found;
}

describe.each(forms)('%s', (name) => {
	const text = readFileSync(new URL(name, FORMS), 'utf8');

	test('is a form that GitHub shows, and warns', () => {
		expect(breaches(text)).toEqual([]);
	});
});

test('there is a form for what goes wrong, what the vendor does otherwise, and what is missing', () => {
	expect(forms.toSorted()).toEqual(['bug.yml', 'feature.yml', 'vendor-fact.yml']);
});

const SMALL = `
name: Small
description: A small form
body:
  - type: markdown
    attributes:
      value: Never paste keys or customers' data here.
  - type: dropdown
    id: part
    attributes:
      label: Which?
      options: [this, that]
  - type: input
    id: version
    attributes:
      label: Version
`;

test('a small form that keeps the rules has no breach', () => {
	expect(breaches(SMALL)).toEqual([]);
});

test.each([
	['no name', 'name: Small\n', '', 'name is missing'],
	['no description', 'description: A small form\n', '', 'description is missing'],
	['an id twice', 'id: version', 'id: part', 'two have the id part'],
	['a label twice', 'label: Version', 'label: Which?', 'two are labelled'],
	['no label', '      label: Version', '      description: x', 'version has no label'],
	['an unknown type', 'type: input', 'type: number', 'no such type'],
	['an option that YAML takes for a truth value', '[this, that]', '[this, true]', 'that is no text'],
	['an option twice', '[this, that]', '[this, this]', 'an option twice'],
	['no warning', 'Never paste keys', 'Paste keys', 'no warning'],
])('is noticed: %s', (_, part, other, expected) => {
	expect(SMALL).toContain(part);
	const found = breaches(SMALL.replace(part, other));
	expect(found).toHaveLength(1);
	expect(found[0]).toContain(expected);
});

test('what is no bug is led elsewhere', () => {
	const { blank_issues_enabled: blank, contact_links: links } = parse(
		readFileSync(new URL('config.yml', FORMS), 'utf8'),
	);
	expect(blank).toBe(false);
	for (const link of links) expect(Object.keys(link)).toEqual(['name', 'url', 'about']);
	for (const { url } of links) expect(url).toMatch(/^https:\/\/github\.com\/payssam-connectors\/payssam-connectors\//);
});

test('every folder that has an owner exists', () => {
	const lines = readFileSync(new URL('.github/CODEOWNERS', ROOT), 'utf8')
		.split('\n')
		.filter((line) => line !== '' && !line.startsWith('#'));
	expect(lines.length).toBeGreaterThan(0);
	for (const line of lines) {
		const [path = '', ...owners] = line.split(/\s+/);
		expect(existsSync(new URL(`.${path}`, ROOT)), path).toBe(true);
		expect(owners.every((owner) => /^@[\w-]+(\/[\w-]+)?$/.test(owner))).toBe(true);
		expect(owners).not.toEqual([]);
	}
});
