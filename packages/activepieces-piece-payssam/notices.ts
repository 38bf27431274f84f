/** Writes the licences of what is bundled beside the bundle, as those licences ask. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** Licences that are free to be bundled. Another one fails the build, so that a person looks at it. */
const KNOWN = ['MIT', 'ISC', '0BSD', 'BSD-3-Clause', 'Unlicense'];
const WITHOUT_TEXT = 'The package names its licence and carries no text of it.';
/** Its packages carry no licence; the one of its repository, read there, is kept here. */
const ACTIVEPIECES = { license: 'MIT', text: readFileSync(join(__dirname, 'activepieces-license.txt'), 'utf8') };

/** @param file where to write */
export function thirdPartyNotices(file: string): Plugin {
	return {
		name: 'third-party-notices',
		setup(build) {
			build.initialOptions.metafile = true;
			build.onEnd(({ metafile }) => {
				if (metafile === undefined) throw new Error('Without a metafile it is not known what is bundled.');
				const folders = new Set(Object.keys(metafile.inputs).flatMap(packageFolderOf));
				const notices = [...folders].map(noticeOf).toSorted();
				mkdirSync(dirname(file), { recursive: true });
				writeFileSync(file, `${['This package holds the following software.', ...notices].join('\n\n---\n\n')}\n`);
			});
		},
	};
}

function packageFolderOf(input: string): string[] {
	const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
	return found === null ? [] : [resolve(found[0])];
}

function noticeOf(folder: string): string {
	const { name, version, license: declared } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	const { license, text } = String(name).startsWith('@activepieces/') ? ACTIVEPIECES : licenceIn(folder, declared);
	if (!KNOWN.includes(license)) throw new Error(`${name}@${version} is under "${license}". May it be bundled?`);
	return `${name} ${version} (${license})\n\n${text.trim()}`;
}

function licenceIn(folder: string, declared: unknown): { license: string; text: string } {
	const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
	return {
		license: String(declared),
		text: file === undefined ? WITHOUT_TEXT : readFileSync(join(folder, file), 'utf8'),
	};
}
