import type { N8nClient } from 'payssam-quickstart';

export type Row = Record<string, string | number | boolean | null>;

type Json = Record<string, unknown>;

/** The data tables of n8n, as its own pages work with them: over its REST interface. */
export class DataTables {
	private constructor(
		private readonly n8n: N8nClient,
		private readonly path: string,
	) {}

	static async of(n8n: N8nClient): Promise<DataTables> {
		const { id } = await n8n.request('GET', '/rest/projects/personal');
		return new DataTables(n8n, `/rest/projects/${String(id)}/data-tables`);
	}

	/** Names and types of the columns of every table, by the table's name. */
	async columns(): Promise<Record<string, Record<string, string>>> {
		const columnsOf = ({ columns }: Json) =>
			Object.fromEntries(listOf(columns).map(({ name, type }) => [String(name), String(type)]));
		return Object.fromEntries((await this.tables()).map((table) => [String(table.name), columnsOf(table)]));
	}

	async rows(table: string): Promise<Row[]> {
		const { data } = await this.n8n.request('GET', `${await this.pathOf(table)}/rows?take=100&sortBy=id:asc`);
		return listOf(data).map(readRow);
	}

	async insert(table: string, ...data: Row[]): Promise<void> {
		await this.n8n.request('POST', `${await this.pathOf(table)}/insert`, { data });
	}

	/** Changes the rows in which `column` is `value`. */
	async change(table: string, column: string, value: string | number, data: Row): Promise<void> {
		await this.n8n.request('PATCH', `${await this.pathOf(table)}/rows`, { filter: equal(column, value), data });
	}

	async remove(table: string, column: string, value: string | number): Promise<void> {
		const filter = encodeURIComponent(JSON.stringify(equal(column, value)));
		await this.n8n.request('DELETE', `${await this.pathOf(table)}/rows?filter=${filter}`);
	}

	private async tables(): Promise<Json[]> {
		const { data } = await this.n8n.request('GET', this.path);
		return listOf(data);
	}

	private async pathOf(table: string): Promise<string> {
		const found = (await this.tables()).find(({ name }) => name === table);
		if (found === undefined) throw new Error(`n8n has no data table "${table}".`);
		return `${this.path}/${String(found.id)}`;
	}
}

const equal = (columnName: string, value: string | number): Json => ({
	type: 'and',
	filters: [{ columnName, condition: 'eq', value }],
});

function listOf(value: unknown): Json[] {
	return Array.isArray(value) ? value : [];
}

function readRow(row: Json): Row {
	const known = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value) || value === null;
	for (const [name, value] of Object.entries(row)) {
		if (!known(value))
			throw new Error(`The column "${name}" holds something that is no value: ${JSON.stringify(value)}`);
	}
	return JSON.parse(JSON.stringify(row));
}
