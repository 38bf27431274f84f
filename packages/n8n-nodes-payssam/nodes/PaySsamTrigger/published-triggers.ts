import { createHash } from 'node:crypto';

/**
 * The PaySsam Triggers that are published on this n8n process, for the drop-down of the Send operation.
 *
 * This file is not bundled into the nodes: both must see the same list. It is a convenience of the editor only. What is
 * chosen there is stored in the workflow as a URL, so that workers and webhook processes need no list.
 */
export interface PublishedTrigger {
	/** Production URL that PaySsam calls. */
	url: string;
	workflowId: string;
	workflowName: string;
	nodeName: string;
	/** Digest of the API key that the trigger checks. Only who holds the same key is offered the trigger. */
	keyDigest: string;
}

const published = new Map<string, PublishedTrigger>();

const place = ({ workflowId, nodeName }: Pick<PublishedTrigger, 'workflowId' | 'nodeName'>): string =>
	JSON.stringify([workflowId, nodeName]);

export function digestOfKey(apiKey: string): string {
	return createHash('sha256').update(apiKey, 'utf8').digest('hex');
}

export function addPublished(trigger: PublishedTrigger): void {
	published.set(place(trigger), trigger);
}

export function removePublished(trigger: Pick<PublishedTrigger, 'workflowId' | 'nodeName'>): void {
	published.delete(place(trigger));
}

/** The published triggers that check this API key, by workflow name. */
export function publishedFor(apiKey: string): PublishedTrigger[] {
	const digest = digestOfKey(apiKey);
	return [...published.values()]
		.filter(({ keyDigest }) => keyDigest === digest)
		.sort((a, b) => a.workflowName.localeCompare(b.workflowName));
}
