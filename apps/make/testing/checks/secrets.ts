/** The key of the adapter: it goes into one header, and out of every log. */
import { type AppFiles, baseOf } from '../files';
import { collectionIn, list } from '../values';
import { codesIn, type Finding, textsIn } from './app';

const KEY = /\b(?:connection|parameters)\s*\.\s*`?apiKey\b/;
const AUTHORIZATION = /^Bearer \{\{(?:connection|parameters)\.apiKey\}\}$/;
const STARRED = 'request.headers.authorization';
/** What looks like a secret that was written down. */
const WRITTEN = /psk_\w{8}|whsec_\w{8}|Bearer (?!\{\{)|eyJ\w{8}/;

export function checkSecrets(files: AppFiles): Finding[] {
	const base = baseOf(files);
	const found: Finding[] = [];
	for (const [path, text] of files) if (WRITTEN.test(text)) found.push(`${path}: it holds what looks like a secret`);
	const requests = codesIn(files).filter(({ place }) => place !== undefined && place !== 'webhook');
	for (const { path, content } of [{ path: 'base', content: base }, ...requests]) {
		for (const [steps, text] of textsIn(content))
			if (KEY.test(text) && steps.join('.') !== 'headers.authorization')
				found.push(`${path}: the key stands in ${steps.join('.')}`);
		const own = collectionIn(content);
		const headers = collectionIn(own.headers ?? base.headers);
		if (!AUTHORIZATION.test(String(headers.authorization))) found.push(`${path}: the request carries no key`);
		if (!list(collectionIn(own.log ?? base.log).sanitize).includes(STARRED))
			found.push(`${path}: the key would be logged`);
	}
	for (const { path, content } of requests.filter(({ place }) => place === 'attach'))
		if (!list(collectionIn(collectionIn(content).log).sanitize).includes('response.body.secret'))
			found.push(`${path}: the signing secret would be logged`);
	for (const { path, content } of codesIn(files).filter(
		({ component, code }) => component.kind === 'connection' && code === 'params',
	))
		for (const spec of list(content).map(collectionIn)) {
			if (spec.name === 'apiKey' && spec.type !== 'password') found.push(`${path}: the key is shown while it is typed`);
			if (spec.name === 'url' && spec.editable === true)
				found.push(`${path}: the key could be sent to another address`);
		}
	return found;
}
