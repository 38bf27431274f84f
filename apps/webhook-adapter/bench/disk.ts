/** What the disk allows: how often a small append can be made durable. */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PAGE = Buffer.alloc(4096, 1);

/** Appends of 4 kB with fdatasync a second, one after the other, measured for one second where the databases lie. */
export function syncsPerSecond(): number {
	const file = join(tmpdir(), `payssam-disk-${process.pid}`);
	const descriptor = openSync(file, 'w');
	const began = performance.now();
	let count = 0;
	while (performance.now() - began < 1000) {
		writeSync(descriptor, PAGE);
		fdatasyncSync(descriptor);
		count += 1;
	}
	closeSync(descriptor);
	rmSync(file);
	return count;
}
