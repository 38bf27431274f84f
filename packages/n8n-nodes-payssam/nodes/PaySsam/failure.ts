import { type Failure, type INode, type JsonObject, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { type InputIssue, PaySsamError, PaySsamInputError } from 'payssam-core';

/** Fields that are called otherwise on the screen of the node than in core. */
const ON_SCREEN: Readonly<Record<string, string>> = {
	productName: 'Item Name',
	memberName: 'Customer Name',
	price: 'Amount (Won)',
	callbackUrl: 'Callback',
	billIssuer: 'Issuer',
	cancelReason: 'Reason',
};

export const onScreen = ({ field, label }: InputIssue): string => ON_SCREEN[field] ?? label;

/**
 * Turns what core reports into n8n's errors: the message says what happened and at which item, the description what to do.
 * Only core's own texts go in. An HTTP error of the platform would carry the request, and with it the API key.
 */
export function toNodeError(node: INode, cause: unknown, itemIndex: number): NodeApiError | NodeOperationError {
	if (cause instanceof NodeApiError || cause instanceof NodeOperationError) return cause;
	if (cause instanceof PaySsamInputError) {
		const fields = cause.issues.map((issue) => `${onScreen(issue)}: ${issue.problem}`);
		return new NodeOperationError(node, `${fields.join(' ')} [item ${itemIndex}]`, {
			itemIndex,
			description: `Nothing was sent. ${cause.issues.map((issue) => `${onScreen(issue)}: ${issue.remedy}`).join(' ')}`,
		});
	}
	if (cause instanceof PaySsamError) {
		const said = cause.vendorMessage ? ` PaySsam says: "${cause.vendorMessage}".` : '';
		const content: JsonObject = { code: cause.code, message: cause.whatHappened };
		return new NodeApiError(node, content, {
			itemIndex,
			message: `${cause.whatHappened}${said} [item ${itemIndex}]`,
			description: cause.whatToDo,
			httpCode: cause.code,
			...failureOf(cause),
		});
	}
	const message = cause instanceof Error ? cause.message : 'The operation failed for an unknown reason.';
	return new NodeOperationError(node, `${message} [item ${itemIndex}]`, { itemIndex });
}

/** Why it failed, in the words of n8n. Only causes that pass by themselves can have a time to wait. */
function failureOf({ n8nFailureCause: cause, retryAfterMs }: PaySsamError): { failure?: Failure } {
	if (cause === undefined) return {};
	if (cause === 'credential-invalid' || cause === 'configuration-invalid') return { failure: { cause } };
	return { failure: { cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } };
}
