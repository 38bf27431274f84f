import { beforeEach, describe, expect, test } from 'vitest';
import { addPublished, digestOfKey, publishedFor, removePublished } from './published-triggers';

const trigger = (workflowId: string, workflowName: string, apiKey: string, nodeName = 'PaySsam Trigger') => ({
	url: `https://n8n.example.com/webhook/${workflowId}/payssam`,
	workflowId,
	workflowName,
	nodeName,
	keyDigest: digestOfKey(apiKey),
});

beforeEach(() => {
	for (const workflowId of ['w1', 'w2', 'w3']) {
		for (const nodeName of ['PaySsam Trigger', 'Second']) removePublished({ workflowId, nodeName });
	}
});

describe('published triggers', () => {
	test('are found by the key that they check, by name of the workflow', () => {
		addPublished(trigger('w1', 'Tuition', 'key-a'));
		addPublished(trigger('w2', 'Rent', 'key-a'));
		addPublished(trigger('w3', 'Other', 'key-b'));
		expect(publishedFor('key-a').map(({ workflowName }) => workflowName)).toEqual(['Rent', 'Tuition']);
		expect(publishedFor('key-b')).toEqual([trigger('w3', 'Other', 'key-b')]);
		expect(publishedFor('key-c')).toEqual([]);
	});

	test('one per node: published again replaces, a second node of the workflow is another', () => {
		addPublished(trigger('w1', 'Old', 'key-a'));
		addPublished(trigger('w1', 'New', 'key-a'));
		addPublished(trigger('w1', 'New', 'key-a', 'Second'));
		expect(publishedFor('key-a').map(({ workflowName, nodeName }) => [workflowName, nodeName])).toEqual([
			['New', 'PaySsam Trigger'],
			['New', 'Second'],
		]);
	});

	test('published again with another key, it is no longer offered for the old one', () => {
		addPublished(trigger('w1', 'Tuition', 'key-a'));
		addPublished(trigger('w1', 'Tuition', 'key-b'));
		expect(publishedFor('key-a')).toEqual([]);
	});

	test('taken back are gone, once or twice', () => {
		addPublished(trigger('w1', 'Tuition', 'key-a'));
		addPublished(trigger('w2', 'Rent', 'key-a'));
		removePublished({ workflowId: 'w1', nodeName: 'PaySsam Trigger' });
		removePublished({ workflowId: 'w1', nodeName: 'PaySsam Trigger' });
		expect(publishedFor('key-a').map(({ workflowId }) => workflowId)).toEqual(['w2']);
	});

	test('hold a digest, not the key', () => {
		addPublished(trigger('w1', 'Tuition', 'key-that-is-secret'));
		expect(JSON.stringify(publishedFor('key-that-is-secret'))).not.toContain('key-that-is-secret');
		// SHA-256 of "abc", from FIPS 180-2.
		expect(digestOfKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
	});
});
