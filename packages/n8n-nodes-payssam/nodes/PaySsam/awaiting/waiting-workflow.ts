import type { IExecuteFunctions, IWorkflowBase } from 'n8n-workflow';
import type { ContractModel } from 'payssam-core';
import { inlineWorkflow } from '../inline-workflow';
import type { Plan } from './plan';

const QUESTION = 'Is There an Ending?';

/**
 * The workflow that sends one bill and waits for its end. n8n does not run a node again after a timed wait, it goes on to
 * the next one. So the node that waits and the question "is there an ending?" stand in a circle, in a workflow of their
 * own that is run inside the user's execution: that waits for it, in n8n's database, and goes on with what comes out.
 *
 * ```
 * Start → Is There an Ending? → (no) Bill
 *                  ↑___________________|
 * ```
 *
 * The question comes first and there is no step behind it, so that every step has run when the first wait begins: for a
 * step that had not, n8n makes up an output when it finds an execution that was killed, and goes on with that.
 */
export function waitingWorkflow(context: IExecuteFunctions, contract: ContractModel, plan: Plan): IWorkflowBase {
	const { name: title, type, typeVersion, credentials = {} } = context.getNode();
	const bill = `${title}: bill ${plan.billId}`;
	return inlineWorkflow(
		context,
		[
			{
				id: 'question',
				name: QUESTION,
				type: 'n8n-nodes-base.if',
				typeVersion: 1,
				position: [200, 0],
				parameters: { conditions: { boolean: [{ value1: "={{ $json.outcome !== 'unknown' }}", value2: true }] } },
			},
			{
				id: 'bill',
				name: bill,
				type,
				typeVersion,
				position: [400, 0],
				webhookId: 'payssam',
				credentials,
				parameters: {
					contract,
					resource: 'bill',
					operation: 'get',
					billId: plan.billId,
					awaited: JSON.stringify(plan),
				},
			},
		],
		{
			Start: { main: [[{ node: QUESTION, type: 'main', index: 0 }]] },
			[bill]: { main: [[{ node: QUESTION, type: 'main', index: 0 }]] },
			[QUESTION]: { main: [[], [{ node: bill, type: 'main', index: 0 }]] },
		},
		// Kept, because n8n takes the result of a waiting execution from where it is stored.
		{
			saveDataSuccessExecution: 'all',
			saveDataErrorExecution: 'all',
			saveManualExecutions: true,
			// What is stored while it waits is what n8n goes on with if it is killed.
			saveExecutionProgress: false,
			// The waiting has limits of its own. n8n's would end it when it is looked at for the first time after that time.
			executionTimeout: -1,
		},
	);
}
