import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CONFIG_FILE, ConfigError, readConfig, SETTINGS, sampleFile } from './config';

function folder(): string {
	const path = mkdtempSync(join(tmpdir(), 'adapter-config-'));
	onTestFinished(() => rmSync(path, { recursive: true }));
	return path;
}
function errorOf(environment: Record<string, string>, where = folder()): string {
	try {
		readConfig(environment, where);
	} catch (error) {
		if (error instanceof ConfigError) return error.message;
		throw error;
	}
	throw new Error('It was accepted.');
}

test('without anything the defaults are used', () => {
	expect(readConfig({}, folder())).toMatchObject({
		host: '127.0.0.1',
		port: 4020,
		publicUrl: null,
		databaseUrl: null,
		encryptionKey: null,
		trustedProxies: 0,
		allowPrivateTargets: false,
		runWork: true,
		deliveriesPerSecond: 25,
		logLevel: 'info',
	});
});

/** For each setting something that cannot be used, and what is said about it. */
const UNUSABLE: readonly (readonly [string, string, RegExp])[] = [
	['HOST', 'http://x/', /IP address or a host name/],
	['PORT', '65536', /whole number from 0 to 65535/],
	['PORT', '80.5', /whole number/],
	['PORT', '-1', /whole number/],
	['PUBLIC_URL', 'hooks.example.kr', /give a URL/],
	['PUBLIC_URL', 'ftp://example.kr', /give a URL/],
	['PUBLIC_URL', 'https://example.kr/?a=1', /without a query/],
	['DATABASE_URL', 'mysql://host/db', /postgres:/],
	['DATABASE_URL', 'host', /postgres:/],
	['ENCRYPTION_KEY', 'abc', /32 bytes/],
	['TRUSTED_PROXIES', '11', /from 0 to 10/],
	['TRUSTED_PROXIES', 'true', /whole number/],
	['ALLOW_PRIVATE_TARGETS', 'maybe', /true or false/],
	['RUN_WORK', '2', /true or false/],
	['RETENTION_DAYS', '0', /from 1 to 36500/],
	['DELIVERY_TIMEOUT_MS', '99', /from 100 to 30000/],
	['DELIVERIES_PER_SECOND', '0', /from 1 to 100000/],
	['DELIVERY_CONCURRENCY', '65', /from 1 to 64/],
	['PAUSE_AFTER_HOURS', '9999', /from 1 to 8760/],
	['WATCH_SECONDS', '1e3', /from 1 to 86400/],
	['LOG_LEVEL', 'loud', /trace, debug, info, warn, error, silent/],
];

test.each(UNUSABLE)('%s=%s is refused by name', (name, text, said) => {
	const message = errorOf({ [name]: text });
	expect(message).toMatch(new RegExp(`^${name} cannot be used: `));
	expect(message).toMatch(said);
	expect(message.split('\n')).toHaveLength(1);
});

test('every setting that can be wrong has a case here', () => {
	const cased = new Set(UNUSABLE.map(([name]) => name));
	const takesAnyPath = ['DATA_FOLDER'];
	const names = Object.values(SETTINGS).map(({ name }) => name);
	expect(names.filter((name) => !cased.has(name))).toEqual(takesAnyPath);
});

test('all that is wrong is said at once, one line each', () => {
	expect(errorOf({ PORT: 'x', LOG_LEVEL: 'x', RUN_WORK: 'x' }).split('\n')).toHaveLength(3);
});

test('a secret that cannot be used is not repeated', () => {
	expect(errorOf({ ENCRYPTION_KEY: 'my-own-words', DATABASE_URL: 'user:pass@host' })).not.toMatch(/my-own|pass@/);
});

test.each([
	['ENCRYPTION_KEY', 'ab'.repeat(32), 'encryptionKey', new Uint8Array(Buffer.alloc(32, 0xab))],
	['ENCRYPTION_KEY', Buffer.alloc(32, 7).toString('base64'), 'encryptionKey', new Uint8Array(Buffer.alloc(32, 7))],
	['PUBLIC_URL', 'https://hooks.example.kr/adapter//', 'publicUrl', 'https://hooks.example.kr/adapter'],
	['DATABASE_URL', 'postgresql://u:p@h:5432/d', 'databaseUrl', 'postgresql://u:p@h:5432/d'],
	['RUN_WORK', 'No', 'runWork', false],
	['PORT', ' 0 ', 'port', 0],
	['PORT', '', 'port', 4020],
] as const)('%s=%s', (name, text, key, value) => {
	const read = readConfig({ [name]: text }, folder())[key];
	expect(read instanceof Uint8Array ? new Uint8Array(read) : read).toEqual(value);
});

test('the environment comes before the file', () => {
	const where = folder();
	writeFileSync(join(where, CONFIG_FILE), 'PORT=5000\nHOST=0.0.0.0\n');
	expect(readConfig({ PORT: '6000' }, where)).toMatchObject({ port: 6000, host: '0.0.0.0' });
});

test('another file can be named, and has to be there', () => {
	const where = folder();
	writeFileSync(join(where, 'other.env'), 'PORT=5001\n');
	expect(readConfig({ PAYSSAM_ADAPTER_CONFIG: 'other.env' }, where).port).toBe(5001);
	expect(errorOf({ PAYSSAM_ADAPTER_CONFIG: 'none.env' }, where)).toMatch(/^PAYSSAM_ADAPTER_CONFIG names .*none\.env/);
});

test('a name in the file that is no setting is told', () => {
	const where = folder();
	writeFileSync(join(where, CONFIG_FILE), 'PROT=5000\n');
	expect(errorOf({}, where)).toMatch(/^PROT \(in .*\) is no setting/);
});

test('the sample file names every setting and changes nothing', () => {
	const where = folder();
	writeFileSync(join(where, CONFIG_FILE), sampleFile());
	const asSet = sampleFile().replaceAll(/^#(?=[A-Z_]+=)/gm, '');
	for (const { name } of Object.values(SETTINGS)) expect(asSet).toContain(`\n${name}=`);
	expect(readConfig({}, where)).toEqual(readConfig({}, folder()));
	writeFileSync(join(where, CONFIG_FILE), asSet);
	expect(readConfig({}, where)).toEqual(readConfig({}, folder()));
});
