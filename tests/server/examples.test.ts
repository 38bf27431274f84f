import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Execution, StoredWorkflow } from 'payssam-quickstart';
import { DEFAULT_API_KEY } from 'payssam-sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DataTables, type Row } from './data-tables';
import { addressOf, importExample, type Setup } from './examples';
import { openLanguageModel } from './language-model';
import { type Messenger, openMessenger } from './messenger';
import { callBack, EXACT_ACK, type RealN8n, startRealN8n } from './real-n8n';

/* The example workflows, imported and run in a real n8n server as an office does: real data tables, a messenger, the sandbox. */

const STUDENTS = 'PaySsam students';
const BILLS = 'PaySsam bills';
const RECEIPTS = 'PaySsam cash receipts';

const PASSWORD = { user: 'office', password: 'Office-password-1' };

let real: RealN8n;
let tables: DataTables;
let onPayment: StoredWorkflow;
let messenger: Messenger;
let setup: Required<Pick<Setup, 'callbackUrl' | 'messengerUrl' | 'form'>>;

beforeAll(async () => {
	real = await startRealN8n({
		NODE_OPTIONS: `--require=${JSON.stringify(fileURLToPath(new URL('no-sqlite.cjs', import.meta.url)))}`,
	});
	tables = await DataTables.of(real.n8n);
	messenger = await openMessenger();
	const form = await real.n8n.createCredential('Form', 'httpBasicAuth', PASSWORD);
	setup = { callbackUrl: '', messengerUrl: messenger.url, form };
	await run(await importExample(real, 'make-tables'));
	onPayment = await importExample(real, 'on-payment', setup);
	setup.callbackUrl = addressOf(real, onPayment);
	await real.n8n.publish(onPayment, [setup.callbackUrl]);
});
afterAll(async () => {
	await messenger?.close();
	await real?.stop();
});
beforeEach(() => {
	messenger.read();
});
afterEach(async () => {
	real.sandbox.clearFaults();
	messenger.refuse(false);
	for (const table of [STUDENTS, BILLS, RECEIPTS]) {
		for (const { id } of await tables.rows(table)) await tables.remove(table, 'id', Number(id));
	}
});

/** Runs a workflow, and fails where it fails. */
async function run(workflow: StoredWorkflow): Promise<Execution> {
	const execution = await real.n8n.runManually(workflow);
	expect(execution.error).toBeUndefined();
	expect(execution.status).toBe('success');
	expect(execution.stored).not.toContain(DEFAULT_API_KEY);
	return execution;
}

async function until<T>(what: string, find: () => Promise<T | undefined> | T | undefined): Promise<T> {
	for (const deadline = Date.now() + 40_000; ; ) {
		const found = await find();
		if (found !== undefined) return found;
		if (Date.now() > deadline) throw new Error(`Waited in vain for: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

interface Form {
	workflow: StoredWorkflow;
	/** Sends the form with these fields, and answers the execution that it started. `end: false`: also while it still runs. */
	submit(values: readonly string[], end?: boolean): Promise<Execution>;
}

/** Publishes an example that starts with a form. */
async function openForm(file: string): Promise<Form> {
	const workflow = await importExample(real, file, setup);
	await real.n8n.publish(workflow, []);
	const url = addressOf(real, workflow);
	const headers = { authorization: `Basic ${btoa(`${PASSWORD.user}:${PASSWORD.password}`)}` };
	await until('the form', async () => ((await fetch(url, { headers })).ok ? true : undefined));
	// Without the password there is no form.
	expect((await fetch(url)).status).toBe(401);
	expect((await fetch(url, { method: 'POST', body: new FormData() })).status).toBe(401);
	return {
		workflow,
		async submit(values, end = true) {
			const before = new Set((await real.n8n.executions(workflow.id)).map(({ id }) => id));
			const body = new FormData();
			for (const [index, value] of values.entries()) body.set(`field-${index}`, value);
			const answer = await fetch(url, { method: 'POST', body, headers });
			expect(answer.status).toBeLessThan(600);
			return await until('the execution of the form', async () => {
				const started = (await real.n8n.executions(workflow.id)).filter(({ id }) => !before.has(id));
				const [first] = started.sort((a, b) => Number(a.id) - Number(b.id));
				if (first === undefined) return undefined;
				if (end && ['new', 'running', 'waiting'].includes(first.status)) return undefined;
				return await real.n8n.execution(first.id);
			});
		},
	};
}

const billIds = (): string[] => real.sandbox.listBills().map(({ billId }) => billId);
const resent = (billId: string): number =>
	real.sandbox.listMessages({ billId }).filter(({ kind }) => kind === 'resend').length;

const rowsBy = async (table: string, column: string): Promise<Record<string, Row>> =>
	Object.fromEntries((await tables.rows(table)).map((row) => [String(row[column]), row]));

const HANEUL = { student_id: 's17', name: '김하늘', phone: '010-1234-5678', amount: 180_000, active: true, note: '' };
const BADA = { student_id: 's18', name: '이바다', phone: '010-9876-5432', amount: 90_000, active: true, note: '' };

let months = 0;

/** Bills of both students, sent by the example of monthly bills, each time for a month of its own. */
async function billed(...students: Row[]): Promise<Row[]> {
	await tables.insert(STUDENTS, ...students);
	const month = `2030-${String(++months).padStart(2, '0')}`;
	await run(await importExample(real, 'monthly-bills', { ...setup, settings: { month, expiry: '' } }));
	return await tables.rows(BILLS);
}

function only(rows: Row[]): { billId: string; row: Row } {
	const [row] = rows;
	if (rows.length !== 1 || row === undefined) throw new Error(`One row was expected, not ${rows.length}.`);
	return { billId: String(row.bill_id), row };
}

describe('make-tables', () => {
	test('makes the three tables; a second time it leaves them as they are', async () => {
		await tables.insert(STUDENTS, HANEUL);
		await run(await importExample(real, 'make-tables'));
		expect(await tables.rows(STUDENTS)).toHaveLength(1);
		expect(await tables.columns()).toMatchObject({
			[STUDENTS]: { student_id: 'string', phone: 'string', amount: 'number', active: 'boolean' },
			[BILLS]: { reference: 'string', bill_id: 'string', state: 'string', amount: 'number', last_message_at: 'date' },
			[RECEIPTS]: { receipt_id: 'string', amount: 'number' },
		});
	});
});

describe('monthly-bills', () => {
	test('every active student gets one bill, in however many runs; a bad row is noted and stops nobody', async () => {
		const before = billIds().length;
		const bad = { ...BADA, student_id: 's19', name: '박구름', phone: '02-123-4567' };
		const left = { ...BADA, student_id: 's20', name: '최노을', active: false };
		const nameless = { ...BADA, student_id: '', name: '오이름' };
		await tables.insert(STUDENTS, HANEUL, bad, BADA, left, nameless);
		const monthly = await importExample(real, 'monthly-bills', setup);
		await run(monthly);

		const month = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Seoul' }).format(new Date()).slice(0, 7);
		const rows = await rowsBy(BILLS, 'student_id');
		expect(Object.keys(rows).sort()).toEqual(['s17', 's18']);
		expect(rows.s17).toMatchObject({
			reference: `tuition/${month}/s17`,
			version: 1,
			name: '김하늘',
			phone: '010-1234-5678',
			item: `${Number(month.slice(5))}월 수강료`,
			amount: 180_000,
			state: 'unpaid',
			reminders: 0,
		});
		expect(Date.now() - Date.parse(String(rows.s17?.last_message_at))).toBeLessThan(120_000);
		expect(real.sandbox.getBill({ billId: String(rows.s17?.bill_id) })).toMatchObject({
			memberName: '김하늘',
			phone: '01012345678',
			price: '180000',
			callbackUrl: setup.callbackUrl,
		});
		expect(real.sandbox.getBill({ billId: String(rows.s18?.bill_id) }).price).toBe('90000');
		const notes = await rowsBy(STUDENTS, 'student_id');
		expect(notes.s19?.note).toMatch(new RegExp(`^${month}: .*Phone`));
		expect(notes['']?.note).toContain('Reference is empty');
		expect([notes.s17?.note, notes.s18?.note, notes.s20?.note]).toEqual(['', '', '']);

		// A second run: nobody is billed again. Where the row of a bill got lost, it comes back with the same ID.
		await tables.remove(BILLS, 'student_id', 's18');
		await tables.change(STUDENTS, 'student_id', 's19', { phone: '010-5555-6666' });
		await run(monthly);
		await run(monthly);
		const again = await rowsBy(BILLS, 'student_id');
		expect(Object.keys(again).sort()).toEqual(['s17', 's18', 's19']);
		expect([again.s17?.bill_id, again.s18?.bill_id]).toEqual([rows.s17?.bill_id, rows.s18?.bill_id]);
		expect(again.s18).toMatchObject({ amount: 90_000, state: 'unpaid' });
		expect(billIds()).toHaveLength(before + 3);
		for (const { bill_id } of Object.values(again)) {
			expect(real.sandbox.listMessages({ billId: String(bill_id) })).toHaveLength(1);
		}
	});
});

describe('on-payment', () => {
	test('a payment marks the row and tells the office once, repeats included', async () => {
		const { billId } = only(await billed(HANEUL));
		const { deliveries } = await real.sandbox.pay({ billId });
		expect(deliveries[0]?.attempts[0]).toMatchObject({ wouldPassCertification: true });
		await real.sandbox.redeliver({ billId, copies: 2, parallel: true });
		const texts = await until('the message', () => {
			const read = messenger.read();
			return read.length > 0 ? read : undefined;
		});
		expect(texts).toEqual([expect.stringMatching(new RegExp(`김하늘.*180,000원.*${billId}`))]);
		const { approval } = real.sandbox.getBill({ billId });
		expect(only(await tables.rows(BILLS)).row).toMatchObject({
			state: 'paid',
			paid_at: approval?.at,
			approval_number: approval?.num,
		});
		await run(await importExample(real, 'reconcile', setup));
		expect(messenger.read()).toEqual([]);
	});
});

describe('dunning', () => {
	test('reminds of what is due and really unpaid, counts it, and not again on a second run', async () => {
		const student = (id: number): Row => ({ ...HANEUL, student_id: `d${id}`, phone: `010-7000-000${id}` });
		await billed(...[1, 2, 3, 4, 5, 6, 7].map(student));
		const ids = Object.fromEntries(
			Object.entries(await rowsBy(BILLS, 'student_id')).map(([student, row]) => [student, String(row.bill_id)]),
		);
		const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60_000).toISOString();
		await tables.change(BILLS, 'student_id', 'd1', { last_message_at: daysAgo(3) });
		await tables.change(BILLS, 'student_id', 'd2', { last_message_at: daysAgo(2) });
		await tables.change(BILLS, 'student_id', 'd3', { last_message_at: daysAgo(9), reminders: 2 });
		await tables.change(BILLS, 'student_id', 'd4', { last_message_at: daysAgo(9), reminders: 1 });
		await tables.change(BILLS, 'student_id', 'd5', { last_message_at: daysAgo(9) });
		// Rows that somebody has typed in.
		await tables.change(BILLS, 'student_id', 'd6', { last_message_at: null, reminders: null });
		await tables.change(BILLS, 'student_id', 'd7', { last_message_at: daysAgo(9), reminders: null });
		await real.sandbox.pay({ billId: ids.d4 ?? '', byHand: true });
		real.sandbox.addFault({ kind: 'unknownCode', path: '/bill/resend', billId: ids.d5 ?? '' });
		const { d1 } = await rowsBy(BILLS, 'student_id');
		const dunning = await importExample(real, 'dunning', setup);
		await run(dunning);
		await run(dunning);
		const students = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7'];
		expect(students.map((student) => resent(ids[student] ?? ''))).toEqual([1, 0, 0, 0, 0, 0, 1]);
		const rows = await rowsBy(BILLS, 'student_id');
		expect(students.map((student) => rows[student]?.reminders)).toEqual([1, 0, 2, 1, 1, null, 1]);
		expect(Date.now() - Date.parse(String(rows.d1?.last_message_at))).toBeLessThan(120_000);
		expect(rows.d1?.note).toBe(d1?.note);
		expect(rows.d5?.note).toMatch(/7777/);
	});
});

describe('reissue', () => {
	test('destroys the old bill and sends one with the correct amount, under the same row', async () => {
		const { billId: old } = only(await billed(HANEUL));
		const form = await openForm('reissue');
		const before = billIds().length;
		expect((await form.submit([old, '150000'])).status).toBe('success');
		const { billId, row } = only(await tables.rows(BILLS));
		expect(billId).not.toBe(old);
		expect(row).toMatchObject({ version: 2, amount: 150_000, state: 'unpaid', reminders: 0 });
		expect(row.note).toContain(old);
		expect(real.sandbox.getBill({ billId: old }).state).toBe('D');
		expect(real.sandbox.getBill({ billId })).toMatchObject({
			state: 'W',
			price: '150000',
			memberName: '김하늘',
			callbackUrl: setup.callbackUrl,
		});
		// The same form once more: the table knows no such bill any longer.
		expect((await form.submit([old, '150000'])).error).toContain('no bill with this ID');
		expect(billIds()).toHaveLength(before + 1);
	});

	test('a paid bill stays as it is, and nothing is sent; nor where destroying fails; the form again brings it to its end', async () => {
		await billed(HANEUL, BADA);
		const { s17, s18 } = await rowsBy(BILLS, 'student_id');
		const [paid, stubborn] = [String(s17?.bill_id), String(s18?.bill_id)];
		await real.sandbox.pay({ billId: paid, byHand: true });
		const form = await openForm('reissue');
		const before = billIds().length;
		expect((await form.submit([paid, '1000'])).status).toBe('error');
		real.sandbox.addFault({ kind: 'html502', path: '/bill/destroy', times: 10 });
		const failed = await form.submit([stubborn, '1000']);
		expect(failed.status).toBe('error');
		expect(failed.output['Send New Bill']).toBeUndefined();
		real.sandbox.clearFaults();
		expect(billIds()).toHaveLength(before);

		// Destroyed, but then PaySsam does not take the new bill.
		real.sandbox.addFault({ kind: 'unknownCode', path: '/bill' });
		expect((await form.submit([stubborn, '1000'])).status).toBe('error');
		expect(real.sandbox.getBill({ billId: stubborn }).state).toBe('D');
		expect(billIds()).toHaveLength(before);
		expect((await form.submit([stubborn, '1000'])).status).toBe('success');
		expect(billIds()).toHaveLength(before + 1);
		expect((await rowsBy(BILLS, 'student_id')).s18).toMatchObject({ amount: 1_000, version: 2, state: 'unpaid' });
		expect((await rowsBy(BILLS, 'student_id')).s17).toMatchObject({ bill_id: paid, version: 1 });
	});
});

describe('reconcile', () => {
	test('finds what was not called back, and tells of a payment once', async () => {
		const student = (id: number): Row => ({ ...HANEUL, student_id: `r${id}`, phone: `010-8000-000${id}` });
		await billed(...[1, 2, 3, 4, 5].map(student));
		const before = await rowsBy(BILLS, 'student_id');
		const billId = (student: string) => String(before[student]?.bill_id);
		real.sandbox.addFault({ kind: 'lostCallback', billId: billId('r1') });
		await real.sandbox.pay({ billId: billId('r1') });
		await real.sandbox.pay({ billId: billId('r2'), byHand: true });
		await real.sandbox.cancel({ billId: billId('r2') });
		await real.sandbox.destroy({ billId: billId('r3') });
		await tables.change(BILLS, 'student_id', 'r5', { bill_id: 'NOSUCHBILL' });
		const reconcile = await importExample(real, 'reconcile', setup);
		await run(reconcile);
		expect(messenger.read()).toEqual([expect.stringMatching(new RegExp(`김하늘.*180,000원.*${billId('r1')}`))]);
		await run(reconcile);
		expect(messenger.read()).toEqual([]);
		const after = await rowsBy(BILLS, 'student_id');
		expect(['r1', 'r2', 'r3', 'r4', 'r5'].map((student) => after[student]?.state)).toEqual([
			'paid',
			'cancelled',
			'destroyed',
			'unpaid',
			'unpaid',
		]);
		const { approval } = real.sandbox.getBill({ billId: billId('r1') });
		expect(after.r1).toMatchObject({ paid_at: approval?.at, approval_number: approval?.num });
		// The callback that got lost comes in after all: the payment is known, and nobody is told twice.
		const executions = (await real.n8n.executions(onPayment.id)).length;
		const [attempt] = await real.sandbox.redeliver({ billId: billId('r1') });
		expect(attempt).toMatchObject({ wouldPassCertification: true });
		await real.n8n.waitForExecutions(onPayment.id, executions + 1);
		expect(messenger.read()).toEqual([]);
		expect(after.r5?.note).toContain('NOSUCHBILL');
		expect(after.r4?.note).toBe(before.r4?.note);
	});

	test('a message that the messenger refuses is noted in the row', async () => {
		const { billId } = only(await billed(HANEUL));
		await real.sandbox.pay({ billId, byHand: true });
		messenger.refuse(true);
		await run(await importExample(real, 'reconcile', setup));
		expect(only(await tables.rows(BILLS)).row).toMatchObject({
			state: 'paid',
			note: expect.stringContaining('the message to the office failed'),
		});
	});
});

describe('low-points', () => {
	test('tells the office below the threshold, with the link to charge, and not above', async () => {
		const { balance } = real.sandbox.listStores()[0] ?? { balance: 0 };
		const lowPoints = await importExample(real, 'low-points', { ...setup, settings: { at_least: 500 } });
		real.sandbox.setPoints({ balance: 500 });
		await run(lowPoints);
		expect(messenger.read()).toEqual([]);
		real.sandbox.setPoints({ balance: 499 });
		await run(lowPoints);
		real.sandbox.setPoints({ balance });
		expect(messenger.read()).toEqual([expect.stringMatching(/499 .*http/)]);
	});
});

describe('cash-receipt-for-bank-transfer', () => {
	const TRANSFER = ['2026-11-20', '정아라', '110000', '010-2222-3333', 'Person (소득공제)', 'Tax-free (면세)'];

	test('one receipt for one transfer, with an ID of its own, and a row', async () => {
		const form = await openForm('cash-receipt-for-bank-transfer');
		const before = real.sandbox.listCashReceipts().length;
		expect((await form.submit(TRANSFER)).status).toBe('success');
		const { row } = only(await tables.rows(RECEIPTS));
		const receipts = real.sandbox.listCashReceipts();
		expect(receipts).toHaveLength(before + 1);
		expect(receipts.find(({ billId }) => billId === row.receipt_id)).toMatchObject({
			price: '110000',
			supplyPrice: '110000',
			tax: '0',
			trader: '0',
			issuanceNumber: '01022223333',
			num: row.receipt_number,
			state: 'F',
		});
		expect(row).toMatchObject({ payer: '정아라', amount: 110_000, issued_to: '010-2222-3333' });
		expect(billIds()).not.toContain(row.receipt_id);

		// The same transfer once more: no second receipt, and where the row got lost, it comes back.
		expect((await form.submit(TRANSFER)).status).toBe('success');
		await tables.remove(RECEIPTS, 'receipt_id', String(row.receipt_id));
		expect((await form.submit(TRANSFER)).status).toBe('success');
		expect(real.sandbox.listCashReceipts()).toHaveLength(before + 1);
		expect(only(await tables.rows(RECEIPTS)).row).toMatchObject({
			receipt_id: row.receipt_id,
			receipt_number: row.receipt_number,
		});

		const business = [
			'2026-11-20',
			'바다상사',
			'110000',
			'123-45-67890',
			'Business (지출증빙)',
			'10 % included (과세)',
		];
		expect((await form.submit(business)).status).toBe('success');
		expect(real.sandbox.listCashReceipts().find(({ issuanceNumber }) => issuanceNumber === '1234567890')).toMatchObject(
			{
				supplyPrice: '100000',
				tax: '10000',
				trader: '1',
			},
		);
	});
});

describe('send-and-wait', () => {
	test('goes on with one branch when paid, with the other when the bill is over', async () => {
		const form = await openForm('send-and-wait');
		const order = async (number: string): Promise<{ billId: string; callbackUrl: string }> => {
			const known = new Set(billIds());
			await form.submit([number, '윤가람', '010-4444-5555', '교재', '18000'], false);
			const bill = await until('the bill', () => real.sandbox.listBills().find(({ billId }) => !known.has(billId)));
			await until('the waiting', async () => {
				const states = (await real.n8n.executions(form.workflow.id)).map(({ status }) => status);
				return states.includes('running') || states.includes('new') ? undefined : true;
			});
			return bill;
		};
		const message = async () =>
			await until('the message', () => {
				const read = messenger.read();
				return read.length > 0 ? read : undefined;
			});
		const first = await order('2026-117');
		const { deliveries } = await real.sandbox.pay({ billId: first.billId });
		expect(deliveries[0]?.attempts[0]).toMatchObject({ status: 200, wouldPassCertification: true });
		expect(await message()).toEqual([expect.stringMatching(/^결제 완료: 주문 2026-117, 윤가람, 18,000원/)]);

		const second = await order('2026-118');
		await real.sandbox.destroy({ billId: second.billId });
		// PaySsam rarely calls back for this. Without the call the workflow finds it by itself, a minute later at the soonest.
		const body = { apiKey: DEFAULT_API_KEY, billId: second.billId, apprState: 'D' };
		expect(await callBack(second.callbackUrl, body)).toEqual(EXACT_ACK);
		expect(await message()).toEqual([expect.stringMatching(/^미결제 \(destroyed\): 주문 2026-118, 윤가람/)]);

		// The first order number again: known to be paid, and not billed again.
		const bills = billIds().length;
		await form.submit(['2026-117', '윤가람', '010-4444-5555', '교재', '18000'], false);
		expect(await message()).toEqual([expect.stringMatching(/^결제 완료: 주문 2026-117/)]);
		expect(billIds()).toHaveLength(bills);
	});
});

describe('ai-agent-tool', () => {
	/** Asks as the chat of the editor does: it is not public, and listens only for the session of who runs the workflow. */
	async function ask(workflow: StoredWorkflow, chatInput: string): Promise<Record<string, unknown>> {
		const sessionId = randomUUID();
		const started = await real.n8n.request('POST', `/rest/workflows/${workflow.id}/run`, {
			workflowData: { ...workflow, active: false },
			triggerToStartFrom: { name: workflow.nodes[0]?.name },
			chatSessionId: sessionId,
		});
		expect(started).toMatchObject({ waitingForWebhook: true });
		const answer = await fetch(`${real.n8n.url}/webhook-test/${workflow.id}/${sessionId}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ action: 'sendMessage', sessionId, chatInput }),
		});
		expect(answer.status).toBe(200);
		return JSON.parse(await answer.text());
	}

	test('reads a bill; sends one under a reference, and a second try does not bill again', async () => {
		const { billId } = only(await billed(HANEUL));
		const bill = { item: '교재', customer_name: '한누리', phone: '010-3333-4444', amount: '21000' };
		const sending = { tool: 'Send_a_Bill', arguments: { ...bill, reference: '2026-11/01033334444/교재' } };
		const model = await openLanguageModel([
			{ tool: 'Read_a_Bill', arguments: { bill_id: billId } },
			{ text: 'It is unpaid.' },
			sending,
			sending,
			{ text: 'It is sent.' },
		]);
		try {
			const credential = await real.n8n.createCredential('Model', 'openAiApi', { apiKey: 'sk-test', url: model.url });
			const agent = await importExample(real, 'ai-agent-tool', { ...setup, model: credential });
			const before = billIds();
			expect(await ask(agent, `Is bill ${billId} paid?`)).toMatchObject({ output: 'It is unpaid.' });
			const told = JSON.stringify(model.received.at(-1)?.body.messages).replaceAll('\\', '');
			expect(told).toContain(`"billId":"${billId}","status":"unpaid"`);
			expect(await ask(agent, 'Yes, send it.')).toMatchObject({ output: 'It is sent.' });
			const sent = real.sandbox.listBills().filter((one) => !before.includes(one.billId));
			expect(sent).toEqual([
				expect.objectContaining({
					memberName: '한누리',
					phone: '01033334444',
					price: '21000',
					callbackUrl: setup.callbackUrl,
				}),
			]);
			expect(real.sandbox.listMessages({ phone: '01033334444' })).toHaveLength(1);
			expect(model.received).toHaveLength(5);
			expect(JSON.stringify(model.received)).not.toContain(DEFAULT_API_KEY);
		} finally {
			await model.close();
		}
	});
});
