/** YAML files become JavaScript values at build and test time (see `yaml-module.ts`). */
declare module '*.yaml' {
	const document: { readonly [key: string]: unknown };
	export default document;
}
