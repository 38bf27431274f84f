import type { IExecuteFunctions, IWorkflowBase } from 'n8n-workflow';
import type { ContractModel } from 'payssam-core';
import type { Plan } from './plan';

/**
 * The workflow that sends one bill and waits for its end. n8n does not run a node again after a timed wait, it goes on to
 * the next one. So the node that waits and the question "still waiting?" stand in a circle, in a workflow of their own
 * that is run inside the user's execution: that waits for it, in n8n's database, and goes on with what comes out.
 *
 * ```
 * Start → Bill → Still Waiting? → (no) End
 *          ↑____________| (yes)
 * ```
 */
export function waitingWorkflow(context: IExecuteFunctions, contract: ContractModel, plan: Plan): IWorkflowBase {
	const { id, name } = context.getWorkflow();
	const { name: title, type, typeVersion, credentials = {} } = context.getNode();
	const bill = `${title}: bill ${plan.billId}`;
	const now = new Date();
	return {
		id: id ?? '',
		name: name ?? '',
		active: false,
		activeVersionId: null,
		isArchived: false,
		createdAt: now,
		updatedAt: now,
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.executeWorkflowTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'bill',
				name: bill,
				type,
				typeVersion,
				position: [200, 0],
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
			{
				id: 'question',
				name: 'Still Waiting?',
				type: 'n8n-nodes-base.if',
				typeVersion: 1,
				position: [400, 0],
				parameters: { conditions: { boolean: [{ value1: '={{ $json.waiting === true }}', value2: true }] } },
			},
			{ id: 'end', name: 'End', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [600, 100], parameters: {} },
		],
		connections: {
			Start: { main: [[{ node: bill, type: 'main', index: 0 }]] },
			[bill]: { main: [[{ node: 'Still Waiting?', type: 'main', index: 0 }]] },
			'Still Waiting?': {
				main: [[{ node: bill, type: 'main', index: 0 }], [{ node: 'End', type: 'main', index: 0 }]],
			},
		},
		// Kept, because n8n takes the result of a waiting execution from where it is stored.
		settings: {
			executionOrder: 'v1',
			callerPolicy: 'any',
			saveDataSuccessExecution: 'all',
			saveDataErrorExecution: 'all',
			saveManualExecutions: true,
		},
	};
}
