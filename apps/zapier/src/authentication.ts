/** Which adapter, and the key to it. */
import { type Authentication, type Bundle, defineInputFields, type ZObject } from 'zapier-platform-core';
import { callAdapter } from './adapter';

const GUIDE = 'https://github.com/payssam-connectors/payssam-connectors/tree/main/apps/zapier#connect';

/** Who the key is. Zapier keeps what is returned, and makes the label of the connection of it: it holds no key. */
async function test(z: ZObject, bundle: Bundle): Promise<{ label: string }> {
	const { body: me } = await callAdapter(z, bundle, { method: 'GET', path: '/v1/me', query: {}, headers: {} });
	const label = Reflect.get(Object(me), 'label');
	const scopes: unknown = Reflect.get(Object(me), 'scopes');
	if (typeof label !== 'string' || !Array.isArray(scopes))
		throw new z.errors.Error(
			'The address answered, but not as a PaySsam adapter does. Check the address.',
			'no_adapter',
		);
	return { label };
}

export const authentication: Authentication = {
	type: 'custom',
	test,
	connectionLabel: '{{label}}',
	fields: defineInputFields([
		{
			key: 'url',
			label: 'Address of the Adapter',
			type: 'string',
			required: true,
			helpText: `Where your PaySsam (결제선생) adapter runs, such as \`https://adapter.example.kr\`. [How to run one](${GUIDE}).`,
		},
		{
			key: 'apiKey',
			label: 'API Key',
			type: 'password',
			required: true,
			helpText: `Made on the page "Keys" of the adapter: tick "Subscribe" for triggers and "Act" for actions. It begins with \`psk_\`. [How to make one](${GUIDE}).`,
		},
	]),
};
