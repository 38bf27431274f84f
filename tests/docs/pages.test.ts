/* What pages say beside commands: links, code, settings. And that these checks find what they look for. */

import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { adapterSettings, faults, ownVariables } from './checks';
import { type Page, pages, ROOT, readPage } from './pages';

const ALL = pages();
const byPath = new Map(ALL.map((page) => [page.path, page]));
/** The repository's own addresses on GitHub: what stands behind is looked for here. */
const OWN_ADDRESS =
	/^https:\/\/(?:github\.com\/payssam-connectors\/payssam-connectors\/(?:blob|tree)|raw\.githubusercontent\.com\/payssam-connectors\/payssam-connectors)\/main\//;
const LANGUAGES = ['', 'sh', 'json', 'js', 'ts', 'yaml', 'nginx', 'caddyfile'];

/** Links of a page that lead nowhere, as sentences. */
function deadLinks({ path, links }: Page): string[] {
	return links.flatMap(({ line, url }) => {
		const own = url.replace(OWN_ADDRESS, '/');
		if (/^[a-z]+:/i.test(own))
			return /^(https?|mailto):/.test(own) ? [] : [`${path}:${line} ${url}: no address of the web`];
		const [file = '', anchor = ''] = decodeURI(own).split('#');
		const target =
			file === '' ? path : relative(ROOT, file.startsWith('/') ? join(ROOT, file) : resolve(ROOT, dirname(path), file));
		if (!existsSync(join(ROOT, target))) return [`${path}:${line} ${url}: there is no ${target}`];
		if (anchor === '') return [];
		const page = byPath.get(target) ?? byPath.get(`${target}/README.md`);
		if (page === undefined) return [`${path}:${line} ${url}: ${target} is no page`];
		return page.anchors.has(anchor) ? [] : [`${path}:${line} ${url}: ${page.path} has no heading #${anchor}`];
	});
}

const blocks = ALL.flatMap((page) => page.blocks);
const named = (language: string) =>
	blocks
		.filter((block) => block.language === language)
		.map((block) => [`${block.page}:${block.line}`, block.text] as const);

describe('links', () => {
	test.each(ALL.map((page) => [page.path, page] as const))('%s', (_path, page) => {
		expect(deadLinks(page)).toEqual([]);
	});

	test.each([
		['a file that is not there', '[x](nowhere.md)', 'there is no docs/nowhere.md'],
		['a heading that is not there', '[x](operations.md#nothing)', 'has no heading #nothing'],
		['a heading of its own', '[x](#nothing)', 'has no heading #nothing'],
		[
			'an own address',
			'[x](https://github.com/payssam-connectors/payssam-connectors/blob/main/nowhere.md)',
			'there is no nowhere.md',
		],
		['a picture', '![x](pictures/nothing.png)', 'there is no docs/pictures/nothing.png'],
		['another scheme', '[x](javascript:alert)', 'no address of the web'],
	])('%s is noticed', (_what, text, said) => {
		byPath.set('docs/README.md', readPage('docs/README.md', text));
		const found = deadLinks(readPage('docs/README.md', text));
		byPath.set('docs/README.md', ALL.find(({ path }) => path === 'docs/README.md') ?? readPage('docs/README.md', text));
		expect(found).toHaveLength(1);
		expect(found[0]).toContain(said);
	});

	test('every page below docs is in its index, and the index is linked from the front page', () => {
		const linked = byPath.get('docs/README.md')?.links.map(({ url }) => url.split('#')[0]);
		const own = ALL.map(({ path }) => path).filter((path) => path.startsWith('docs/') && path !== 'docs/README.md');
		expect(own.filter((path) => !linked?.includes(path.slice('docs/'.length)))).toEqual([]);
		for (const front of ['README.md', 'README.ko.md'])
			expect(byPath.get(front)?.links.map(({ url }) => url)).toContain('docs/README.md');
	});

	test('the Korean front page has the sections of the English one', () => {
		const count = (path: string, what: RegExp) => [...(byPath.get(path)?.text ?? '').matchAll(what)].length;
		for (const what of [/^## /gm, /^```/gm, /!\[/g, /^\* \*\*/gm])
			expect([what, count('README.ko.md', what)]).toEqual([what, count('README.md', what)]);
		const links = (path: string) => byPath.get(path)?.links.map(({ url }) => url) ?? [];
		const folders = links('README.md').filter((url) => /^(packages|apps|tests|docs)(\/[\w-]+)?$/.test(url));
		expect(folders.filter((url) => !links('README.ko.md').includes(url))).toEqual([]);
	});
});

describe('paths', () => {
	/** Made by a build, a run or the reader. */
	const MADE = /(^|\/)(release|dist|node_modules)(\/|$)/;
	const PATH = /^(?:apps|packages|tests|docs|scripts|bench|deploy|src|testing|\.ci|\.github)\/[\w./@*-]+$/;

	/** Paths within sentences that lead nowhere: from the root, or from the folder of the page or its package. */
	function deadPaths({ path, words }: Page): string[] {
		const from = [
			'.',
			dirname(path),
			'apps/webhook-adapter',
			'apps/zapier',
			'apps/make',
			'tests',
			'packages/core',
			'packages/sandbox',
		];
		return words
			.filter(({ text }) => PATH.test(text) && !MADE.test(text))
			.filter(({ text }) => from.every((folder) => globSync(text, { cwd: join(ROOT, folder) }).length === 0))
			.map(({ line, text }) => `${path}:${line} ${text}`);
	}

	test.each(ALL.map((page) => [page.path, page] as const))('%s', (_path, page) => {
		expect(deadPaths(page)).toEqual([]);
	});

	test('one that leads nowhere is noticed, also among several', () => {
		const page = readPage(
			'docs/x.md',
			'See `tests/docs/pages.ts`, `tests/docs/*.test.ts`, `src/nothing.ts` and `tests/nothing*.ts`.',
		);
		expect(deadPaths(page)).toEqual(['docs/x.md:1 src/nothing.ts', 'docs/x.md:1 tests/nothing*.ts']);
	});

	test('the test that the certification page names is there under that name', () => {
		const [, title = ''] =
			/`tests\/server\/trigger\.test\.ts` \("([^"]+)"\)/.exec(byPath.get('docs/certification.md')?.text ?? '') ?? [];
		expect(title).not.toBe('');
		expect(readFileSync(join(ROOT, 'tests/server/trigger.test.ts'), 'utf8')).toContain(`test('${title}'`);
	});
});

describe('code', () => {
	test('is in languages that are checked', () => {
		const others = blocks.filter(
			({ language }) => !LANGUAGES.includes(language) && !/^(bash|shell|console)$/.test(language),
		);
		expect(others.map(({ page, line, language }) => `${page}:${line} ${language}`)).toEqual([]);
	});

	test.each(named('json'))('%s is JSON, or members of an object', (_where, text) => {
		expect(() => JSON.parse(/^\s*[[{]/.test(text) ? text : `{${text}}`)).not.toThrow();
	});

	test.each(named('yaml'))('%s is YAML', (_where, text) => {
		expect(parse(text)).toBeInstanceOf(Object);
	});

	/** What TypeScript says of a text that it cannot read. */
	function syntaxFaults(text: string): string[] {
		const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext };
		const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true, compilerOptions });
		return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
	}

	test.each([...named('js'), ...named('ts')])(
		'%s is a program, or an element of a list or an object',
		(_where, text) => {
			const faults = [text, `[${text}\n]`, `({${text}\n})`].map(syntaxFaults);
			if (!faults.some((one) => one.length === 0)) expect(faults[0]).toEqual([]);
		},
	);

	test.each([
		['packages/core', 'packages/core/README.md'],
		['packages/sandbox', 'packages/sandbox/README.md'],
	])('%s: the blocks of its README are one program whose types are right', (folder, page) => {
		const program = (byPath.get(page)?.blocks ?? [])
			.filter(({ language }) => language === 'ts')
			.map(({ text }) => text);
		expect(program).not.toEqual([]);
		expect(typeFaults(folder, program.join('\n'))).toEqual([]);
	});

	test('a call with a wrong argument is noticed', () => {
		const wrong = "import { createSandbox } from 'payssam-sandbox';\nvoid createSandbox({ seed: 'one' });";
		expect(typeFaults('packages/sandbox', wrong)).toEqual([
			expect.stringContaining("'string' is not assignable to type 'number'"),
		]);
	});
});

/** What TypeScript says of a module that stands in `tests`, where every package can be imported. */
function typeFaults(folder: string, text: string): string[] {
	const file = join(ROOT, 'tests', `${folder.replace('/', '-')}-readme.ts`);
	const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.base.json'), (path) => readFileSync(path, 'utf8'));
	const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
	const host = ts.createCompilerHost({ ...options, lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'], noUnusedLocals: false });
	const { getSourceFile, fileExists } = host;
	host.fileExists = (name) => name === file || fileExists(name);
	host.getSourceFile = (name, ...rest) =>
		name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023) : getSourceFile(name, ...rest);
	const program = ts.createProgram(
		[file],
		{ ...options, lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'], noUnusedLocals: false },
		host,
	);
	return ts
		.getPreEmitDiagnostics(program, program.getSourceFile(file))
		.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('settings', () => {
	const OF_ADAPTER = [
		'apps/webhook-adapter/README.md',
		'apps/webhook-adapter/README.ko.md',
		'docs/operations.md',
		'docs/your-own-program.md',
	];
	/** Of other programs that stand on these pages. */
	const OF_OTHERS = ['EMPTY_DATABASE_URL', 'NODE_ENV', 'PAYSSAM_ADAPTER_CONFIG'];
	const NAME = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?==|$)/;

	test('each name of a setting on the pages about the adapter is one of it', () => {
		const known = adapterSettings();
		const strange = OF_ADAPTER.flatMap((path) =>
			(byPath.get(path)?.words ?? []).flatMap(({ line, text }) => {
				const [name] = NAME.exec(text) ?? [];
				return name === undefined || known.has(name) || OF_OTHERS.includes(name) ? [] : [`${path}:${line} ${name}`];
			}),
		);
		expect(strange).toEqual([]);
	});

	test('each setting of the adapter is on its page', () => {
		const text = byPath.get('apps/webhook-adapter/README.md')?.text ?? '';
		expect([...adapterSettings()].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
	});

	test('variables of ours: what is read is documented, what is documented is read', () => {
		/** From one of our programs to the next that it starts. */
		const INTERNAL = ['PAYSSAM_BEGUN', 'PAYSSAM_NODE', 'PAYSSAM_FUZZ_REPORT'];
		const read = ownVariables();
		const told = new Set(ALL.flatMap(({ text }) => text.match(/\bPAYSSAM_[A-Z_]+\b/g) ?? []));
		/** Of the examples of payssam-core. */
		const EXAMPLES = ['PAYSSAM_KEY'];
		expect([...read].filter((name) => !told.has(name) && !INTERNAL.includes(name))).toEqual([]);
		expect([...told].filter((name) => !read.has(name) && !EXAMPLES.includes(name))).toEqual([]);
	});

	test('variables of n8n are in the n8n that the tests run', () => {
		const quickstart = createRequire(join(ROOT, 'apps/quickstart/package.json'));
		const n8n = quickstart.resolve('n8n/package.json');
		const folders = [n8n, createRequire(n8n).resolve('@n8n/config')].map((file) =>
			join(dirname(file), file === n8n ? 'dist' : '.'),
		);
		const PATTERN = '\\b(N8N|QUEUE|EXECUTIONS|DB|WEBHOOK)_[A-Z0-9_]+\\b';
		const known = new Set(
			execFileSync('grep', ['-rhoE', '--include=*.js', PATTERN, ...folders], {
				encoding: 'utf8',
				maxBuffer: 2 ** 28,
			}).split('\n'),
		);
		const told = ALL.flatMap(({ path, words }) =>
			words.map(({ line, text }) => ({ where: `${path}:${line}`, name: new RegExp(`^${PATTERN}`).exec(text)?.[0] })),
		);
		const named = told.filter(({ name }) => name !== undefined);
		expect(named.length).toBeGreaterThan(10);
		expect(named.filter(({ name = '' }) => !known.has(name))).toEqual([]);
	});

	test('options of the sandbox: those that it takes are on its page, and no others', () => {
		const help = execFileSync(process.execPath, [join(ROOT, 'packages/sandbox/dist/cli.js'), '--help'], {
			encoding: 'utf8',
		});
		const taken = new Set([...help.matchAll(/^ {2}(--[a-z]+)/gm)].map(([, name = '']) => name));
		const told = new Set((byPath.get('packages/sandbox/README.md')?.text ?? '').match(/(?<=[\s`])--[a-z]+/g));
		expect([...told].filter((name) => !taken.has(name))).toEqual([]);
		expect([...taken].filter((name) => !told.has(name) && name !== '--help')).toEqual([]);
	});

	test('every metric of the operations page is one of the adapter, and every one of the adapter is there', () => {
		const source = readFileSync(join(ROOT, 'apps/webhook-adapter/src/metrics.ts'), 'utf8');
		const kept = new Set([...source.matchAll(/(?:name|gauge)\('([a-z_]+)'/g)].map(([, name = '']) => name));
		const text = byPath.get('docs/operations.md')?.text ?? '';
		const told = new Set([...text.matchAll(/payssam_adapter_([a-z_]+[a-z])/g)].map(([, name = '']) => name));
		expect([...told].filter((name) => !kept.has(name))).toEqual([]);
		expect([...kept].filter((name) => !text.includes(`\`${name}`))).toEqual([]);
	});

	test('the figures of the operations page are those of the run that it names', () => {
		const text = byPath.get('docs/operations.md')?.text ?? '';
		const [, run = ''] = /\[the run of [^\]]*\]\(\.\.\/([^)]*)\)/.exec(text) ?? [];
		const figures = readFileSync(join(ROOT, run), 'utf8');
		const rows = text
			.slice(text.indexOf('| Durable acks'), text.indexOf('So one small machine'))
			.match(/[\d.,]+(?= (?:ms|MB|s) \|)|[\d,]+(?= \|)/g);
		expect(rows).toHaveLength(8);
		for (const figure of rows ?? []) expect(figures).toMatch(new RegExp(`\\| ${figure.replaceAll('.', '\\.')} `));
	});
});

describe.skipIf(process.platform === 'win32')('a command with', () => {
	const said = (text: string) => faults({ page: 'x.md', line: 1, text });
	test.each([
		['a quote that is open', "echo 'x", 'bash cannot read it'],
		['a script that is not there', 'npm run nothing', 'has no script nothing'],
		[
			'a script of a package that is not there',
			'pnpm --filter payssam-core nothing',
			'payssam-core has no script nothing',
		],
		['a package that is not there', 'pnpm --filter payssam-nothing test', 'there is no package payssam-nothing'],
		['a level that is not there', 'pnpm --filter payssam-tests test --project nothing', 'no project nothing'],
		['another pnpm', 'npx --yes pnpm@1.0.0 --filter payssam-core test', 'is not the pinned'],
		['a path that is not there', 'cat docs/nothing.md', 'there is no docs/nothing.md'],
		['a setting that nobody reads', 'RETENTION=1 npx payssam-webhook-adapter', 'nothing reads RETENTION'],
	])('%s is noticed', (_what, text, expected) => {
		expect(said(text)).toEqual([expect.stringContaining(expected)]);
	});

	test.each(
		ALL.flatMap((page) => page.commands).map(
			(command) => [`${command.page}:${command.line} ${command.text.slice(0, 60)}`, command] as const,
		),
	)('nothing wrong: %s', (_name, command) => {
		expect(faults(command)).toEqual([]);
	});

	test('lines, quotes, loops and comments are taken apart as bash does', () => {
		const text =
			"```sh\n# only a comment\nA=b  # why\n$ curl -d '{\n \"#\":1}' \\\n  http://x/#y\nfor n in 1; do\n  echo '#'$n\ndone\n```\n";
		expect(readPage('x.md', text).commands.map(({ line, text }) => [line, text])).toEqual([
			[3, 'A=b'],
			[4, 'curl -d \'{\n "#":1}\' \\\n  http://x/#y'],
			[7, "for n in 1; do\n  echo '#'$n\ndone"],
		]);
	});
});
