/** How much core adds to a bundle, minified and compressed. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'tsup';

export interface Size {
	/** Bytes, minified. */
	readonly minified: number;
	/** Bytes, minified and through gzip at its highest level. */
	readonly compressed: number;
}

/** @param program a module that uses core @param file where core's module lies */
export async function bundleSize(format: 'esm' | 'cjs', program: string, file: string): Promise<Size> {
	const folder = mkdtempSync(join(tmpdir(), 'payssam-bundle-'));
	try {
		writeFileSync(join(folder, 'entry.mjs'), program.replaceAll('payssam-core', file));
		await build({
			entry: [join(folder, 'entry.mjs')],
			outDir: join(folder, 'out'),
			format: [format],
			platform: 'node',
			target: 'node22',
			minify: true,
			splitting: false,
			config: false,
			silent: true,
			clean: false,
			dts: false,
		});
		const [output, ...more] = readdirSync(join(folder, 'out'));
		if (output === undefined || more.length > 0) throw new Error('A bundle should be one file.');
		const bytes = readFileSync(join(folder, 'out', output));
		return { minified: bytes.byteLength, compressed: gzipSync(bytes, { level: 9 }).byteLength };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
