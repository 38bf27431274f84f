import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { SETTINGS, sampleFile } from './config';

/* The files in deploy/ and the README name settings, commands and paths; here they are held to the code. */

const read = (name: string): string => readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), 'utf8');
const names = new Set(Object.values(SETTINGS).map(({ name }) => name));

test('the compose file sets what are settings, and gives the adapter longer to stop than a delivery takes', () => {
	const { services } = parse(read('deploy/compose.yaml'));
	expect(Object.keys(services.adapter.environment).filter((name) => !names.has(name))).toEqual([]);
	expect(Number.parseInt(services.adapter.stop_grace_period, 10)).toBeGreaterThan(30);
	expect(services.adapter.depends_on.postgres.condition).toBe('service_healthy');
	expect(
		existsSync(fileURLToPath(new URL(`../deploy/${services.adapter.build.context}/pnpm-lock.yaml`, import.meta.url))),
	).toBe(true);
});

test('the image starts the command that the package has, with settings that exist', () => {
	const dockerfile = read('deploy/Dockerfile');
	const { bin } = JSON.parse(read('package.json'));
	expect(dockerfile).toContain(`node_modules/.bin/${Object.keys(bin)[0]}"]`);
	const set = [...dockerfile.matchAll(/^ENV (.*)$/gm)].flatMap(([, line = '']) => [...line.matchAll(/([A-Z_]+)=/g)]);
	expect(set.map(([, name = '']) => name).filter((name) => name !== 'NODE_ENV' && !names.has(name))).toEqual([]);
	const { packageManager } = JSON.parse(read('../../package.json'));
	expect(new Set(dockerfile.match(/pnpm@[\d.]+/g))).toEqual(new Set([packageManager]));
});

test('systemd finds nothing wrong with the unit', ({ skip }) => {
	const analyse = '/usr/bin/systemd-analyze';
	if (!existsSync(analyse)) skip('no systemd here');
	const unit = fileURLToPath(new URL('../deploy/payssam-webhook-adapter.service', import.meta.url));
	// What it says of a unit that it can load all the same is a warning, and by itself no error.
	const { status, stdout, stderr } = spawnSync(analyse, ['verify', '--man=no', '--recursive-errors=no', unit], {
		encoding: 'utf8',
	});
	expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
});

test('the table of settings in the README is that of the code', () => {
	const rows = Object.values(SETTINGS).map(
		({ name, fallback, about }) => `| \`${name}\` | ${fallback === '' ? '' : `\`${fallback}\``} | ${about} |`,
	);
	const table = ['| setting | default | |', '|---|---|---|', ...rows].join('\n');
	const [, written = ''] = /<!-- settings -->\n([\s\S]*?)\n<!-- \/settings -->/.exec(read('README.md')) ?? [];
	expect(written).toBe(table);
});

test('the sample file names every setting', () => {
	const file = sampleFile();
	for (const name of names) expect(file).toContain(`\n#${name}=`);
});
