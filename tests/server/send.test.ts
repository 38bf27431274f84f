import type { Execution } from 'payssam-quickstart';
import { DEFAULT_API_KEY } from 'payssam-sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
	type ChainNode,
	callBack,
	chain,
	downstream,
	EXACT_ACK,
	publishTrigger,
	type RealN8n,
	startedByCall,
	startRealN8n,
	textOf,
} from './real-n8n';

/* Sending from workflows that run in a real n8n server, to the sandbox. */

let real: RealN8n;

beforeAll(async () => {
	real = await startRealN8n();
});
afterAll(async () => {
	await real?.stop();
});
afterEach(() => {
	real.sandbox.clearFaults();
});

const START: ChainNode = { name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} };

function send(changes: Record<string, unknown> = {}, node: Partial<ChainNode> = {}): ChainNode {
	return {
		name: 'Send',
		type: 'n8n-nodes-payssam.paySsam',
		credentials: { paySsamV2Api: real.credentials.paySsamV2Api },
		parameters: {
			contract: 'V2',
			resource: 'bill',
			operation: 'send',
			productName: '11월 수강료',
			memberName: '김하늘',
			phone: '+82 10-1234-5678',
			price: '45,000',
			sendType: 'TALK',
			callback: { __rl: true, mode: 'url', value: `${real.n8n.url}/webhook/none/payssam` },
			billIdFrom: 'execution',
			...changes,
		},
		...node,
	};
}

async function run(name: string, ...nodes: ChainNode[]): Promise<Execution> {
	return await real.n8n.runManually(await real.n8n.createWorkflow(chain(name, [START, ...nodes])));
}

describe('an answer that is lost', () => {
	test.each([
		['the connection is reset after PaySsam took the bill', { kind: 'acceptThenReset' as const }, {}],
		[
			'no answer comes in time after PaySsam took the bill',
			{ kind: 'acceptThenTimeout' as const },
			{ options: { timeout: 2 } },
		],
		['a gateway page comes instead, after PaySsam took the bill', { kind: 'html502' as const, afterWork: true }, {}],
		['a gateway page comes instead, and PaySsam has no bill', { kind: 'html502' as const }, {}],
	])('%s: settled by the same id, one bill, one message', async (title, fault, options) => {
		const bills = real.sandbox.listBills().length;
		real.sandbox.addFault({ ...fault, path: '/bill' });
		const execution = await run(title, send(options));
		expect(execution.error).toBeUndefined();
		expect(execution.status).toBe('success');
		const [item] = execution.output.Send ?? [];
		const billId = textOf(item, 'billId');
		expect(item).toMatchObject({ billId, price: '45000', state: 'unpaid' });
		expect(real.sandbox.listBills()).toHaveLength(bills + 1);
		expect(real.sandbox.listMessages({ billId })).toHaveLength(1);
	});

	test('while PaySsam stays unreachable the outcome is called unknown, with the id and what to do', async () => {
		real.sandbox.addFault({ kind: 'acceptThenReset', times: 50 });
		const execution = await run('unreachable', send({ billIdFrom: 'given', ownBillId: 'UNREACHABLE1' }));
		expect(execution.status).toBe('error');
		expect(execution.stored).toContain('UNREACHABLE1');
		expect(execution.stored).toContain('It is not known whether bill UNREACHABLE1 was created');
		expect(execution.stored).toContain('Do not send under a new id');
		expect(execution.stored).not.toContain(DEFAULT_API_KEY);
		real.sandbox.clearFaults();
		// PaySsam had taken it, once.
		expect(real.sandbox.listBills().filter(({ billId }) => billId === 'UNREACHABLE1')).toHaveLength(1);
		expect(real.sandbox.listMessages({ billId: 'UNREACHABLE1' })).toHaveLength(1);
	});
});

describe('a step that is tried again', () => {
	test('"Retry On Fail" of n8n does not bill twice', async () => {
		const bills = real.sandbox.listBills().length;
		// The first try: accepted, then everything fails, also the settling. The second try finds the bill.
		real.sandbox.addFault({ kind: 'acceptThenReset', times: 3 });
		const execution = await run('retry on fail', {
			...send(),
			...{ retryOnFail: true, maxTries: 3, waitBetweenTries: 100 },
		});
		expect(execution.status).toBe('success');
		const [item] = execution.output.Send ?? [];
		expect(real.sandbox.listBills()).toHaveLength(bills + 1);
		expect(real.sandbox.listMessages({ billId: textOf(item, 'billId') })).toHaveLength(1);
	});

	test("n8n's Retry of a failed execution does not bill twice, also where the item has another name by then", async () => {
		const bills = real.sandbox.listBills().length;
		const nodes = [startedByCall('send-again'), send({ productName: '={{ $execution.id }} 수강료' })];
		const workflow = await real.n8n.createWorkflow(chain('send again', nodes));
		const url = `${real.n8n.url}/webhook/send-again`;
		await real.n8n.publish(workflow, [url]);
		// Accepted, then everything fails, also the settling.
		real.sandbox.addFault({ kind: 'acceptThenReset', times: 3 });
		await callBack(url, {});
		const [failed] = await real.n8n.waitForExecutions(workflow.id, 1);
		expect(failed?.status).toBe('error');
		real.sandbox.clearFaults();
		await real.n8n.request('POST', `/rest/executions/${failed?.id}/retry`, { loadWorkflow: false });
		const again = (await real.n8n.waitForExecutions(workflow.id, 2)).find(({ id }) => id !== failed?.id);
		const { status, output } = await real.n8n.execution(again?.id ?? '');
		expect(status).toBe('success');
		expect(output.Send?.[0]).toMatchObject({ alreadyExisted: true });
		expect(real.sandbox.listBills()).toHaveLength(bills + 1);
		expect(real.sandbox.listMessages({ billId: textOf(output.Send?.[0], 'billId') })).toHaveLength(1);
	});

	test('the same reference in another execution is the same bill', async () => {
		const reference = { billIdFrom: 'reference', reference: 'tuition/2026-11/17' };
		const first = await run('reference 1', send(reference));
		const second = await run('reference 2', send(reference));
		expect([first.status, second.status]).toEqual(['success', 'success']);
		const ids = [first, second].map(({ output }) => textOf(output.Send?.[0], 'billId'));
		expect(ids[0]).toBe(ids[1]);
		expect(second.output.Send?.[0]).toMatchObject({ settledBy: 'alreadyUsed' });
		expect(real.sandbox.listMessages({ billId: ids[0] })).toHaveLength(1);
	});
});

describe('a mistake in the data', () => {
	test('stops the node before anything is sent, and names field, item and remedy', async () => {
		const calls = real.sandbox.listRequests().length;
		const rows = {
			name: 'Rows',
			type: 'n8n-nodes-base.code',
			typeVersion: 2,
			parameters: { jsCode: "return [{ json: { phone: '010-1111-2222' } }, { json: { phone: '02-123-4567' } }];" },
		};
		const execution = await run('landline', rows, send({ phone: '={{ $json.phone }}' }));
		expect(execution.status).toBe('error');
		expect(execution.error).toContain('Phone');
		expect(execution.error).toContain('item 1');
		expect(execution.stored).toContain('Nothing was sent');
		expect(real.sandbox.listRequests()).toHaveLength(calls);
	});
});

describe('the key', () => {
	test('is in no execution, not even when the address of the credential is dead', async () => {
		const good = await run('good', send());
		const dead = await real.n8n.createCredential('Dead', 'paySsamV2Api', {
			environment: 'custom',
			baseUrl: 'http://127.0.0.1:9/v2',
			apiKey: DEFAULT_API_KEY,
			member: 'm',
			merchant: 'm',
			businessNumber: '',
		});
		const bad = await run('dead', send({}, { credentials: { paySsamV2Api: dead } }));
		expect(good.status).toBe('success');
		expect(bad.status).toBe('error');
		expect(bad.error).toContain('The request never left this machine');
		for (const { stored } of [good, bad]) expect(stored).not.toContain(DEFAULT_API_KEY);
	});
});

describe('what the editor asks the server for', () => {
	test.each([
		['bill', 'get', 'status'],
		['cashReceipt', 'issue', 'issuanceNumber'],
	])('the output schema of %s %s', async (resource, operation, field) => {
		const url = `${real.n8n.url}/schemas/n8n-nodes-payssam.paySsam/1.0.0/${resource}/${operation}.json`;
		const answer = await fetch(url);
		expect(answer.status).toBe(200);
		expect(await answer.json()).toMatchObject({ type: 'object', properties: { [field]: { type: 'string' } } });
	});
});

describe('the callback of a bill', () => {
	test('is chosen from the published triggers of the same key, and the paid bill starts that workflow', async () => {
		const trigger = await publishTrigger(real, 'Payments of the academy', { readBack: true }, 'paySsamV2Api');
		await publishTrigger(real, 'Payments by V1', {}, 'paySsamV1Api');
		const other = await real.n8n.createCredential('Other', 'paySsamV2Api', {
			environment: 'custom',
			baseUrl: real.addresses.v2,
			apiKey: 'ANOTHER-KEY',
			member: 'm',
			merchant: 'm',
			businessNumber: '',
		});
		const offered = await choices(real.credentials.paySsamV2Api);
		expect(offered).toContainEqual({
			name: 'Payments of the academy (Trigger)',
			value: trigger.url,
			description: trigger.url,
		});
		expect(await choices(other)).toEqual([]);

		const [choice] = offered.filter(({ name }) => name === 'Payments of the academy (Trigger)');
		const sent = await run(
			'chosen',
			send({ callback: { __rl: true, mode: 'list', value: choice?.value, cachedResultName: choice?.name } }),
		);
		const billId = textOf(sent.output.Send?.[0], 'billId');
		const paid = await real.sandbox.pay({ billId });
		expect(paid.deliveries[0]?.attempts).toMatchObject([
			{ status: 200, answerText: EXACT_ACK.body, wouldPassCertification: true },
		]);
		await real.n8n.waitForExecutions(trigger.workflow.id, 1);
		expect((await downstream(real, trigger.workflow.id)).items).toMatchObject([
			{ billId, price: '45000', state: 'paid' },
		]);

		await real.n8n.unpublish(trigger.workflow.id);
		expect((await choices(real.credentials.paySsamV2Api)).map(({ value }) => value)).not.toContain(trigger.url);
	});

	async function choices(credential: { id: string; name: string }): Promise<Array<{ name: string; value: string }>> {
		const answer = await real.n8n.request('POST', '/rest/dynamic-node-parameters/resource-locator-results', {
			path: 'parameters.callback',
			nodeTypeAndVersion: { name: 'n8n-nodes-payssam.paySsam', version: 1 },
			currentNodeParameters: { contract: 'V2', resource: 'bill', operation: 'send' },
			credentials: { paySsamV2Api: credential },
			methodName: 'searchTriggers',
		});
		return answer.results as Array<{ name: string; value: string }>;
	}
});
