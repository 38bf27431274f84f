/** The Markdown pages of the repository: what in them is a command, a block of code, a link or a heading. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Block {
	readonly page: string;
	readonly line: number;
	/** As it is written behind the fence; `''` for none. */
	readonly language: string;
	readonly text: string;
}

export interface Command {
	readonly page: string;
	readonly line: number;
	/** Without comments; the lines of a command that has several are kept. */
	readonly text: string;
}

export interface Link {
	readonly line: number;
	readonly url: string;
}

export interface Page {
	/** From the root, with `/`. */
	readonly path: string;
	readonly text: string;
	readonly blocks: readonly Block[];
	/** Of fenced shell blocks and of code within sentences, in their order. */
	readonly commands: readonly Command[];
	/** Code within sentences. */
	readonly words: readonly { readonly line: number; readonly text: string }[];
	readonly links: readonly Link[];
	/** What a link can name with `#`, as GitHub makes it. */
	readonly anchors: ReadonlySet<string>;
}

/** What is written by a tool, or is a record of a run. */
const NOT_OURS = /(^|\/)(CHANGELOG\.md$|\.changeset\/|results\/)/;
const SHELL = /^(sh|bash|shell|console)$/;
/** Code within a sentence that somebody would type: a program and at least one word behind it. */
const TYPED =
	/^(?:[A-Z_]+=\S+ )*(?:npm|npx|pnpm|node|git|docker|cd|curl|openssl|vitest|apt-get|export|sqlite3|pg_dump|pg_restore|systemctl|systemd-analyze|biome|tsc|turbo)\s+\S/;

/** Every page that is tracked, or is about to be. */
export function pages(): Page[] {
	const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.md'], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	const paths = listed
		.split('\n')
		.filter((path) => path !== '' && !NOT_OURS.test(path) && existsSync(join(ROOT, path)));
	return paths.sort().map((path) => readPage(path, readFileSync(join(ROOT, path), 'utf8')));
}

export function readPage(path: string, text: string): Page {
	const blocks: Block[] = [];
	const commands: Command[] = [];
	const words: { line: number; text: string }[] = [];
	const links: Link[] = [];
	const anchors = new Set<string>();
	const visit = (node: Nodes): void => {
		const line = node.position?.start.line ?? 0;
		if (node.type === 'code') {
			const block = { page: path, line, language: node.lang ?? '', text: node.value };
			blocks.push(block);
			if (SHELL.test(block.language)) commands.push(...commandsOf(block));
		}
		if (node.type === 'inlineCode') {
			words.push({ line, text: node.value });
			const typed = node.value.replaceAll(/\s+/g, ' ');
			if (TYPED.test(typed)) commands.push({ page: path, line, text: typed });
		}
		if (node.type === 'link' || node.type === 'image' || node.type === 'definition')
			links.push({ line, url: node.url });
		if (node.type === 'heading') anchors.add(unused(slug(textOf(node)), anchors));
		if ('children' in node) for (const child of node.children) visit(child);
	};
	visit(fromMarkdown(text));
	for (const [, name = ''] of text.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(name);
	return { path, text, blocks, commands, words, links, anchors };
}

function textOf(node: Nodes): string {
	if ('value' in node) return node.value;
	return 'children' in node ? node.children.map(textOf).join('') : '';
}

/** GitHub's way: small letters, no punctuation, hyphens for spaces. */
function slug(heading: string): string {
	return heading
		.toLowerCase()
		.replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
		.trim()
		.replaceAll(' ', '-');
}

function unused(name: string, taken: ReadonlySet<string>): string {
	if (!taken.has(name)) return name;
	for (let count = 1; ; count++) if (!taken.has(`${name}-${count}`)) return `${name}-${count}`;
}

/** Splits a block: a command ends with its line, unless a quote, a loop or a backslash holds it open. */
function commandsOf({ page, line, text }: Block): Command[] {
	const found: Command[] = [];
	let open: { line: number; text: string } | undefined;
	for (const [index, whole] of text.split('\n').entries()) {
		const bare = withoutComment(whole, open?.text ?? '');
		if (open === undefined && bare.trim() === '') continue;
		open = open === undefined ? { line: line + 1 + index, text: bare } : { ...open, text: `${open.text}\n${bare}` };
		if (isOpen(open.text)) continue;
		found.push({ page, line: open.line, text: open.text.replaceAll(/^\s+|\s+$/g, '').replace(/^\$ /, '') });
		open = undefined;
	}
	if (open !== undefined) throw new Error(`${page}:${open.line} begins a command that does not end: ${open.text}`);
	return found;
}

/** Which quote is open at the end of a text, and where a comment begins in it. */
function scan(text: string): { readonly quote: string; readonly comment: number } {
	let quote = '';
	for (let at = 0; at < text.length; at++) {
		const letter = text[at];
		if (letter === '\\' && quote !== "'") at++;
		else if (quote !== '') quote = letter === quote ? '' : quote;
		else if (letter === "'" || letter === '"') quote = letter;
		else if (letter === '#' && (at === 0 || /\s/.test(text[at - 1] ?? ''))) {
			const end = text.indexOf('\n', at);
			if (end === -1) return { quote, comment: at };
			at = end;
		}
	}
	return { quote, comment: -1 };
}

function withoutComment(line: string, before: string): string {
	const { comment } = scan(before === '' ? line : `${before}\n${line}`);
	if (comment === -1) return line.trimEnd();
	return line.slice(0, before === '' ? comment : comment - before.length - 1).trimEnd();
}

function isOpen(text: string): boolean {
	const count = (word: RegExp): number => [...text.matchAll(word)].length;
	return text.endsWith('\\') || scan(text).quote !== '' || count(/\bdo$/gm) > count(/^\s*done\b/gm);
}
