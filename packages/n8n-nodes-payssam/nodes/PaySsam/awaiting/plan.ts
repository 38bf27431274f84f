import { jsonParse, type WorkflowExecuteMode } from 'n8n-workflow';
import type { KeyCheck } from 'payssam-core';

/**
 * What the waiting part of "Send and Wait for Payment" has to know. It is written into the workflow that waits, as plain
 * values: a callback is judged without the data of the execution at hand. It holds no key.
 */
export interface Plan {
	billId: string;
	/** Values by core's field names, without the callback URL: that is the address of the waiting execution. */
	input: Record<string, unknown>;
	/** A bill that exists under this ID already is waited for. */
	resumeExisting: boolean;
	/** Pause between two looks at the bill, in minutes. */
	checkEveryMinutes: number;
	/** When the waiting began, in milliseconds since 1970. */
	since: number;
	/** When to give up waiting, likewise. */
	until: number;
	/** When the bill cannot be paid any more, likewise. */
	expiresAt?: number;
	keyCheck: KeyCheck;
}

/**
 * The plan in the node's hidden parameter; `undefined` in every node that a person has made. It counts only inside another
 * execution: a workflow file of somebody else's must not send bills from a node that looks like "Get".
 */
export function readPlan(parameter: unknown, mode: WorkflowExecuteMode): Plan | undefined {
	if (typeof parameter !== 'string' || parameter === '' || mode !== 'integrated') return undefined;
	return jsonParse<Plan>(parameter, { errorMessage: 'The plan of what to wait for cannot be read' });
}
