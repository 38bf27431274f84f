import { type INode, type JsonObject, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { PaySsamError, PaySsamInputError } from 'payssam-core';

/**
 * Turns what core reports into n8n's errors: the message says what happened and at which item, the description what to do.
 * Only core's own texts go in. An HTTP error of the platform would carry the request, and with it the API key.
 */
export function toNodeError(node: INode, cause: unknown, itemIndex: number): NodeApiError | NodeOperationError {
	if (cause instanceof NodeApiError || cause instanceof NodeOperationError) return cause;
	if (cause instanceof PaySsamInputError) {
		const fields = cause.issues.map(({ label, problem }) => `${label}: ${problem}`);
		return new NodeOperationError(node, `${fields.join(' ')} [item ${itemIndex}]`, {
			itemIndex,
			description: `Nothing was sent. ${cause.issues.map(({ label, remedy }) => `${label}: ${remedy}`).join(' ')}`,
		});
	}
	if (cause instanceof PaySsamError) {
		const content: JsonObject = { code: cause.code, message: cause.whatHappened };
		return new NodeApiError(node, content, {
			itemIndex,
			message: `${cause.whatHappened} [item ${itemIndex}]`,
			description: cause.whatToDo,
			httpCode: cause.code,
			...(cause.n8nFailureCause === undefined ? {} : { failure: { cause: cause.n8nFailureCause } }),
		});
	}
	const message = cause instanceof Error ? cause.message : 'The operation failed for an unknown reason.';
	return new NodeOperationError(node, `${message} [item ${itemIndex}]`, { itemIndex });
}
