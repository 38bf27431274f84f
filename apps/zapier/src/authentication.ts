/** Which adapter, and the key to it. */
import { AnswerError, textIn, WHO } from 'payssam-adapter-catalogue';
import { type Authentication, type Bundle, defineInputFields, type ZObject } from 'zapier-platform-core';
import { callAdapter, told } from './adapter';

const GUIDE = 'https://github.com/payssam-connectors/payssam-connectors/tree/main/apps/zapier#connect';

/** Who the key is. Zapier keeps what is returned, and makes the label of the connection of it: it holds no key. */
async function test(z: ZObject, bundle: Bundle): Promise<{ label: string }> {
	const { body: me } = await callAdapter(z, bundle, WHO);
	return told(z, () => {
		const label = textIn(me, 'label');
		if (label === undefined) throw new AnswerError('whose key it is');
		return { label };
	});
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
