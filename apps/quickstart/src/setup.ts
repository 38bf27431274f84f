import { readFileSync } from 'node:fs';
import { DEFAULT_API_KEY, defaultStore } from 'payssam-sandbox';
import type { N8nClient, StoredWorkflow, WorkflowDefinition } from './n8n-client';
import { SANDBOX_NAME } from './names';
import type { Instance } from './place';

const CREDENTIAL_TYPE = 'paySsamV2Api';

export interface Addresses {
	n8n: string;
	sandbox: string;
}

export interface SetUp {
	sendWorkflowId: string;
	paymentWorkflowId: string;
	/** Page on which a person enters a bill. */
	formUrl: string;
	/** What the bills carry as callback. */
	callbackUrl: string;
	/** Answer of n8n's own credential test. */
	credentialTest: string;
}

/** Puts credential and example workflows into a fresh n8n, or into one whose addresses have changed, and publishes them. */
export async function setUp(n8n: N8nClient, instance: Instance, addresses: Addresses): Promise<SetUp> {
	const payment = readWorkflow('on-payment.json');
	const send = readWorkflow('send-a-bill.json');
	const formUrl = `${addresses.n8n}/form/${webhookIdOf(send)}`;
	const callbackUrl = `${addresses.n8n}/webhook/${webhookIdOf(payment)}/payssam`;

	const { member, merchant } = defaultStore();
	const fields = {
		environment: 'custom',
		baseUrl: `${addresses.sandbox}/v2`,
		apiKey: DEFAULT_API_KEY,
		member,
		merchant,
		businessNumber: '',
	};
	const known = await n8n.findCredential(SANDBOX_NAME);
	const id = known ?? (await n8n.createCredential(SANDBOX_NAME, CREDENTIAL_TYPE, fields)).id;
	if (known !== undefined) await n8n.updateCredential(known, SANDBOX_NAME, CREDENTIAL_TYPE, fields);
	const test = await n8n.testCredential(id, SANDBOX_NAME, CREDENTIAL_TYPE, fields);

	const credential = { [CREDENTIAL_TYPE]: { id, name: SANDBOX_NAME } };
	for (const node of payment.nodes) if (node.type.endsWith('.paySsamTrigger')) node.credentials = credential;
	for (const node of send.nodes) {
		if (node.type.endsWith('.paySsam')) {
			node.credentials = credential;
			node.parameters.callback = { __rl: true, mode: 'url', value: callbackUrl };
		}
		if (node.type.endsWith('.formTrigger')) {
			// After sending, the browser goes on to the customer's phone.
			node.parameters.options = {
				appendAttribution: false,
				buttonLabel: 'Send the bill',
				respondWithOptions: { values: { respondWith: 'redirect', redirectUrl: `${addresses.sandbox}/phone` } },
			};
		}
	}
	const put = (workflow: WorkflowDefinition, address: string): Promise<string> =>
		putWorkflow(n8n, workflow, address, instance.addresses, addresses);
	const paymentWorkflowId = await put(payment, callbackUrl);
	const sendWorkflowId = await put(send, formUrl);
	return { sendWorkflowId, paymentWorkflowId, formUrl, callbackUrl, credentialTest: `${test.status}: ${test.message}` };
}

/** A workflow that is there already is the user's: only addresses in it that have changed are changed. */
async function putWorkflow(
	n8n: N8nClient,
	workflow: WorkflowDefinition,
	address: string,
	before: Addresses | undefined,
	now: Addresses,
): Promise<string> {
	const known = await n8n.findWorkflow(workflow.name);
	if (known === undefined) {
		const created = await n8n.createWorkflow(workflow);
		await n8n.publish(created, [address]);
		return created.id;
	}
	if (before !== undefined && (before.n8n !== now.n8n || before.sandbox !== now.sandbox)) {
		const stored = await n8n.workflow(known);
		const text = JSON.stringify(stored.nodes).replaceAll(before.n8n, now.n8n).replaceAll(before.sandbox, now.sandbox);
		const nodes: StoredWorkflow['nodes'] = JSON.parse(text);
		await n8n.publish(await n8n.updateWorkflow(known, { ...stored, nodes }), [address]);
	}
	return known;
}

function readWorkflow(file: string): WorkflowDefinition {
	return JSON.parse(readFileSync(new URL(`../workflows/${file}`, import.meta.url), 'utf8'));
}

function webhookIdOf(workflow: WorkflowDefinition): string {
	const found = workflow.nodes.find(({ webhookId }) => webhookId !== undefined)?.webhookId;
	if (found === undefined) throw new Error(`The example workflow "${workflow.name}" has no webhook id.`);
	return found;
}
