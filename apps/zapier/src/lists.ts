/** Hidden triggers from which Zapier fills dropdowns. */
import { CONNECTIONS, type Item, itemsIn, listIn, merchantsRequest, textIn, valueIn } from 'payssam-adapter-catalogue';
import { type Bundle, defineTrigger, type Trigger, type ZObject } from 'zapier-platform-core';
import { callAdapter, told } from './adapter';

async function connections(z: ZObject, bundle: Bundle): Promise<readonly Item[]> {
	const { body } = await callAdapter(z, bundle, CONNECTIONS);
	return told(z, () => itemsIn(body));
}

async function merchants(z: ZObject, bundle: Bundle): Promise<readonly Item[]> {
	const { body } = await callAdapter(z, bundle, merchantsRequest(bundle.inputData));
	return told(z, () => itemsIn(body));
}

/** Bills that were sent through the adapter, the newest first. */
async function bills(z: ZObject, bundle: Bundle): Promise<readonly Item[]> {
	const connectionId = textIn(bundle.inputData, 'connectionId') ?? '';
	const filter = connectionId === '' ? {} : { connectionId };
	const query = { ...filter, type: 'bill.sent', state: 'released', limit: '100' };
	const { body } = await callAdapter(z, bundle, { method: 'GET', path: '/v1/events', query, headers: {} });
	return listIn(body, 'items').flatMap((event) => {
		const bill = valueIn(event, 'payload');
		const id = textIn(bill, 'billId');
		const words = ['reference', 'memberName', 'productName'].flatMap((name) => textIn(bill, name) ?? []);
		return id === undefined ? [] : [{ id, name: [...words, `${valueIn(bill, 'amount')} won`].join(', ') }];
	});
}

function hidden(key: string, noun: string, perform: (z: ZObject, bundle: Bundle) => Promise<readonly Item[]>): Trigger {
	return defineTrigger({
		key,
		noun,
		display: {
			label: `List of ${noun}s`,
			description: `Triggers when the list of ${noun.toLowerCase()}s is read, for dropdowns.`,
			hidden: true,
		},
		operation: {
			type: 'polling',
			perform: async (z: ZObject, bundle: Bundle) => [...(await perform(z, bundle))],
			sample: { id: 'sample', name: 'Sample' },
		},
	});
}

export const lists: readonly Trigger[] = [
	hidden('connection_list', 'Connection', connections),
	hidden('merchant_list', 'Store', merchants),
	hidden('bill_list', 'Sent Bill', bills),
];
