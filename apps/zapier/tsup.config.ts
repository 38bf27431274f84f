import { defineConfig } from 'tsup';

/** `HIDE=cancel_payment,custom_request` hides actions from the editor; Zaps that use them keep running. */
const { HIDE = '' } = process.env;

export default defineConfig({
	entry: ['src/index.ts'],
	format: 'esm',
	// What Zapier runs integrations on.
	target: 'node22',
	platform: 'node',
	clean: true,
	dts: true,
	define: { HIDDEN_ACTIONS: JSON.stringify(HIDE) },
	noExternal: ['payssam-adapter-catalogue', 'standardwebhooks'],
});
