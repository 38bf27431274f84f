import { type IDataObject, type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { previewBody } from 'payssam-core';
import type { Connection } from '../../credentials/environments';
import type { BuiltOperation } from './operation';

/* Dry run: an item is checked and shown as it would be sent, with *** for the key, and nothing leaves. */

/**
 * Whether an item is only to be shown. Asked for every item, because an expression may answer differently for each, and
 * anything but a plain yes or no is an error: a rehearsal must not become a real bill by a typing error.
 */
export function isDryRun(context: IExecuteFunctions, itemIndex: number): boolean {
	const options = context.getNodeParameter('options', itemIndex, {});
	if (!Object.hasOwn(options, 'dryRun')) return false;
	if (typeof options.dryRun === 'boolean') return options.dryRun;
	throw new NodeOperationError(context.getNode(), `Dry Run is neither true nor false [item ${itemIndex}]`, {
		itemIndex,
		description: 'Nothing was sent. Correct the expression of the option, or remove the option to send.',
	});
}

/** The output of an item in a dry run. The body holds what the customer's data are, and no key. */
export function dryRunOf(
	{ generation, path, body }: BuiltOperation['request'],
	connection: Connection,
	warnings: readonly string[],
): IDataObject {
	return {
		dryRun: true,
		url: connection.baseUrl + path,
		path,
		body: previewBody(generation, path, body, connection),
		warnings: [...warnings],
	};
}
