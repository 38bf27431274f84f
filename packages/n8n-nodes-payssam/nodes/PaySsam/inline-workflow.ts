import type { IConnections, IExecuteFunctions, INode, IWorkflowBase, IWorkflowSettings } from 'n8n-workflow';

/** The step that an inline workflow begins with. It hands on what it is given. */
const START: INode = {
	id: 'start',
	name: 'Start',
	type: 'n8n-nodes-base.executeWorkflowTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/**
 * A workflow that is run inside the execution at hand, given as code and kept nowhere. It counts as the user's own: n8n's
 * rights to credentials, and what n8n remembers per workflow, are those of the user's workflow.
 *
 * @param steps after the start, whose name is `Start`
 */
export function inlineWorkflow(
	context: IExecuteFunctions,
	steps: INode[],
	connections: IConnections,
	settings: IWorkflowSettings,
): IWorkflowBase {
	const { id, name } = context.getWorkflow();
	const now = new Date();
	return {
		id: id ?? '',
		name: name ?? '',
		active: false,
		activeVersionId: null,
		isArchived: false,
		createdAt: now,
		updatedAt: now,
		nodes: [START, ...steps],
		connections,
		settings: { executionOrder: 'v1', callerPolicy: 'any', ...settings },
	};
}
