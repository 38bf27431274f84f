import type { IDataObject, IExecuteFunctions, INodeExecutionData, NodeApiError } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import {
	CLIENT_CODES,
	type ContractModel,
	type InputIssue,
	type PaySsamClient,
	PaySsamInputError,
	signBody,
} from 'payssam-core';
import type { Connection } from '../../credentials/environments';
import { dryRunOf, isDryRun } from './dry-run';
import { onScreen, toNodeError } from './failure';
import type { NodeOptions } from './fields';
import { inOrder } from './in-order';
import type { Operation, Request, Setting } from './operation';
import { countedInLog, pacingOf } from './progress';

/** What all items of a run share. */
export interface Run {
	model: ContractModel;
	operation: Operation;
	connection: Connection;
	setting: Setting;
	client: PaySsamClient;
	pace: Omit<NodeOptions, 'timeoutMs'>;
}

interface Prepared extends Request {
	warnings: readonly InputIssue[];
	/** What is shown instead of sent. */
	dryRun?: IDataObject;
}

/** `invalid`: not sent. `refused`: without effect. `unknown`: it may have taken effect. */
type Effect = 'invalid' | 'refused' | 'unknown';

interface Failed {
	failure: NodeApiError | NodeOperationError;
	effect: Effect;
	billId?: string;
	code?: string;
}

type Result = { json: IDataObject[] } | Failed;

type Results = Awaited<ReturnType<typeof inOrder<Result>>>;

const billIdOf = ({ input }: Request): string => (typeof input.billId === 'string' ? input.billId : '');

/**
 * Runs an operation for every item. All are checked before the first is sent: a mistake in the last row must not leave the
 * others half done. Results keep the order of the items.
 */
export async function runItems(context: IExecuteFunctions, run: Run): Promise<INodeExecutionData[]> {
	const goesOn = context.continueOnFail();
	const requests = prepareAll(context, run);
	const invalid = requests.find((request) => 'failure' in request);
	if (invalid !== undefined && 'failure' in invalid && !goesOn) throw invalid.failure;

	const pacing = pacingOf(context, run.pace);
	const count = countedInLog(context, requests.length);
	const work = async (itemIndex: number): Promise<Result> => {
		const request = requests[itemIndex];
		if (request === undefined) throw new Error(`There is no item ${itemIndex}.`);
		const result = await perform(context, run, request, itemIndex);
		count(!('failure' in result));
		if ('failure' in result && !goesOn) throw result;
		return result;
	};
	const results = await inOrder(requests.length, run.pace.concurrency, work, pacing);

	if (pacing.isStopped()) throw withTheOthers(context, cancelled(context, results), requests, results);
	const failed = results.flatMap((result) => (result !== undefined && 'failure' in result ? [result.failure] : []));
	const [first] = failed;
	if (first !== undefined) throw withTheOthers(context, asFailed(context, first), requests, results);
	return results.flatMap((result, item) =>
		result !== undefined && 'value' in result ? output(context, result.value, item) : [],
	);
}

/**
 * Every item as failed, where the node is to go on in spite of errors and none can be run: no credential, no such
 * operation. An error that left the node would make n8n hand the items on unchanged, on the success output, as if done.
 */
export function allFailed(context: IExecuteFunctions, cause: NodeApiError | NodeOperationError): INodeExecutionData[] {
	const { message, description } = cause;
	return context.getInputData().flatMap((_, itemIndex) => {
		const options = { itemIndex, description: description ?? 'Nothing was sent.' };
		const failure = new NodeOperationError(context.getNode(), message, options);
		return output(context, { failure, effect: 'invalid' }, itemIndex);
	});
}

/** n8n keeps nothing of a cancelled node but its log, so that is where it is told how far the run came. */
function cancelled(context: IExecuteFunctions, results: Results): Failed {
	const begun = results.filter((result) => result !== undefined).length;
	const node = context.getNode();
	// n8n knows a cancelled execution by this spelling of the word.
	const message = `The execution was canceled after ${begun} of ${results.length} items`;
	context.logger.info(`${node.name}: ${message}`, { begun, total: results.length });
	return { failure: new NodeOperationError(node, message), effect: 'refused' };
}

function asFailed(context: IExecuteFunctions, thrown: unknown): Failed {
	return isFailed(thrown) ? thrown : { failure: toNodeError(context.getNode(), thrown, 0), effect: 'unknown' };
}

function isFailed(value: unknown): value is Failed {
	return typeof value === 'object' && value !== null && 'failure' in value && 'effect' in value;
}

function prepareAll(context: IExecuteFunctions, run: Run): (Prepared | Failed)[] {
	const places = new Map<string, number>();
	return context.getInputData().map((_, itemIndex) => {
		const prepared = prepare(context, run, itemIndex);
		if ('failure' in prepared || run.operation.action !== 'bill.send') return prepared;
		const billId = billIdOf(prepared);
		const earlier = places.get(billId);
		if (earlier === undefined) {
			places.set(billId, itemIndex);
			return prepared;
		}
		// PaySsam would answer for the first bill, and the second customer would never get one.
		const failure = new NodeOperationError(
			context.getNode(),
			`Bill ID: Items ${earlier} and ${itemIndex} have the same one, ${billId} [item ${itemIndex}]`,
			{
				itemIndex,
				description: 'Nothing was sent for this item. Every bill needs a reference, or an ID, of its own.',
			},
		);
		return { failure, effect: 'invalid', billId };
	});
}

function prepare(
	context: IExecuteFunctions,
	{ model, operation, connection, setting }: Run,
	itemIndex: number,
): Prepared | Failed {
	try {
		const request = operation.read.call(context, itemIndex, setting);
		const { warnings, request: unsigned } = operation.build(model, request, connection);
		// Signed here to find out whether it can be: a missing store code must not look like a call without an answer.
		signBody(unsigned.generation, unsigned.path, unsigned.body, connection);
		if (!isDryRun(context, itemIndex)) return { ...request, warnings };
		return { ...request, warnings, dryRun: dryRunOf(unsigned, connection, inWords(warnings)) };
	} catch (cause) {
		return { failure: toNodeError(context.getNode(), cause, itemIndex), effect: 'invalid' };
	}
}

async function perform(
	context: IExecuteFunctions,
	{ operation, client }: Run,
	request: Prepared | Failed,
	itemIndex: number,
): Promise<Result> {
	if ('failure' in request) return request;
	if (request.dryRun !== undefined) return { json: [request.dryRun] };
	const billId = billIdOf(request);
	try {
		const outcome = await operation.call(client, request, context);
		if (outcome.outcome !== 'done') {
			const failure = toNodeError(context.getNode(), outcome.error, itemIndex);
			// Where nobody answered, what was noticed about the data is not the cause.
			const noticed = outcome.error.code === CLIENT_CODES.notSent ? [] : inWords(request.warnings);
			if (noticed.length > 0) {
				failure.description = `${failure.description} Noticed before sending: ${noticed.join(' ')}`;
			}
			return { failure, effect: outcome.outcome, billId, code: outcome.error.code };
		}
		const warnings = inWords([...request.warnings, ...outcome.warnings]);
		// A list becomes as many items, and nothing found is no item.
		if (Array.isArray(outcome.value)) return { json: outcome.value.map((entry: object) => ({ ...entry })) };
		const json: IDataObject = {
			...outcome.value,
			...(outcome.settledBy === undefined ? {} : { settledBy: outcome.settledBy }),
			...(outcome.settledBy === 'alreadyUsed' ? { alreadyExisted: true } : {}),
			...(warnings.length === 0 ? {} : { warnings }),
		};
		// A bill that existed before, and whose amount PaySsam does not tell: what we would have sent is not what is owed.
		if (outcome.settledBy === 'alreadyUsed' && outcome.warnings.some(({ field }) => field === 'price')) {
			delete json.price;
		}
		return { json: [json] };
	} catch (cause) {
		const effect = cause instanceof PaySsamInputError ? 'invalid' : 'unknown';
		return { failure: toNodeError(context.getNode(), cause, itemIndex), effect, billId };
	}
}

function output(context: IExecuteFunctions, result: Result, item: number): INodeExecutionData[] {
	if ('json' in result) return result.json.map((json) => ({ json, pairedItem: { item } }));
	const { failure, effect, billId, code } = result;
	const whatToDo = failure.description ?? '';
	// n8n sorts items into the error output by their `error`, and then keeps nothing of them but its message.
	if (context.getNode().onError === 'continueErrorOutput') {
		failure.message = `${failure.message} ${whatToDo}`.trim();
		return [{ json: {}, error: failure, pairedItem: { item } }];
	}
	const known = { ...(billId ? { billId } : {}), ...(code === undefined ? {} : { code }) };
	return [{ json: { error: failure.message, whatToDo, outcome: effect, ...known }, pairedItem: { item } }];
}

function inWords(issues: readonly InputIssue[]): string[] {
	return [...new Set(issues.map((issue) => `${onScreen(issue)}: ${issue.problem} ${issue.remedy}`))];
}

/** One error ends the run, and with it the output: it tells what became of the other items. */
function withTheOthers(
	context: IExecuteFunctions,
	{ failure }: Failed,
	requests: readonly (Prepared | Failed)[],
	results: Results,
): NodeApiError | NodeOperationError {
	const done: string[] = [];
	const unknown: string[] = [];
	for (const [itemIndex, result] of results.entries()) {
		const request = requests[itemIndex];
		const billId = request === undefined || 'failure' in request ? '' : billIdOf(request);
		const name = `item ${itemIndex}${billId === '' ? '' : ` (${billId})`}`;
		const ended = result === undefined || 'failure' in result ? result?.failure : result.value;
		if (isFailed(ended)) {
			if (ended.effect === 'unknown') unknown.push(name);
		} else if (ended !== undefined) done.push(name);
	}
	if (results.length === 1) return failure;
	// Items are begun in order, so these are the last ones.
	const notBegun = Array.from(results.keys()).filter((itemIndex) => results[itemIndex] === undefined);
	const untouched = notBegun.length > 5 ? `${notBegun[0]} to ${notBegun.at(-1)}` : notBegun.join(', ');
	const parts = [
		done.length === 0 ? '' : `Done: ${done.join(', ')}.`,
		unknown.length === 0 ? '' : `Outcome unknown, read these bills: ${unknown.join(', ')}.`,
		notBegun.length === 0 ? '' : `Not begun: items ${untouched}.`,
		context.continueOnFail() ? '' : 'To go on in spite of single failures, set "On Error" in the settings of the node.',
	];
	failure.description = [failure.description ?? '', ...parts].filter((part) => part !== '').join(' ');
	return failure;
}
