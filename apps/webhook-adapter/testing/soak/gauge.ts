/** What the system tells of running processes, and of the disk: memory and open files of each life of each process, the size of a folder. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Member } from '../crash/member.ts';
import { residentMegabytes } from '../outside/adapter-process.ts';
import type { Sample } from './trend.ts';

/** One process from its start to its end. */
export interface Life {
	readonly name: string;
	readonly pid: number;
	/** Megabytes (RSS). */
	readonly memory: Sample[];
	/** Open file descriptors. */
	readonly files: Sample[];
}

export interface Gauge {
	readonly lives: readonly Life[];
	/** The newest of each process that runs: `adapter 142 MB, 38 files`. */
	line(): string;
	stop(): void;
}

/** Begins to take samples. Where the system tells nothing there are none. */
export function startGauge(members: readonly Member[], everyMs: number): Gauge {
	const lives: Life[] = [];
	const current = new Map<string, Life>();
	const take = (): void => {
		for (const member of members) {
			const pid = member.pid();
			const [megabytes, files] = pid === undefined ? [] : [residentMegabytes(pid), openFiles(pid)];
			if (pid === undefined || megabytes === undefined || files === undefined) continue;
			let life = current.get(member.name);
			if (life?.pid !== pid) {
				life = { name: member.name, pid, memory: [], files: [] };
				current.set(member.name, life);
				lives.push(life);
			}
			const at = performance.now();
			life.memory.push({ at, level: megabytes });
			life.files.push({ at, level: files });
		}
	};
	take();
	const timer = setInterval(take, everyMs);
	return {
		lives,
		line: () =>
			[...current.values()]
				.map(({ name, memory, files }) => `${name} ${memory.at(-1)?.level.toFixed(0)} MB, ${files.at(-1)?.level} files`)
				.join('; '),
		stop: () => clearInterval(timer),
	};
}

function openFiles(pid: number): number | undefined {
	try {
		return readdirSync(`/proc/${pid}/fd`).length;
	} catch {
		return undefined;
	}
}

/** Bytes of all files below a folder. What goes while it is counted is not counted. */
export function bytesBelow(folder: string): number {
	try {
		return readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.reduce((sum, entry) => sum + sizeOf(join(entry.parentPath, entry.name)), 0);
	} catch {
		return 0;
	}
}

function sizeOf(file: string): number {
	try {
		return lstatSync(file).size;
	} catch {
		return 0;
	}
}
