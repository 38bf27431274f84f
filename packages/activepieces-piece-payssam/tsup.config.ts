import { defineConfig } from 'tsup';
import { thirdPartyNotices } from './notices';

/** One file that needs no package beside it: Activepieces may unpack it without installing anything. */
export default defineConfig({
	entry: { index: 'src/piece.ts' },
	format: ['cjs'],
	noExternal: [/.*/],
	clean: true,
	target: 'node20',
	platform: 'node',
	esbuildPlugins: [thirdPartyNotices('dist/THIRD-PARTY-NOTICES.txt')],
});
