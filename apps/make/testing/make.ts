/**
 * Make, as far as the app needs it: executes the requests that the committed JSON describes. Ours, not Make's: what its documentation describes. Where the documentation leaves two readings open, it takes the one under which less works.
 */
import { type AppFiles, baseOf, componentsOf, contentOf, type Named, readApp } from './files';
import { fillIn } from './fill-in';
import { fill } from './iml/evaluate';
import { MakeError } from './make-error';
import { type Answer, type Logged, readBody, refuse, requestOf, type Send, type Sent, sanitised } from './request';
import { type Collection, collection, collectionIn, list, text } from './values';

/** A connection that a user made. */
export interface MadeConnection {
	/** By which the user tells it from others. */
	readonly label: string;
	/** The variable `connection`. */
	readonly data: Collection;
}

/** A webhook that a user made, with what `attach` keeps of it. */
export interface MadeWebhook {
	readonly id: string;
	readonly connection: MadeConnection;
	/** The variable `webhook`. */
	readonly data: Collection;
	readonly parameters: Collection;
}

/** What arrives at the URL of a webhook. */
export interface Incoming {
	readonly body: unknown;
	readonly headers: Collection;
}

/** Of a dropdown. */
export interface Option {
	readonly label: string;
	readonly value: string;
}

interface Setting {
	readonly send?: Send;
	readonly now?: () => Date;
	readonly files?: AppFiles;
}

export class Make {
	/** Every request, as a user of Make can read it. */
	readonly log: Logged[] = [];
	/** Every request as it went out. */
	readonly sent: Sent[] = [];
	private readonly files: AppFiles;
	private readonly components: readonly Named[];
	private readonly base: Collection;
	private readonly send: Send;
	private readonly now: () => Date;

	constructor({ send = overHttp, now = () => new Date(), files = readApp() }: Setting = {}) {
		this.send = send;
		this.now = now;
		this.files = files;
		this.components = componentsOf(files);
		this.base = baseOf(files);
	}

	/** Makes a connection: tests it. @throws MakeError */
	async connect(input: Collection): Promise<MadeConnection> {
		const [made] = this.components.filter(({ kind }) => kind === 'connection');
		if (made === undefined) throw new Error('The app has no connection.');
		const parameters = fillIn(this.code('connection', made.id, 'params'), input);
		const communication = this.communication('connection', made.id);
		const { response, variables } = await this.request(communication, {}, { parameters });
		const { metadata, data } = collectionIn(fill({ metadata: response.metadata, data: response.data }, variables));
		return {
			label: text(collectionIn(metadata).value, 'The label of the connection'),
			data: { ...parameters, ...collectionIn(data) },
		};
	}

	/** Fills a dropdown. @param parameters of the form it stands in */
	async options(rpc: string, { data }: MadeConnection, parameters: Collection = {}): Promise<Option[]> {
		const items = await this.output(this.communication('rpc', rpc), { connection: data, parameters });
		return list(items).map((item) => {
			const { label, value } = collection(item, 'An option');
			return { label: text(label, 'The label of an option'), value: text(value, 'The value of an option') };
		});
	}

	/** Makes a webhook: Make gives it a URL, and `attach` tells the adapter. It inherits nothing of the base here. */
	async attach(id: string, connection: MadeConnection, input: Collection, url: string): Promise<MadeWebhook> {
		const parameters = fillIn(this.code('webhook', id, 'params'), input);
		const own = { id: '1', url };
		const { response, variables } = await this.request(
			this.communication('webhook', id, 'attach'),
			{},
			{
				connection: connection.data,
				parameters,
				webhook: own,
			},
		);
		return { id, connection, parameters, data: { ...own, ...collectionIn(fill(response.data, variables)) } };
	}

	/** Deletes a webhook. */
	async detach({ id, connection, data, parameters }: MadeWebhook): Promise<void> {
		const variables = { connection: connection.data, parameters, webhook: data };
		await this.request(this.communication('webhook', id, 'detach'), {}, variables);
	}

	/** What a webhook makes of a delivery. @param data what `attach` kept @returns `undefined` where it drops it */
	receive(id: string, { body, headers }: Incoming, data: Collection = {}): unknown {
		const { condition, output } = this.communication('webhook', id);
		const variables = { now: this.now(), parameters: {}, data, body, headers, query: {}, method: 'POST' };
		if (condition !== undefined && !fill(condition, variables)) return undefined;
		return output === undefined ? body : fill(output, variables);
	}

	/** Runs an instant trigger with what its webhook passed on. @returns its one bundle */
	async trigger(id: string, { data }: MadeConnection, payload: unknown): Promise<Collection> {
		const parameters = fillIn(this.code('module', id, 'staticParams'), {});
		const bundle = await this.output(this.communication('module', id), { connection: data, parameters, payload });
		return collection(bundle, `The output of ${id}`);
	}

	/** Runs an action or a search. @param input what a user mapped @returns its bundles */
	async run(id: string, { data }: MadeConnection, input: Collection): Promise<Collection[]> {
		const specs = [
			...list(this.code('module', id, 'staticParams')),
			...list(this.code('module', id, 'mappableParams')),
		];
		const parameters = fillIn(specs, input);
		const output = await this.output(this.communication('module', id), { connection: data, parameters });
		const isSearch = this.named('module', id).metadata.moduleType === 'search';
		if (isSearch !== Array.isArray(output)) throw new Error(`${id} puts out what modules of its type do not.`);
		return [output].flat().map((bundle) => collection(bundle, `The output of ${id}`));
	}

	private named(kind: string, id: string): Named {
		const found = this.components.find((one) => one.kind === kind && one.id === id);
		if (found === undefined) throw new Error(`There is no ${kind} "${id}".`);
		return found;
	}

	private code(kind: string, id: string, code: string): unknown {
		const path = this.named(kind, id).paths.get(code);
		if (path === undefined) throw new Error(`There is no ${code} of ${id}.`);
		return contentOf(this.files, path);
	}

	private communication(kind: string, id: string, code = 'communication'): Collection {
		return collection(this.code(kind, id, code), `${code} of ${id}`);
	}

	/** Makes a request with the base below it, and shapes the answer. */
	private async output(communication: Collection, given: Collection): Promise<unknown> {
		const { response, variables } = await this.request(communication, this.base, given);
		if (response.iterate === undefined)
			return response.output === undefined ? variables.body : fill(response.output, variables);
		const iterate =
			typeof response.iterate === 'string' ? { container: response.iterate } : collectionIn(response.iterate);
		const container = fill(iterate.container, variables);
		if (!Array.isArray(container)) throw new MakeError('RuntimeError', 'The container is no array.');
		const items = container
			.map((item) => ({ ...variables, item }))
			.filter((one) => !('condition' in iterate) || fill(iterate.condition, one));
		return items
			.slice(0, Number(response.limit ?? items.length))
			.map((one) => fill(response.output ?? '{{item}}', one));
	}

	private async request(
		communication: Collection,
		base: Collection,
		given: Collection,
	): Promise<{ readonly response: Collection; readonly variables: Collection }> {
		const variables = { now: this.now(), ...given };
		const request = requestOf(communication, base, variables);
		this.sent.push(request);
		const answer = await this.send(request).catch((error: unknown): never => {
			throw new MakeError('ConnectionError', error instanceof Error ? error.message : 'Nobody answered.');
		});
		const body = readBody(answer);
		const response = { ...collectionIn(base.response), ...collectionIn(communication.response) };
		const { sanitize } = collectionIn(communication.log ?? base.log);
		const line = { request: { ...request }, response: { status: answer.status, headers: answer.headers, body } };
		this.log.push(sanitised(line, list(sanitize).map(String)));
		const all = { ...variables, body, headers: answer.headers, statusCode: answer.status };
		refuse(response, all);
		return { response, variables: all };
	}
}

/** The way out. */
export async function overHttp({ url, follows, ...request }: Sent): Promise<Answer> {
	const answer = await fetch(url, { ...request, redirect: follows ? 'follow' : 'manual' });
	return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
}
