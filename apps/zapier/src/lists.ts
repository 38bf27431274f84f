/** Hidden triggers from which Zapier fills dropdowns. */
import type { AdapterRequest } from 'payssam-adapter-catalogue';
import { type Bundle, defineTrigger, type Trigger, type ZObject } from 'zapier-platform-core';
import { callAdapter } from './adapter';

interface Item {
	readonly id: string;
	readonly name: string;
}

const get = (path: string, query: AdapterRequest['query'] = {}): AdapterRequest => ({
	method: 'GET',
	path,
	query,
	headers: {},
});

const text = (item: unknown, name: string): string => String(Reflect.get(Object(item), name) ?? '');

function connectionIn(bundle: Bundle): Record<string, string> {
	const connectionId = text(bundle.inputData, 'connectionId');
	return connectionId === '' ? {} : { connectionId };
}

function listIn(answer: unknown): Item[] {
	const items: unknown = Reflect.get(Object(answer), 'items');
	return Array.isArray(items) ? items.map((item) => ({ id: text(item, 'id'), name: text(item, 'name') })) : [];
}

async function connections(z: ZObject, bundle: Bundle): Promise<Item[]> {
	return listIn((await callAdapter(z, bundle, get('/v1/connections'))).body);
}

async function merchants(z: ZObject, bundle: Bundle): Promise<Item[]> {
	return listIn((await callAdapter(z, bundle, get('/v1/merchants', connectionIn(bundle)))).body);
}

/** Bills that were sent through the adapter, the newest first. */
async function bills(z: ZObject, bundle: Bundle): Promise<Item[]> {
	const request = get('/v1/events', { ...connectionIn(bundle), type: 'bill.sent', state: 'released', limit: '100' });
	const items: unknown = Reflect.get(Object((await callAdapter(z, bundle, request)).body), 'items');
	return (Array.isArray(items) ? items : []).map((item) => {
		const bill = Reflect.get(Object(item), 'payload');
		const parts = ['reference', 'memberName', 'productName']
			.map((name) => text(bill, name))
			.filter((one) => one !== '');
		return { id: text(bill, 'billId'), name: [...parts, `${text(bill, 'amount')} won`].join(', ') };
	});
}

function hidden(key: string, noun: string, perform: (z: ZObject, bundle: Bundle) => Promise<Item[]>): Trigger {
	return defineTrigger({
		key,
		noun,
		display: {
			label: `List of ${noun}s`,
			description: `Triggers when the list of ${noun.toLowerCase()}s is read, for dropdowns.`,
			hidden: true,
		},
		operation: { type: 'polling', perform, sample: { id: 'sample', name: 'Sample' } },
	});
}

export const lists: readonly Trigger[] = [
	hidden('connection_list', 'Connection', connections),
	hidden('merchant_list', 'Store', merchants),
	hidden('bill_list', 'Sent Bill', bills),
];
