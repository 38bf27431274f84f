/** The workflows that take callbacks: ours, and what a person builds of n8n's own nodes today. */
import { ACK, type ChainNode, chain, publishTrigger, type TriggerPlace } from 'payssam-tests/real-n8n';

/** A published workflow. */
export interface Published {
	readonly id: string;
	readonly url: string;
}

export interface Contestant {
	readonly name: string;
	/** What stands in front of `next`, as many nodes as a person has to place. */
	readonly nodes: number;
	/** The callbacks must be of bills that are really paid. */
	readonly confirms: boolean;
	publish(place: TriggerPlace, path: string, next: Omit<ChainNode, 'name'>): Promise<Published>;
}

export const CONTESTANTS: readonly Contestant[] = [
	{
		name: 'Webhook alone (answers at once; no check, no memory)',
		nodes: 1,
		confirms: false,
		publish: (place, path, next) =>
			publishChain(place, path, [webhook(path, 'onReceived', { responseData: ACK })], next),
	},
	{
		name: 'Webhook + Respond to Webhook + Remove Duplicates (no check)',
		nodes: 3,
		confirms: false,
		publish: (place, path, next) =>
			publishChain(place, path, [webhook(path, 'responseNode'), RESPOND, REMOVE_DUPLICATES], next),
	},
	{
		name: 'PaySsam Trigger, key checked, not confirmed',
		nodes: 1,
		confirms: false,
		publish: (place, path, next) => publishOurs(place, path, 'paySsamV1Api', { readBack: false }, next),
	},
	{
		name: 'PaySsam Trigger as it comes: key checked, confirmed with PaySsam',
		nodes: 1,
		confirms: true,
		publish: (place, path, next) => publishOurs(place, path, 'paySsamV2Api', { readBack: true }, next),
	},
];

function webhook(path: string, responseMode: string, options: Record<string, unknown> = {}): ChainNode {
	const parameters = { path, httpMethod: 'POST', responseMode, options };
	return { name: 'Webhook', type: 'n8n-nodes-base.webhook', typeVersion: 2.1, webhookId: path, parameters };
}

const RESPOND: ChainNode = {
	name: 'Respond',
	type: 'n8n-nodes-base.respondToWebhook',
	typeVersion: 1.4,
	parameters: { respondWith: 'json', responseBody: ACK, options: {} },
};

const REMOVE_DUPLICATES: ChainNode = {
	name: 'Once',
	type: 'n8n-nodes-base.removeDuplicates',
	typeVersion: 2,
	parameters: {
		operation: 'removeItemsSeenInPreviousExecutions',
		logic: 'removeItemsWithAlreadySeenKeyValues',
		dedupeValue: '={{ $json.body.bill_id }} {{ $json.body.appr_state }} {{ $json.body.appr_num }}',
		options: {},
	},
};

async function publishChain(
	place: TriggerPlace,
	path: string,
	nodes: readonly ChainNode[],
	next: Omit<ChainNode, 'name'>,
): Promise<Published> {
	const workflow = await place.n8n.createWorkflow(chain(path, [...nodes, { name: 'Next step', ...next }]));
	const url = `${place.webhookUrl ?? place.n8n.url}/webhook/${path}`;
	await place.n8n.publish(workflow, [url]);
	return { id: workflow.id, url };
}

async function publishOurs(
	place: TriggerPlace,
	path: string,
	credential: 'paySsamV1Api' | 'paySsamV2Api',
	parameters: Record<string, unknown>,
	next: Omit<ChainNode, 'name'>,
): Promise<Published> {
	const { workflow, url } = await publishTrigger(place, path, parameters, credential, {}, next);
	return { id: workflow.id, url };
}
