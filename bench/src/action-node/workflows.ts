/** "Bill everybody in this table", built with our node, and as a person builds it of n8n's own nodes today. */
import type { IConnections, INode, INodeParameters } from 'n8n-workflow';
import { DEFAULT_API_KEY, defaultStore } from 'payssam-sandbox';

export const WAYS = ['ours', 'loop', 'at-once'] as const;
export type Way = (typeof WAYS)[number];

/** How many calls are under way at once; the most that our node allows. */
export const CONCURRENCY = 20;

export function wayNamed(name: string): Way {
	const way = WAYS.find((one) => one === name);
	if (way === undefined) throw new Error(`There is no way ${name}.`);
	return way;
}

export const TITLES: Readonly<Record<Way, string>> = {
	ours: `PaySsam node, concurrency ${CONCURRENCY}`,
	loop: `Loop Over Items (${CONCURRENCY}) + Edit Fields + Crypto + HTTP Request + If`,
	'at-once': 'Edit Fields + Crypto + HTTP Request + If, all items at once',
};

export interface Built {
	readonly nodes: INode[];
	readonly connections: IConnections;
	/** Where the items go that are done. */
	readonly done: string;
	/** How many nodes a person places and fills in for this. */
	readonly toPlace: number;
}

const CALLBACK = 'https://n8n.example.com/webhook/hook-1/payssam';

/** A row of the table that is billed. */
export function row(number: number, round: string): { id: string; name: string; phone: string; price: string } {
	return { id: `${round}-${number}`, name: '김하늘', phone: '010-1234-5678', price: '45000' };
}

/** @param baseUrl of the sandbox, V2 @param tries of the HTTP Request node; 1: no Retry On Fail */
export function build(way: Way, baseUrl: string, credentialId: string, tries = 1): Built {
	const { nodes, connections, done } = way === 'ours' ? ours(credentialId) : ofParts(way, baseUrl, tries);
	// Whatever brings the rows.
	const start = node('Start', 'n8n-nodes-base.noOp', 1, {});
	return {
		nodes: [start, ...nodes, node(done, 'test.next', 1, {})],
		connections: { ...connections, Start: { main: [[to(nodes[0]?.name ?? '')]] } },
		done,
		toPlace: nodes.length,
	};
}

function ours(credentialId: string): Omit<Built, 'toPlace'> {
	const send = node('Send', 'n8n-nodes-payssam.paySsam', 1, {
		contract: 'V2',
		resource: 'bill',
		operation: 'send',
		sendType: 'TALK',
		productName: '11월 수강료',
		memberName: '={{ $json.name }}',
		phone: '={{ $json.phone }}',
		price: '={{ $json.price }}',
		callback: { __rl: true, mode: 'url', value: CALLBACK },
		billIdFrom: 'reference',
		reference: '={{ $json.id }}',
		options: { concurrency: CONCURRENCY },
	});
	send.credentials = { paySsamV2Api: { id: credentialId, name: 'PaySsam' } };
	send.onError = 'continueErrorOutput';
	return { nodes: [send], connections: { Send: { main: [[to('Next')], []] } }, done: 'Next' };
}

function ofParts(way: 'loop' | 'at-once', baseUrl: string, tries: number): Omit<Built, 'toPlace'> {
	const { member, merchant } = defaultStore();
	const body = `={{ JSON.stringify({ apiKey: '${DEFAULT_API_KEY}', member: '${member}', merchant: '${merchant}', bill: { billId: $json.billId, sendType: 'TALK', productName: '11월 수강료', memberName: $json.name, phone: $json.phone, price: $json.price, hash: $json.hash, callbackUrl: '${CALLBACK}' } }) }}`;
	const assignment = (name: string, value: string) => ({ id: name, name, value, type: 'string' });
	const fields = node('Edit Fields', 'n8n-nodes-base.set', 3.4, {
		assignments: {
			assignments: [
				// A bill id has at most 20 characters.
				assignment('billId', '={{ $json.id.slice(-20) }}'),
				assignment('phone', "={{ $json.phone.replace(/[^0-9]/g, '') }}"),
			],
		},
		includeOtherFields: true,
		options: {},
	});
	const crypto = node('Crypto', 'n8n-nodes-base.crypto', 1, {
		action: 'hash',
		type: 'SHA256',
		value: '={{ $json.billId }},{{ $json.phone }},{{ $json.price }}',
		dataPropertyName: 'hash',
		encoding: 'hex',
	});
	const call = node('HTTP Request', 'n8n-nodes-base.httpRequest', 4.2, {
		method: 'POST',
		url: `${baseUrl}/bill`,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: body,
		options: {},
	});
	call.onError = 'continueRegularOutput';
	if (tries > 1) Object.assign(call, { retryOnFail: true, maxTries: tries, waitBetweenTries: 0 });
	const condition = node('If', 'n8n-nodes-base.if', 2, {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'loose' },
			combinator: 'and',
			conditions: [
				{
					id: 'code',
					leftValue: '={{ $json.code }}',
					rightValue: '0000',
					operator: { type: 'string', operation: 'equals' },
				},
			],
		},
		options: {},
	});
	const steps: IConnections = {
		'Edit Fields': { main: [[to('Crypto')]] },
		Crypto: { main: [[to('HTTP Request')]] },
		'HTTP Request': { main: [[to('If')]] },
		If: { main: [[to('Next')], []] },
	};
	if (way === 'at-once') return { nodes: [fields, crypto, call, condition], connections: steps, done: 'Next' };
	const loop = node('Loop Over Items', 'n8n-nodes-base.splitInBatches', 3, { batchSize: CONCURRENCY, options: {} });
	return {
		nodes: [loop, fields, crypto, call, condition],
		// Both ends of the question lead back, or a batch without a success would end the loop.
		connections: {
			...steps,
			'Loop Over Items': { main: [[], [to('Edit Fields')]] },
			If: { main: [[to('Next'), to('Loop Over Items')], [to('Loop Over Items')]] },
		},
		done: 'Next',
	};
}

function node(name: string, type: string, typeVersion: number, parameters: INodeParameters): INode {
	return { id: name, name, type, typeVersion, position: [0, 0], parameters };
}

function to(name: string): { node: string; type: 'main'; index: number } {
	return { node: name, type: 'main', index: 0 };
}
