import { setTimeout as delay } from 'node:timers/promises';
import type { Execution } from './n8n-client';
import { say } from './progress';
import type { System } from './system';
import { until } from './until';

const ACK = '{"code":"0000","msg":"성공하였습니다."}';
const CUSTOMER = { customer: '김하늘', phone: '010-1234-5678', item: '11월 수강료', amount: '45,000' };

/** Walks the main job once, as office, customer and PaySsam would, and prints what was seen at each step. */
export async function walkOnce(system: System): Promise<void> {
	await walkN8n(system);
	await walkAdapter(system);
}

async function walkN8n({ n8n, sandbox, setUp }: System): Promise<void> {
	say(`1. The office fills in the form ${setUp.formUrl}`);
	await submitForm(setUp.formUrl);
	const sending = await ended(n8n, setUp.sendWorkflowId, 1);
	const [sent] = sending.output['Send the bill'] ?? [];
	const billId = text(sent, 'billId');
	const shortUrl = text(sent, 'shortUrl');
	say(`   execution ${sending.id} of "send a bill": ${sending.status}`);
	say(`   bill ${billId}, short URL ${shortUrl}`);
	check(sending.status === 'success', `The sending workflow ended with "${sending.status}": ${sending.error}`);

	const messages = sandbox.listMessages({ billId });
	say(`2. The customer's phone ${messages[0]?.phone ?? '?'} got ${messages.length} message`);
	check(messages.length === 1, `The customer should have got one message, and got ${messages.length}.`);

	say('3. The customer pays');
	const bill = await sandbox.pay({ billId, method: 'card' });
	const attempt = bill.deliveries[0]?.attempts[0];
	check(attempt !== undefined, 'PaySsam made no callback.');
	say(`   callback to ${attempt.url}`);
	say(`   answer ${attempt.status} ${attempt.contentType}, ${attempt.answerBytes} bytes: ${attempt.answerText}`);
	check(attempt.answerText === ACK, 'The answer is not the ack that PaySsam wants.');
	check(attempt.wouldPassCertification, `PaySsam would not accept this answer: ${attempt.why.join(' ')}`);

	const paid = await ended(n8n, setUp.paymentWorkflowId, 1);
	const [line] = paid.output['Receipt line'] ?? [];
	say(`4. Execution ${paid.id} of "on payment": ${paid.status}`);
	say(`   output ${JSON.stringify(line)}`);
	check(paid.status === 'success', `The payment workflow ended with "${paid.status}": ${paid.error}`);
	check(text(line, 'billId') === billId, 'The payment workflow ran for another bill.');

	say('5. PaySsam repeats the callback, as it does when in doubt');
	const [repeat] = await sandbox.redeliver({ billId, copies: 1 });
	check(repeat?.answerText === ACK, 'The repeated callback was not acknowledged exactly.');
	await delay(1_500);
	const runs = await Promise.all((await n8n.executions(setUp.paymentWorkflowId)).map(({ id }) => n8n.execution(id)));
	const lines = runs.flatMap(({ output }) => output['Receipt line'] ?? []);
	say(`   acknowledged, and the workflow's steps ran ${lines.length} time in all`);
	check(lines.length === 1, `The payment workflow should have run once, and ran ${lines.length} times.`);
}

/** The same for who has no n8n: the bill goes out through the adapter, and the payment reaches a subscriber. */
async function walkAdapter({ adapter, sandbox, subscriber }: System): Promise<void> {
	say(`6. A program sends a bill through the webhook adapter, POST ${adapter.url}/v1/bills`);
	const { billId, result } = await adapter.api.sendBill({
		productName: CUSTOMER.item,
		memberName: CUSTOMER.customer,
		phone: CUSTOMER.phone,
		price: CUSTOMER.amount,
		reference: 'order-1024',
	});
	check(result.shortUrl !== undefined, 'The adapter names no payment address.');
	say(`   bill ${billId}, short URL ${result.shortUrl}`);

	say('7. The customer pays');
	const bill = await sandbox.pay({ billId, method: 'card' });
	const attempt = bill.deliveries[0]?.attempts[0];
	check(attempt !== undefined, 'PaySsam made no callback to the adapter.');
	say(`   the adapter's answer: ${attempt.status}, ${attempt.answerBytes} bytes: ${attempt.answerText}`);
	check(attempt.wouldPassCertification, `PaySsam would not accept this answer: ${attempt.why.join(' ')}`);
	const event = await until('The event', () => subscriber.received.find((one) => one.billId === billId));
	check(event.type === 'payment.approved' && event.verified, `The event is not a confirmed payment: ${event.type}`);

	say('8. PaySsam repeats the callback');
	const [repeat] = await sandbox.redeliver({ billId, copies: 1 });
	check(repeat?.answerText === ACK, 'The repeated callback was not acknowledged exactly.');
	await delay(1_500);
	const copies = subscriber.received.filter((one) => one.billId === billId).length;
	say(`   acknowledged, and the subscriber got ${copies} event in all`);
	check(copies === 1, `The subscriber should have got the payment once, and got it ${copies} times.`);
}

async function submitForm(url: string): Promise<void> {
	const form = new FormData();
	for (const [index, value] of Object.values(CUSTOMER).entries()) form.set(`field-${index}`, value);
	const answer = await fetch(url, {
		method: 'POST',
		body: form,
		redirect: 'manual',
		signal: AbortSignal.timeout(60_000),
	});
	check(answer.status < 400, `The form answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
}

async function ended(n8n: System['n8n'], workflowId: string, count: number): Promise<Execution> {
	const all = await n8n.waitForExecutions(workflowId, count);
	const last = all.at(-1);
	check(last !== undefined, 'n8n has no execution.');
	return await n8n.execution(last.id);
}

function text(item: unknown, name: string): string {
	if (typeof item === 'object' && item !== null && name in item)
		return String(Object.entries(item).find(([key]) => key === name)?.[1]);
	throw new Error(`The workflow's output has no "${name}": ${JSON.stringify(item)}`);
}

function check(condition: boolean, reason: string): asserts condition {
	if (!condition) throw new Error(reason);
}
