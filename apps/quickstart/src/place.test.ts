import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openPlace, type Place } from './place';

const places: Place[] = [];
afterEach(() => {
	for (const place of places.splice(0)) place.remove();
});

function open(folder = mkdtempSync(join(tmpdir(), 'payssam-place-'))): Place {
	const place = openPlace({ folder });
	places.push(place);
	return place;
}

/** A program of ours that runs until it is ended. */
function program(): { pid: number; ended: Promise<unknown> } {
	const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
	return { pid: child.pid ?? -1, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

test('login and database password are kept, readable by nobody else', () => {
	const place = open();
	const instance = place.readInstance();
	place.writeInstance(instance);
	expect(place.readInstance()).toEqual(instance);
	expect(open(place.folder).readInstance()).toEqual(instance);
	if (process.platform !== 'win32') expect(statSync(join(place.folder, 'instance.json')).mode & 0o077).toBe(0);
});

test('another place has another password', () => {
	expect(open().readInstance().owner.password).not.toBe(open().readInstance().owner.password);
});

test('a place that a running process holds is refused, with its number', async () => {
	const place = open();
	await place.take();
	const holder: unknown = JSON.parse(readFileSync(join(place.folder, 'running.json'), 'utf8'));
	const { pid, ended } = program();
	const other = open();
	await other.take();
	other.noteProgram('n8n', pid);
	const { programs } = JSON.parse(readFileSync(join(other.folder, 'running.json'), 'utf8'));
	writeFileSync(join(place.folder, 'running.json'), JSON.stringify({ ...Object(holder), ...programs.n8n }));
	await expect(place.take()).rejects.toThrow(`process ${pid}`);
	process.kill(pid, 'SIGKILL');
	await ended;
	await place.take();
});

test('what a killed run left behind is ended; a stranger with the same number is not', async () => {
	const leftOver = program();
	const stranger = program();
	const killed = open();
	await killed.take();
	killed.noteProgram('postgres', leftOver.pid);
	const file = join(killed.folder, 'running.json');
	const { programs } = JSON.parse(readFileSync(file, 'utf8'));
	const reused = { pid: stranger.pid, started: 'at another time' };
	writeFileSync(file, JSON.stringify({ pid: 1, started: 'long ago', programs: { ...programs, n8n: reused } }));

	await open(killed.folder).take();
	await leftOver.ended;
	expect(() => process.kill(stranger.pid, 0)).not.toThrow();
	process.kill(stranger.pid, 'SIGKILL');
});

test('a place for one run is gone afterwards', () => {
	const place = openPlace({ once: true });
	place.remove();
	expect(existsSync(place.folder)).toBe(false);
	expect(existsSync(place.postgres)).toBe(false);
});
