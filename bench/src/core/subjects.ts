/** What core is asked to do, and the least that anybody has to do for the same: hash, write and read the same texts. */
import { createHash } from 'node:crypto';
import {
	buildApprovalCallback,
	buildRequest,
	type ContractModel,
	endpointFor,
	type Keys,
	parseAnswer,
	readCallback,
	signBody,
} from 'payssam-core';

export interface Subject {
	readonly name: string;
	/** Once, by core. */
	core(): unknown;
	/** The same texts through SHA-256 and JSON alone. */
	bare(): unknown;
}

const KEYS: Keys = { apiKey: 'BENCH-KEY-NOT-REAL-0000000000000', member: 'bench-member', merchant: 'bench-store' };
const BILL_ID = '20261121000000000001';
const SENT = {
	billId: BILL_ID,
	productName: 'November tuition, class 3',
	message: 'Please pay by Friday.',
	memberName: '김하늘',
	phone: '010-1234-5678',
	price: 45_000,
	callbackUrl: 'https://hooks.example.kr/callbacks/0123456789abcdef0123456789abcdef',
};

/** A bill as a workflow gives it, as a signed request. @returns the text to be sent */
export function sendText(model: ContractModel, input: Readonly<Record<string, unknown>>, now: Date): string {
	const { request } = buildRequest(model, 'bill.send', input, { now });
	return JSON.stringify(signBody(request.generation, request.path, request.body, KEYS));
}

/** The bill with another id, for many of them. */
export function billInput(billId: string): Readonly<Record<string, unknown>> {
	return { ...SENT, billId };
}

function sha256(text: string): string {
	return createHash('sha256').update(text, 'utf8').digest('hex');
}

function send(model: ContractModel): Subject {
	const now = new Date();
	const expireDate = new Date(now.getTime() + 30 * 86_400_000).toISOString().slice(0, 10);
	const input = { ...SENT, expireDate };
	const body: unknown = JSON.parse(sendText(model, input, now));
	const endpoint = endpointFor(model, 'bill.send');
	const answer = JSON.stringify(
		endpoint.generation === 'v1'
			? { code: '0000', msg: '성공', bill_id: BILL_ID, shortURL: 'https://bill.example.kr/abcdef' }
			: { code: '0000', message: '성공', data: { billId: BILL_ID, shortUrl: 'https://bill.example.kr/abcdef' } },
	);
	const response = { status: 200, contentType: 'application/json', body: answer };
	const context = { billId: BILL_ID, keys: [KEYS.apiKey] };
	const subject: Subject = {
		name: `send a bill, ${model.replace('_', ' ')}: check, hash, build; read the answer`,
		core: () => [sendText(model, input, now), parseAnswer(endpoint, response, context)],
		bare: () => [sha256(`${BILL_ID},01012345678,45000`), JSON.stringify(body), JSON.parse(answer)],
	};
	const outcome = parseAnswer(endpoint, response, context).outcome;
	const hash = sha256(`${BILL_ID},01012345678,45000`);
	if (outcome !== 'done' || !sendText(model, input, now).includes(`"hash":"${hash}"`))
		throw new Error(`A send under ${model} does not come out: ${outcome}.`);
	return subject;
}

function callback(spelling: 'v1' | 'v2'): Subject {
	const approval = { billId: BILL_ID, price: '45000', approvedAt: '2026-11-21T21:00:00+09:00' };
	const text = JSON.stringify(buildApprovalCallback({ ...approval, apiKey: KEYS.apiKey, spelling }));
	const options = { keys: [KEYS.apiKey], keyCheck: 'require' } as const;
	const verdict = readCallback(text, options);
	if (verdict.verdict !== 'accepted' || verdict.approval.state !== 'paid')
		throw new Error(`A callback in the spelling of ${spelling} is ${verdict.verdict}.`);
	return {
		name: `take a callback, ${spelling === 'v1' ? 'V1' : 'V2'}: read, check the key, work out the event id`,
		core: () => readCallback(text, options),
		// Two digests compare the keys in constant time, the third is the event id.
		bare: () => [
			JSON.parse(text),
			sha256(KEYS.apiKey),
			sha256(KEYS.apiKey),
			sha256(`["${BILL_ID}","00769951","F"]`),
			JSON.stringify(approval),
		],
	};
}

export function subjects(): readonly Subject[] {
	return [send('V1_T'), send('V1_U'), send('V2'), callback('v1'), callback('v2')];
}
