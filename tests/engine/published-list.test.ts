import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, PAYSSAM_TRIGGER, startEngine, type WorkflowUnderTest } from './engine';
import { credentialFor, deepText, KEY, paySsamNode, sendParameters } from './payssam';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine();
});

const AT = { url: 'http://127.0.0.1:1', v1: 'http://127.0.0.1:1/v1', v2: 'http://127.0.0.1:1/v2', port: 1 };

function trigger(
	workflowId: string,
	workflowName: string,
	apiKey = KEY,
	contract: 'V1_T' | 'V2' = 'V2',
): WorkflowUnderTest {
	const credential = credentialFor(contract, AT, { apiKey });
	return {
		type: PAYSSAM_TRIGGER,
		parameters: { authentication: credential.type },
		credential,
		workflowId,
		workflowName,
	};
}

function sendNode(apiKey = KEY, contract: 'V1_T' | 'V1_U' | 'V2' = 'V2'): WorkflowUnderTest {
	const credential = credentialFor(contract, AT, { apiKey });
	return paySsamNode(contract, { at: AT }, sendParameters(contract), { credential });
}

const OTHER_KEY = 'OTHER-KEY-NOT-REAL-0000000000000';
const TRIGGERS = [trigger('w1', '결제 알림'), trigger('w2', 'Payments'), trigger('w3', 'Other partner', OTHER_KEY)];

afterEach(async () => {
	for (const one of TRIGGERS) await engine.hook(one, 'delete');
});

describe('list of published triggers', () => {
	test('a published trigger is offered to who holds the same key, and to nobody else', async () => {
		for (const one of TRIGGERS) expect(await engine.hook(one, 'create')).toBe(true);
		expect(await engine.search(sendNode(), 'searchTriggers')).toEqual({
			results: [
				{
					name: 'Payments (Under test)',
					value: 'http://n8n.example.com/webhook/hook-1/payssam',
					description: 'http://n8n.example.com/webhook/hook-1/payssam',
				},
				{
					name: '결제 알림 (Under test)',
					value: 'http://n8n.example.com/webhook/hook-1/payssam',
					description: 'http://n8n.example.com/webhook/hook-1/payssam',
				},
			],
		});
		expect(await engine.search(sendNode(OTHER_KEY), 'searchTriggers')).toMatchObject({
			results: [{ name: 'Other partner (Under test)' }],
		});
		expect(await engine.search(sendNode('NO-SUCH-KEY'), 'searchTriggers')).toEqual({ results: [] });
	});

	test('a sandbox key is valid for V1 and V2: the trigger is found from either', async () => {
		await engine.hook(trigger('w1', '결제 알림', KEY, 'V1_T'), 'create');
		for (const contract of ['V1_T', 'V1_U', 'V2'] as const) {
			expect(await engine.search(sendNode(KEY, contract), 'searchTriggers')).toMatchObject({
				results: [{ name: '결제 알림 (Under test)' }],
			});
		}
	});

	test('what is typed narrows the list', async () => {
		for (const one of TRIGGERS) await engine.hook(one, 'create');
		expect(await engine.search(sendNode(), 'searchTriggers', 'PAYM')).toMatchObject({
			results: [{ name: 'Payments (Under test)' }],
		});
		expect(await engine.search(sendNode(), 'searchTriggers', 'nothing')).toEqual({ results: [] });
	});

	test('published again, it is listed once, under its present name', async () => {
		await engine.hook(trigger('w1', 'Old name'), 'create');
		await engine.hook(trigger('w1', '결제 알림'), 'create');
		expect(await engine.search(sendNode(), 'searchTriggers')).toMatchObject({
			results: [{ name: '결제 알림 (Under test)' }],
		});
	});

	test('taken back, it is listed no more', async () => {
		for (const one of TRIGGERS) await engine.hook(one, 'create');
		expect(await engine.hook(trigger('w1', '결제 알림'), 'delete')).toBe(true);
		expect(await engine.search(sendNode(), 'searchTriggers')).toMatchObject({
			results: [{ name: 'Payments (Under test)' }],
		});
	});

	test('listening for a test event neither lists nor takes back', async () => {
		await engine.hook(trigger('w1', '결제 알림'), 'create', 'manual');
		expect(await engine.search(sendNode(), 'searchTriggers')).toEqual({ results: [] });
		await engine.hook(trigger('w1', '결제 알림'), 'create');
		await engine.hook(trigger('w1', '결제 알림'), 'delete', 'manual');
		expect(await engine.search(sendNode(), 'searchTriggers')).toMatchObject({
			results: [{ name: '결제 알림 (Under test)' }],
		});
	});

	test('a trigger without a credential is published, but offered to nobody', async () => {
		const open: WorkflowUnderTest = { type: PAYSSAM_TRIGGER, parameters: { authentication: 'none' }, workflowId: 'w9' };
		expect(await engine.hook(open, 'create')).toBe(true);
		expect(await engine.search(sendNode(), 'searchTriggers')).toEqual({ results: [] });
	});

	test('the list holds no key', async () => {
		for (const one of TRIGGERS) await engine.hook(one, 'create');
		expect(deepText(await engine.search(sendNode(), 'searchTriggers'))).not.toContain(KEY);
	});

	test('nothing is registered at PaySsam, so nothing exists there beforehand', async () => {
		expect(await engine.hook(trigger('w1', '결제 알림'), 'checkExists')).toBe(false);
	});
});
