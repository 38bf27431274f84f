/** Everything that can be said of the app without Make. Written by hand from its documentation and the schemas of its editor. */
import type { AppFiles } from '../files';
import type { Finding } from './app';
import { checkDirectives } from './directives';
import { checkExpressions } from './expressions';
import { checkManifest } from './manifest';
import { checkParameters } from './parameters';
import { checkSecrets } from './secrets';
import { checkWords } from './words';

export type { Finding } from './app';

/** Every breach, as sentences. */
export function checkApp(files: AppFiles): Finding[] {
	const checks = [checkManifest, checkDirectives, checkParameters, checkExpressions, checkSecrets, checkWords];
	return checks.flatMap((check) => check(files));
}
