import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { StoredWorkflow, WorkflowDefinition, WorkflowNode } from 'payssam-quickstart';
import type { RealN8n } from './real-n8n';

const FOLDER = new URL('../../packages/n8n-nodes-payssam/examples/', import.meta.url);

/** Nodes that get an address of their own when the editor imports them. */
const WITH_ADDRESS = ['paySsamTrigger', 'paySsam', 'paySsamTool', 'formTrigger', 'chatTrigger'];

/** What the notes of the examples ask for. */
export interface Setup {
	/** The workflow of the example "On payment" is chosen as the callback. */
	callbackUrl?: string;
	messengerUrl?: string;
	/** User and password of the forms. */
	form?: { id: string; name: string };
	model?: { id: string; name: string };
	/** Values of the node "Settings", by name. */
	settings?: Record<string, string | number>;
}

const kindOf = ({ type }: WorkflowNode): string => type.slice(type.lastIndexOf('.') + 1);

/** Imports an example as a person does, and fills in what its note asks for. Nothing else is changed. */
export async function importExample(real: RealN8n, file: string, setup: Setup = {}): Promise<StoredWorkflow> {
	const workflow: WorkflowDefinition = JSON.parse(readFileSync(new URL(`${file}.json`, FOLDER), 'utf8'));
	for (const node of workflow.nodes) {
		const kind = kindOf(node);
		if (WITH_ADDRESS.includes(kind)) node.webhookId = randomUUID();
		if (node.type.startsWith('n8n-nodes-payssam.')) {
			node.credentials = { paySsamV2Api: real.credentials.paySsamV2Api };
			if ('callback' in node.parameters) {
				node.parameters.callback = { __rl: true, mode: 'list', value: given('callbackUrl', setup.callbackUrl) };
			}
		}
		if (kind === 'httpRequest') node.parameters.url = given('messengerUrl', setup.messengerUrl);
		if (kind === 'formTrigger') node.credentials = { httpBasicAuth: given('form', setup.form) };
		if (kind === 'lmChatOpenAi') node.credentials = { openAiApi: given('model', setup.model) };
		if (node.name === 'Settings' && setup.settings !== undefined) fillSettings(node, setup.settings);
	}
	return await real.n8n.createWorkflow(workflow);
}

function given<T>(name: keyof Setup, value: T | undefined): T {
	if (value === undefined) throw new Error(`The example asks for "${name}".`);
	return value;
}

/** The assignments of an Edit Fields node, as this workflow's own file has them. */
interface Assignments {
	assignments?: { assignments?: { name: string; value: unknown }[] };
}

function fillSettings({ parameters }: WorkflowNode, settings: Record<string, string | number>): void {
	const { assignments }: Assignments = parameters;
	for (const [name, value] of Object.entries(settings)) {
		const field = assignments?.assignments?.find((one) => one.name === name);
		if (field === undefined) throw new Error(`The node "Settings" has no "${name}".`);
		field.value = value;
	}
}

/** The address of the first node of a workflow. */
export function addressOf(real: RealN8n, workflow: StoredWorkflow): string {
	const [start] = workflow.nodes;
	const place = start === undefined ? '' : { formTrigger: 'form', paySsamTrigger: 'webhook' }[kindOf(start)];
	const end = place === 'webhook' ? '/payssam' : '';
	return `${real.n8n.url}/${place}/${start?.webhookId}${end}`;
}
