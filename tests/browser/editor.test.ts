import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { N8nClient, type N8nServer, startN8n } from 'payssam-quickstart';
import { DEFAULT_API_KEY, defaultStore } from 'payssam-sandbox';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendBill } from '../server/callbacks';
import { AWAITED_BILL, chain, OWNER, type Surroundings, startSurroundings } from '../server/real-n8n';
import { chromiumPath, openChromium } from './chromium';
import { N8nEditor } from './n8n-editor';

/*
 * From an empty n8n to a paid bill, by hand, as the README of the package describes it ("The first bill"); then the
 * step that waits for a payment; then the same n8n with N8N_DEFAULT_LOCALE=ko.
 *
 * With PAYSSAM_PICTURES=1 the pictures in docs/pictures are taken anew.
 */

const executable = chromiumPath();
const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const KEY = DEFAULT_API_KEY;

describe.skipIf(executable === undefined)('the editor', () => {
	const ends: Array<() => unknown> = [];
	let around: Surroundings;
	let server: N8nServer;
	let browser: Browser;
	let editor: N8nEditor;

	const start = async (settings: Record<string, string>, port?: number): Promise<N8nServer> =>
		await startN8n({
			folder: join(around.folder, 'n8n'),
			database: around.database,
			packages: [around.nodes],
			settings,
			logFile: join(around.folder, 'n8n.log'),
			...(port === undefined ? {} : { preferredPort: port }),
		});
	const picture = async (name: string): Promise<void> => {
		if (process.env.PAYSSAM_PICTURES !== '1') return;
		// n8n's messages in the corner go away by themselves, and an animation ends.
		await editor.page.waitForTimeout(1_500);
		await editor.page.screenshot({ path: join(PICTURES, `${name}.png`) });
	};
	const openEditor = async (colorScheme: 'light' | 'dark' = 'light'): Promise<void> => {
		const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, locale: 'en-US', colorScheme });
		page.setDefaultTimeout(90_000);
		editor = new N8nEditor(page, server.url);
		await editor.signIn(OWNER);
	};

	beforeAll(async () => {
		around = await startSurroundings(ends);
		server = await start({});
		ends.push(() => server.stop());
		await new N8nClient(server.url).signIn(OWNER);
		browser = await openChromium(executable ?? '');
		ends.push(() => browser.close());
		await openEditor();
	});
	afterAll(async () => {
		for (const end of ends.splice(0).reverse()) await end();
	});

	test('the node panel finds the nodes by both names, and offers each action once', async () => {
		await editor.searchNode('결제선생');
		await editor.page.getByText('On payment approved').waitFor();
		await editor.searchNode('PaySsam');
		const actions = await editor.offeredActions();
		expect(actions).toEqual(
			expect.arrayContaining(['Send a bill', 'Cancel a payment', 'Get the partner info of an account']),
		);
		expect(actions).toEqual([...new Set(actions)]);
		await picture('n8n-node-panel');
	});

	test('the trigger: a credential, red with a wrong key and green with the right one', async () => {
		await editor.choose('On payment approved');
		await editor.expectLabels(['Authentication', 'Events', 'Key Check', 'Confirm With PaySsam', 'Filters', 'Options']);
		await editor.page.getByRole('button', { name: 'Connect to PaySsam V2' }).click();
		await editor.part('parameter-input-environment').click();
		await editor.page.getByText('Own Base URL', { exact: true }).click();
		await editor.fill('baseUrl', around.addresses.v2);
		await editor.fill('apiKey', 'THIS-IS-NOT-THE-KEY-OF-ANY-STORE');
		await editor.fill('member', defaultStore().member);
		await editor.fill('merchant', defaultStore().merchant);
		const save = editor.part('credential-save-button');
		await save.click();
		await editor.connection(/Couldn.t connect with these settings/).waitFor();
		await editor.page.getByText('More details').click();
		await editor.connection(/PaySsam does not know this API key \(PARTNER_003\)/).waitFor();

		await editor.fill('apiKey', KEY);
		await save.click();
		// With a good key n8n closes the dialog by itself.
		await editor.part('editCredential-modal').waitFor({ state: 'hidden' });
		await editor.part('credential-edit-button').click();
		await editor.connection(/Connection tested successfully/).waitFor();
		await picture('n8n-credential');
		await editor.closeCredential();
	});

	test('the trigger: a sample from the test URL, then a real callback', async () => {
		const url = await editor.testUrl();
		await editor.listen();
		expect(await (await fetch(url)).json()).toMatchObject({ sample: 'payment.approved' });
		await editor.expectOutput('SAMPLE0001');

		await editor.listen();
		await sendBill(around.addresses.v2, 'EDITOR0001', url);
		const { deliveries } = await around.sandbox.pay({ billId: 'EDITOR0001' });
		expect(deliveries[0]?.attempts[0]).toMatchObject({ wouldPassCertification: true });
		await editor.expectOutput('EDITOR0001');
		await editor.publish();
	});

	test('sending a bill to that trigger; the customer pays; the published workflow runs', async () => {
		const before = new Set(around.sandbox.listBills().map(({ billId }) => billId));
		await editor.searchNode('결제선생');
		await editor.offeredActions();
		await editor.choose('Send a bill');
		await editor.expectLabels([
			'Contract Model',
			'Resource',
			'Operation',
			'Item Name',
			'Customer Name',
			'Phone',
			'Amount (Won)',
			'Send Type',
			'Callback',
			'Bill ID',
		]);
		await editor.fill('productName', '11월 수강료 (수학)');
		await editor.fill('memberName', '김하늘');
		await editor.fill('phone', '010-1234-5678');
		await editor.fill('price', '45,000');
		await editor.part('resource-locator-callback').locator('input').last().click();
		await editor.part('rlc-item').getByText('(PaySsam Trigger)').click();
		await editor.part('node-execute-button').click();
		await editor.expectOutput('unpaid');
		await picture('n8n-bill-sent');
		const bill = around.sandbox.listBills().find(({ billId }) => !before.has(billId));
		expect(bill).toMatchObject({ price: '45000', callbackUrl: expect.stringContaining(`${server.url}/webhook/`) });

		await payOnPhone('01012345678');
		const client = new N8nClient(server.url);
		await client.signIn(OWNER);
		const id = (await client.findWorkflow('My workflow')) ?? '';
		await expect
			.poll(async () => (await client.executions(id)).find(({ mode }) => mode === 'webhook')?.status, {
				timeout: 90_000,
			})
			.toBe('success');
	});

	test('Send and Wait for Payment shows as waiting, and goes on when the customer has paid', async () => {
		const client = new N8nClient(server.url);
		await client.signIn(OWNER);
		const id = (await client.findCredential('PaySsam V2 account')) ?? '';
		const before = new Set(around.sandbox.listBills().map(({ billId }) => billId));
		const workflow = await client.createWorkflow(
			chain('Wait for a payment', [
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} },
				{
					name: 'Bill and wait',
					type: 'n8n-nodes-payssam.paySsam',
					credentials: { paySsamV2Api: { id, name: 'PaySsam V2 account' } },
					parameters: { ...AWAITED_BILL, memberName: '이바다', phone: '010-2222-3333', price: '30000' },
				},
				{ name: 'Paid', type: 'n8n-nodes-base.noOp', parameters: {} },
			]),
		);
		await editor.page.goto(`${editor.url}/workflow/${workflow.id}`);
		await editor.part('execute-workflow-button').click();
		await editor.expectWaiting('Bill and wait');
		await picture('n8n-waiting');
		const bill = around.sandbox.listBills().find(({ billId }) => !before.has(billId));
		const waiting = async () => (await client.executions(workflow.id)).map(({ status }) => status);
		await expect.poll(waiting, { timeout: 90_000 }).toEqual(['waiting', 'waiting']);

		await payOnPhone('01022223333');
		await expect.poll(waiting, { timeout: 90_000 }).toEqual(['success', 'success']);
		const runs = await Promise.all((await client.executions(workflow.id)).map((run) => client.execution(run.id)));
		expect(runs.flatMap(({ output }) => output.Paid ?? [])).toMatchObject([{ outcome: 'paid', billId: bill?.billId }]);
		await expect.poll(async () => await editor.part('canvas-node-status-success').count(), { timeout: 90_000 }).toBe(3);
	});

	test('with N8N_DEFAULT_LOCALE=ko n8n hands out the Korean texts; its editor shows the English ones, and works', async () => {
		await editor.page.close();
		const { port } = server;
		await server.stop();
		server = await start({ N8N_DEFAULT_LOCALE: 'ko' }, port);
		const client = new N8nClient(server.url);
		await client.signIn(OWNER);
		const nodeInfos = [
			{ name: 'n8n-nodes-payssam.paySsam', version: 1 },
			{ name: 'n8n-nodes-payssam.paySsamTrigger', version: 2 },
		];
		const { data } = await client.request('POST', '/rest/node-types', { nodeInfos });
		expect(data).toMatchObject([
			{ translation: { nodeView: { contract: { displayName: '계약 형태' } } } },
			{ translation: { nodeView: { events: { displayName: '이벤트' } } } },
		]);

		await openEditor('dark');
		await editor.searchNode('결제선생');
		await editor.offeredActions();
		await editor.choose('Send a bill');
		expect(await editor.page.evaluate('document.documentElement.lang')).toBe('ko');
		// The day n8n shows translations of community nodes, these labels are Korean, and the READMEs have to say so.
		await editor.expectLabels(['Contract Model', 'Resource', 'Operation', 'Item Name', 'Callback']);
	});

	/** Pays the newest bill on the phone of a customer, as the sandbox shows it. */
	async function payOnPhone(number: string): Promise<void> {
		const phone = await browser.newPage({ viewport: { width: 420, height: 800 }, locale: 'en-US' });
		await phone.goto(`${around.addresses.url}/phone/${number}?lang=en`);
		await phone
			.getByRole('link', { name: /결제하기/ })
			.first()
			.click();
		await phone.getByRole('button', { name: /^Pay/ }).click();
		await phone.getByRole('status').waitFor();
		await phone.close();
	}
});
