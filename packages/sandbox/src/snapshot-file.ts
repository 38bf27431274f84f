/** Keeps the ledger in one JSON file. Written whole to a neighbour and renamed over, so a crash leaves the old file or the new one. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Ledger, Snapshot } from './ledger';
import { isRecord, own } from './record';

const LISTS = ['stores', 'bills', 'deliveries', 'messages'] as const;

/** The file is ours, but it may be an older one or somebody else's: check its face before trusting it. */
function isSnapshot(value: unknown): value is Snapshot {
	return (
		isRecord(value) &&
		own(value, 'format') === 1 &&
		typeof own(value, 'clockOffsetMs') === 'number' &&
		typeof own(value, 'randomState') === 'number' &&
		isRecord(own(value, 'settings')) &&
		LISTS.every((name) => Array.isArray(own(value, name)))
	);
}

function readSnapshot(path: string): Snapshot {
	let parsed: unknown;
	try {
		parsed = JSON.parse(readFileSync(path, 'utf8'));
	} catch (error) {
		throw new Error(`${path} is not readable as a sandbox data file: ${String(error)}. Move it away to start empty.`);
	}
	if (!isSnapshot(parsed)) throw new Error(`${path} is not a sandbox data file. Move it away to start empty.`);
	return parsed;
}

export class SnapshotFile {
	readonly #path: string;
	readonly #ledger: Ledger;
	#timer: NodeJS.Timeout | undefined;
	/** How long the last write took, ms. */
	#lastWrite = 0;

	/**
	 * Loads the file when it exists and writes it soon after a change. Changes within 50 ms go together; a large file waits longer
	 * (up to 2 s), so that writing takes a tenth of the time at most.
	 */
	constructor(path: string, ledger: Ledger) {
		this.#path = path;
		this.#ledger = ledger;
		mkdirSync(dirname(path), { recursive: true });
		if (existsSync(path)) ledger.restore(readSnapshot(path));
		ledger.changed = () => {
			this.#timer ??= setTimeout(() => this.flush(), Math.min(2_000, Math.max(50, 9 * this.#lastWrite)));
		};
	}

	/** Writes now. */
	flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const started = performance.now();
		const next = `${this.#path}.next`;
		writeFileSync(next, JSON.stringify(this.#ledger.snapshot()), { mode: 0o600 });
		renameSync(next, this.#path);
		this.#lastWrite = performance.now() - started;
	}
}
