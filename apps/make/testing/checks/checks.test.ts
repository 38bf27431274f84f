import { describe, expect, test } from 'vitest';
import { type AppFiles, MANIFEST, readApp } from '../files';
import { checkApp } from '.';

/** Each check finds what it is for: the app is broken in one place, and exactly that is told. */

const app = readApp();
const at = {
	base: 'general/base.iml.json',
	connection: 'connections/adapter-key/adapter-key.communication.iml.json',
	connectionParams: 'connections/adapter-key/adapter-key.params.iml.json',
	rpc: 'rpcs/list-merchants/list-merchants.communication.iml.json',
	send: 'modules/send-bill/send-bill.communication.iml.json',
	sendParams: 'modules/send-bill/send-bill.mappable-params.iml.json',
	sendInterface: 'modules/send-bill/send-bill.interface.iml.json',
	sendSample: 'modules/send-bill/send-bill.samples.iml.json',
	find: 'modules/find-bill/find-bill.communication.iml.json',
	trigger: 'modules/watch-points-low/watch-points-low.communication.iml.json',
	attach: 'webhooks/any-event/any-event.attach.iml.json',
	detach: 'webhooks/any-event/any-event.detach.iml.json',
	webhook: 'webhooks/any-event/any-event.communication.iml.json',
	webhookParams: 'webhooks/any-event/any-event.params.iml.json',
	groups: 'modules/groups.json',
} as const;

/** The app with one file changed: at a path of steps stands something else; `undefined` takes it out. */
function broken(path: string, steps: string, value: unknown): AppFiles {
	const content: unknown = JSON.parse(app.get(path) ?? '');
	const names = steps.split('/');
	const last = names.pop() ?? '';
	let place = Object(content);
	for (const name of names) place = Object(Reflect.get(place, name));
	if (value === undefined) Reflect.deleteProperty(place, last);
	else Reflect.set(place, last, value);
	return new Map([...app, [path, JSON.stringify(content)]]);
}

test('the app as it is breaks none', () => {
	expect(checkApp(app)).toEqual([]);
});

describe('manifest', () => {
	test.each([
		['a version', 'fileVersion', 2, 'no version'],
		['a kind of component', 'components/endpoint', undefined, 'endpoint is missing'],
		['a file that is not there', 'components/rpc/listMerchants/codeFiles/params', 'x.json', 'x.json is not there'],
		['a file that is named twice', 'components/rpc/listMerchants/codeFiles/params', at.rpc, 'names it 2 times'],
		['a code that is missing', 'components/webhook/anyEvent/codeFiles/detach', undefined, 'its codes are'],
		[
			'a connection that is not there',
			'components/module/sendBill/connection',
			'other',
			'there is no connection other',
		],
		['a webhook that is not there', 'components/module/watchAnyEvent/webhook', 'other', 'there is no webhook other'],
		['a type that is not known', 'components/module/sendBill/moduleType', 'responder', 'its type is not known'],
		[
			'the kind of action that offers erase',
			'components/module/sendBill/actionCrud',
			'update',
			'its actionCrud is update',
		],
		['an oauth connection', 'components/connection/adapterKey/connectionType', 'oauth', 'its connectionType is oauth'],
		['a shared webhook', 'components/webhook/anyEvent/webhookType', 'web-shared', 'its webhookType is web-shared'],
		['more than is known', 'components/module/sendBill/public', true, 'it is described by'],
		['an id with a sign', 'components/rpc/list_x', { label: 'X', codeFiles: {} }, 'its id is not of the form'],
	])('%s', (_, steps, value, finding) => {
		expect(checkApp(broken(MANIFEST, steps, value)).join('\n')).toContain(finding);
	});

	test('a module without a heading, and a heading for none', () => {
		expect(checkApp(broken(at.groups, '0/modules/0', 'other')).join('\n')).toContain('other is not a module');
		expect(checkApp(broken(at.groups, '0/modules/0', 'other')).join('\n')).toContain(
			'watchPaymentApproved is not a module',
		);
		expect(checkApp(broken(at.groups, '0/label', undefined)).join('\n')).toContain('a group has no label');
	});

	test('a file that is no JSON, and one that nobody names', () => {
		expect(checkApp(new Map([...app, [at.send, '{']])).join('\n')).toContain(`${at.send}: it is no JSON`);
		expect(checkApp(new Map([...app, ['stray.json', '{}']])).join('\n')).toContain('the manifest names it 0 times');
	});
});

describe('directives', () => {
	test.each([
		[at.base, 'qs', {}, 'qs may not stand here'],
		[at.base, 'baseUrl', undefined, 'baseUrl is missing'],
		[at.base, 'timeout', 300_001, 'its time'],
		[at.base, 'response/error', undefined, 'response.error is missing'],
		[at.base, 'followRedirects', undefined, 'followRedirects is missing'],
		[at.base, 'followAllRedirects', true, 'could take the key elsewhere'],
		[at.connection, 'followRedirects', true, 'could take the key elsewhere'],
		[at.attach, 'followAllRedirects', undefined, 'followAllRedirects is missing'],
		[at.send, 'response/valid', undefined, 'response.valid is missing'],
		[at.rpc, 'response/valid', undefined, 'response.valid is missing'],
		[at.base, 'response/output', '{{body}}', 'response.output may not stand here'],
		[at.base, 'response/error/message', '', 'has no message'],
		[at.base, 'response/error/message', 'x'.repeat(1025), 'has no message, or one that is too long'],
		[at.base, 'response/error/429/type', 'TooManyError', 'is of the type TooManyError'],
		[
			at.base,
			'response/error/type',
			"{{if(body.a, 'DataError', 'OtherError')}}",
			'is of the type DataError, OtherError',
		],
		[at.base, 'response/error/429/message', undefined, 'response.error.429 has no message'],
		[at.base, 'response/error/200', { message: 'x', type: 'DataError' }, '200 is no status'],
		[at.connection, 'pagination', {}, 'pagination may not stand here'],
		[at.connection, 'response/iterate', '{{body}}', 'response.iterate may not stand here'],
		[at.connection, 'response/metadata', undefined, 'response.metadata is missing'],
		[at.connection, 'response/valid/condition', undefined, 'valid has no condition'],
		[at.rpc, 'response/limit', undefined, 'response.limit is missing'],
		[at.rpc, 'response/limit', 501, 'its list is too long'],
		[at.send, 'method', 'PUSH', 'the method PUSH'],
		[at.send, 'body', undefined, 'a body belongs to a POST'],
		[at.find, 'body', {}, 'a body belongs to a POST'],
		[at.send, 'url', `/${'x'.repeat(512)}`, 'too long'],
		[at.send, 'headers/x', { y: 1 }, 'headers is not of one level'],
		[at.find, 'qs/x', { y: 1 }, 'qs is not of one level'],
		[at.send, 'response/iterate', '{{body}}', 'response.iterate may not stand here'],
		[at.trigger, 'response/iterate', '{{body}}', 'response.iterate may not stand here'],
		[at.trigger, 'pagination', {}, 'pagination may not stand here'],
		[at.trigger, 'encodeUrl', undefined, 'encoded once more'],
		[at.send, 'encodeUrl', false, 'encoded once more'],
		[at.attach, 'response/data', undefined, 'response.data is missing'],
		[at.detach, 'url', undefined, 'url is missing'],
		[at.webhook, 'condition', undefined, 'condition is missing'],
	])('%s: %s', (path, steps, value, finding) => {
		expect(checkApp(broken(path, steps, value)).join('\n')).toContain(finding);
	});

	test('several requests where one is wanted', () => {
		expect(checkApp(new Map([...app, [at.trigger, '[{}]']])).join('\n')).toContain('it is not one request');
	});
});

describe('parameters, interfaces and samples', () => {
	test.each([
		[at.sendParams, '1/type', 'string', 'is of the type string'],
		[at.sendParams, '1/name', '', 'has no name'],
		[at.sendParams, '1/name', 'connectionId', 'two parameters have one name'],
		[at.sendParams, '1/label', undefined, 'has no label'],
		[at.sendParams, '1/label', 'x'.repeat(257), 'has no label'],
		[at.sendParams, '1/help', 'No sentence', 'is not explained'],
		[at.sendParams, '1/required', 'yes', 'does not say whether'],
		[at.sendParams, '1/hint', 'x', 'has "hint"'],
		[at.sendParams, '1/options', [], 'has options, or needs some'],
		[at.sendParams, '0/options', undefined, 'has options, or needs some'],
		[at.sendParams, '0/options', 'rpc://listOthers', 'takes its options from rpc://listOthers'],
		[at.sendParams, '0/options', 'listConnections', 'takes its options from listConnections'],
		[at.sendParams, '8/options/0/value', 1, 'has an option that is none'],
		[at.sendParams, '8/default', 'MAIL', 'begins with what cannot be chosen'],
		[at.webhookParams, '1/options/nested/0/options', 'rpc://other', 'takes its options from rpc://other'],
		[at.webhookParams, '1/options/placeholder/label', '', 'has a placeholder without a label'],
		[at.webhookParams, '1/options/placeholder/nested/0/type', 'x', 'is of the type x'],
		[at.webhookParams, '1/options/more', 1, 'has options of another form'],
		[at.sendInterface, '0/type', 'string', 'is not named, typed'],
		[at.sendInterface, '0/name', 'billId', 'two fields have one name'],
		[at.sendSample, 'price', 45000, 'price is not as the interface says'],
		[at.sendSample, 'other', 'x', 'other is not as the interface says'],
	])('%s: %s is %o', (path, steps, value, finding) => {
		expect(checkApp(broken(path, steps, value)).join('\n')).toContain(finding);
	});

	test('a sample that says nothing, and lists that are none', () => {
		expect(checkApp(new Map([...app, [at.sendSample, '{}']])).join('\n')).toContain('there is no sample');
		expect(checkApp(new Map([...app, [at.sendParams, '{}']])).join('\n')).toContain('it is no list');
		expect(checkApp(new Map([...app, [at.sendInterface, '[]']])).join('\n')).toContain('it is empty');
	});
});

describe('expressions', () => {
	test.each([
		[at.send, 'body/price', '{{ifempty(parameters.prise, undefined)}}', 'there is no parameters.prise'],
		[at.send, 'body/price', '{{parameters.price', 'does not close it'],
		[at.send, 'body/price', '{{parameters.price ? 1 : 2}}', 'cannot be read'],
		[at.send, 'body/price', '{{toNumber(parameters.price)}}', 'Make documents no function "toNumber"'],
		[at.send, 'body/price', '{{body.price}}', 'Make documents no variable "body" here'],
		[at.send, 'body/price', '{{uuid}}', 'Make documents no variable "uuid" here'],
		[at.send, 'body/price', '{{webhook.url}}', 'Make documents no variable "webhook" here'],
		[at.send, 'response/output/price', '{{item.price}}', 'Make documents no variable "item" here'],
		[at.send, 'response/output/{{x}}', '1', 'the name "{{x}}" is filled in'],
		[
			at.send,
			'headers/Idempotency-Key',
			"{{sha256(createJSON(pick(parameters, 'prise')))}}",
			'there is no parameters.prise',
		],
		[at.send, 'url', '{{connection.adress}}/v1/bills', 'there is no connection.adress'],
		[at.base, 'baseUrl', '{{connection.adress}}', 'there is no connection.adress'],
		[at.trigger, 'url', '/v1/events/{{encodeURL(payload.eventId)}}', 'there is no payload.eventId'],
		[at.trigger, 'url', '/v1/events/{{encodeURL(webhook.id)}}', 'no variable "webhook" here'],
		[at.detach, 'url', '{{connection.url}}/v1/hooks/{{webhook.subscription}}', 'there is no webhook.subscription'],
		[at.attach, 'body/targetUrl', '{{webhook.hookId}}', 'there is no webhook.hookId'],
		[at.connection, 'url', '{{connection.url}}/v1/me', 'Make documents no variable "connection" here'],
		[at.webhook, 'output/id', '{{payload.id}}', 'Make documents no variable "payload" here'],
		[at.sendParams, '1/help', 'Fill {{parameters.x}} in.', 'stands where nothing is filled in'],
	])('%s: %s is %s', (path, steps, value, finding) => {
		expect(checkApp(broken(path, steps, value)).join('\n')).toContain(finding);
	});
});

describe('the key', () => {
	test.each([
		[at.send, 'headers/x-key', '{{connection.apiKey}}', 'the key stands in headers.x-key'],
		[at.send, 'url', '/v1/bills?key={{connection.apiKey}}', 'the key stands in url'],
		[at.send, 'body/key', '{{connection.`apiKey`}}', 'the key stands in body.key'],
		[at.send, 'headers/authorization', undefined, 'the request carries no key'],
		[at.base, 'headers/authorization', 'Bearer psk_0123456789', 'what looks like a secret'],
		[at.connection, 'headers/authorization', '{{parameters.apiKey}}', 'the request carries no key'],
		[at.connection, 'response/metadata/value', '{{parameters.apiKey}}', 'the key stands in response.metadata.value'],
		[at.base, 'log/sanitize', ['request.headers.x'], 'the key would be logged'],
		[at.connection, 'log/sanitize', [], 'the key would be logged'],
		[at.detach, 'log/sanitize', [], 'the key would be logged'],
		[at.attach, 'log/sanitize', ['request.headers.authorization'], 'the signing secret would be logged'],
		[at.connectionParams, '1/type', 'text', 'the key is shown'],
		[at.connectionParams, '0/editable', true, 'could be sent to another address'],
	])('%s: %s is %s', (path, steps, value, finding) => {
		expect(checkApp(broken(path, steps, value)).join('\n')).toContain(finding);
	});
});

describe('words', () => {
	test.each([
		[MANIFEST, 'components/module/sendBill/label', 'Send a Bill', 'is not in sentence case'],
		[MANIFEST, 'components/module/sendBill/label', 'Watch a bill', 'triggers watch'],
		[MANIFEST, 'components/module/watchAnyEvent/label', 'New event', 'triggers watch'],
		[MANIFEST, 'components/module/sendBill/label', 'Resend a bill', 'two have one label'],
		[MANIFEST, 'components/module/sendBill/description', 'Send a bill.', 'is not as Make says it'],
		[MANIFEST, 'components/module/watchAnyEvent/description', 'Watches events.', 'is not as Make says it'],
		[at.sendParams, '2/label', 'Product Name', 'is not in sentence case'],
		[at.sendInterface, '1/label', 'Connection id', 'NOTHING'],
	])('%s: %s is %s', (path, steps, value, finding) => {
		const found = checkApp(broken(path, steps, value)).join('\n');
		if (finding === 'NOTHING') expect(found).toBe('');
		else expect(found).toContain(finding);
	});
});
