import { createHash } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import type {
	DeduplicationItemTypes,
	DeduplicationScope,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
} from 'n8n-workflow';

/** How long a read or a write takes: long enough for other executions to come in between. */
const DATABASE_MS = 5;

/**
 * n8n's table of processed data, in memory. Steps and their order are those of n8n 2.41 (`deduplication-helper`): read the
 * row of workflow and node, change the copy, write the whole row back. Nothing locks it between the read and the write, and
 * a second first insert is refused as the primary key does.
 */
export class ProcessedData implements IDataDeduplicator {
	readonly #rows = new Map<string, string>();

	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
		{ mode, maxEntries }: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		if (mode !== 'entries') throw new Error(`The mode ${mode} is not needed here`);
		const place = placeOf(scope, contextData);
		const hashes = items.map((item) => createHash('md5').update(String(item)).digest('base64'));
		const row = await this.#read(place);
		if (row === undefined) {
			if (maxEntries) hashes.splice(0, hashes.length - maxEntries);
			await this.#insert(place, hashes);
			return { new: items, processed: [] };
		}
		const known = new Set(row);
		const result: IDeduplicationOutput = { new: [], processed: [] };
		for (const [index, item] of items.entries()) {
			const hash = hashes[index] ?? '';
			if (known.has(hash)) result.processed.push(item);
			else {
				result.new.push(item);
				row.push(hash);
			}
		}
		if (maxEntries) row.splice(0, row.length - maxEntries);
		await this.#write(place, row);
		return result;
	}

	async removeProcessed(): Promise<void> {
		throw new Error('Not needed here');
	}

	async clearAllProcessedItems(scope: DeduplicationScope, contextData: ICheckProcessedContextData): Promise<void> {
		this.#rows.delete(placeOf(scope, contextData));
	}

	async getProcessedDataCount(scope: DeduplicationScope, contextData: ICheckProcessedContextData): Promise<number> {
		return (await this.#read(placeOf(scope, contextData)))?.length ?? 0;
	}

	/** Forgets everything. */
	clear(): void {
		this.#rows.clear();
	}

	async #read(place: string): Promise<string[] | undefined> {
		await after(DATABASE_MS);
		const text = this.#rows.get(place);
		if (text === undefined) return undefined;
		const row: string[] = JSON.parse(text);
		return row;
	}

	async #insert(place: string, row: string[]): Promise<void> {
		await after(DATABASE_MS);
		if (this.#rows.has(place))
			throw new Error('UNIQUE constraint failed: processed_data.workflowId, processed_data.context');
		this.#rows.set(place, JSON.stringify(row));
	}

	async #write(place: string, row: string[]): Promise<void> {
		await after(DATABASE_MS);
		this.#rows.set(place, JSON.stringify(row));
	}
}

function placeOf(scope: DeduplicationScope, { node, workflow }: ICheckProcessedContextData): string {
	return `${workflow.id} ${scope === 'node' ? `n:${node?.id ?? ''}` : ''}`;
}
