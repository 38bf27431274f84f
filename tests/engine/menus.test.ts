import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type INodeProperties, type INodePropertyOptions, type INodeTypeDescription, NodeHelpers } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';
import { bench } from './bench';
import { PACKAGE_FOLDER, PAYSSAM } from './engine';
import { billParameters, type Contract, paySsamNode, sendParameters } from './payssam';

const { engine, paySsam } = await bench();

const V1_OTHERS = [
	'account.getBalance',
	'account.getMerchantInfo',
	'account.getOpenState',
	'card.authenticate',
	'cashReceipt.cancel',
	'cashReceipt.get',
	'cashReceipt.issue',
	'custom.call',
];
/** Calls that the node offers, by contract model, from the vendor's release notes. They list no resend for V1 U. */
const OFFERED: Readonly<Record<Contract, readonly string[]>> = {
	V1_T: [
		'bill.destroy',
		'bill.get',
		'bill.resend',
		'bill.send',
		'bill.sendAndAwaitPayment',
		'payment.cancel',
		...V1_OTHERS,
	].sort(),
	V1_U: ['bill.destroy', 'bill.get', 'bill.send', 'payment.cancel', ...V1_OTHERS].sort(),
	V2: [
		'account.changeCallbackUrl',
		'account.getBalance',
		'account.getPartnerInfo',
		'account.getStoreBalance',
		'bill.destroy',
		'bill.get',
		'bill.resend',
		'bill.send',
		'bill.sendAndAwaitPayment',
		'cashReceipt.cancel',
		'cashReceipt.get',
		'cashReceipt.issue',
		'custom.call',
		'payment.cancel',
		'recurringPayment.deleteMethod',
		'recurringPayment.getMethods',
		'recurringPayment.pay',
		'recurringPayment.registerMethod',
		'subMerchant.getLinkStatus',
		'subMerchant.getMany',
		'subMerchant.getRegistrationUrl',
	],
};
const CONTRACTS = ['V1_T', 'V1_U', 'V2'] as const;
const ALL_ROWS = CONTRACTS.flatMap((contract) => OFFERED[contract].map((name) => ({ contract, name })));
/** Operations on bills; api.test.ts runs the others. */
const ROWS = ALL_ROWS.filter(({ name }) => name.startsWith('bill.') || name.startsWith('payment.'));

function descriptionOf(type: string): INodeTypeDescription {
	const found = engine.loader.types.nodes.find(({ name }) => type.endsWith(`.${name}`) || name === type);
	if (found === undefined) throw new Error(`n8n did not load ${type}`);
	return found;
}

function choices(property: INodeProperties): INodePropertyOptions[] {
	return (property.options ?? []).filter((option): option is INodePropertyOptions => 'value' in option);
}

function isShown(property: INodeProperties, parameters: Record<string, string>): boolean {
	return NodeHelpers.displayParameter(parameters, property, { typeVersion: 1 }, descriptionOf(PAYSSAM), parameters);
}

/** n8n's editor asks the same of the choices of a menu. */
function isChoiceShown(choice: INodePropertyOptions, parameters: Record<string, string>): boolean {
	return NodeHelpers.displayParameter(parameters, choice, { typeVersion: 1 }, descriptionOf(PAYSSAM), parameters);
}

function menuOf(contract: Contract): { name: string; option: INodePropertyOptions }[] {
	const { properties } = descriptionOf(PAYSSAM);
	const resources = properties
		.filter((property) => property.name === 'resource' && isShown(property, { contract }))
		.flatMap(choices)
		.filter((choice) => choice.displayOptions === undefined || isChoiceShown(choice, { contract }));
	return resources.flatMap(({ value: resource }) =>
		properties
			.filter(
				(property) => property.name === 'operation' && isShown(property, { contract, resource: String(resource) }),
			)
			.flatMap(choices)
			.map((option) => ({ name: `${String(resource)}.${String(option.value)}`, option })),
	);
}

describe('menus', () => {
	test.each(CONTRACTS)('%s: what the menus offer is what the contract has', (contract) => {
		expect(
			menuOf(contract)
				.map(({ name }) => name)
				.sort(),
		).toEqual(OFFERED[contract]);
	});

	test('the contract models are the three, and each needs its own credential', () => {
		const { properties, credentials = [] } = descriptionOf(PAYSSAM);
		const contracts = properties.filter(({ name }) => name === 'contract').flatMap(choices);
		expect(contracts.map(({ value }) => value).sort()).toEqual([...CONTRACTS]);
		const shownFor = (contract: string) =>
			credentials
				.filter((credential) =>
					NodeHelpers.displayParameter({ contract }, credential, { typeVersion: 1 }, descriptionOf(PAYSSAM)),
				)
				.map(({ name }) => name);
		expect(CONTRACTS.map(shownFor)).toEqual([['paySsamV1Api'], ['paySsamV1Api'], ['paySsamV2Api']]);
	});

	test.each(ALL_ROWS)(
		'$contract $name: has an action in sentence case, named without the resource',
		({ contract, name }) => {
			const option = menuOf(contract).find((one) => one.name === name)?.option;
			const [resource = ''] = name.split('.');
			const words = resource.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
			expect(option?.action).toMatch(/^[A-Z][a-z]+( ([a-z]+|URL))+$/);
			expect(option?.action).toContain(words);
			expect(option?.name.toLowerCase()).not.toContain(words);
			expect(option?.description).toBeTruthy();
		},
	);

	test.each(ROWS)('$contract $name: runs, and reaches PaySsam', async ({ contract, name }) => {
		const operation = name.split('.')[1] ?? '';
		const sends = operation.startsWith('send');
		const parameters = sends ? { ...sendParameters(contract), operation } : billParameters(contract, operation);
		await engine.run(paySsamNode(contract, paySsam, parameters));
		const [request] = paySsam.sandbox.listRequests();
		const action = sends ? (contract === 'V1_U' ? 'url' : 'send') : operation.replace('get', 'read');
		expect(request?.action).toBe(action);
	});

	test.each(ROWS)(
		'$contract $name: without its values it ends in an error before anything is sent',
		async ({ contract, name }) => {
			const [resource = '', operation = ''] = name.split('.');
			const { error } = await engine
				.run(paySsamNode(contract, paySsam, { contract, resource, operation, billIdFrom: 'given' }))
				.catch((thrown: unknown) => ({ error: thrown }));
			expect(error).toBeDefined();
			expect(paySsam.sandbox.listRequests()).toEqual([]);
		},
	);

	test('an operation that is not in the menus is an error with a remedy', async () => {
		const node = paySsamNode('V2', paySsam, { ...billParameters('V2', 'get'), operation: 'refund' });
		const { error } = await engine.run(node);
		expect(error).toMatchObject({
			message: expect.stringContaining('refund'),
			description: expect.stringContaining('list'),
		});
	});
});

describe('fields', () => {
	const SHOWN: Readonly<Record<string, readonly string[]>> = {
		'V1_T bill.send': ['additionalFields', 'billIdFrom', 'callback', 'memberName', 'phone', 'price', 'productName'],
		'V1_U bill.send': ['additionalFields', 'billIdFrom', 'callback', 'memberName', 'price', 'productName'],
		'V2 bill.send': [
			'additionalFields',
			'billIdFrom',
			'callback',
			'memberName',
			'phone',
			'price',
			'productName',
			'sendType',
		],
		'bill.sendAndAwaitPayment': [
			'additionalFields',
			'billIdFrom',
			'memberName',
			'phone',
			'price',
			'productName',
			'waiting',
			'waitingNotice',
		],
		'bill.get': ['additionalFields', 'billId', 'simplify'],
		'bill.resend': ['additionalFields', 'billId'],
		'bill.destroy': ['additionalFields', 'billId', 'price'],
		'payment.cancel': ['additionalFields', 'billId', 'price'],
	};
	const COMMON = ['contract', 'operation', 'options', 'resource'];

	test.each(ROWS)('$contract $name shows its own fields and no others', ({ contract, name }) => {
		const [resource = '', operation = ''] = name.split('.');
		const parameters = { contract, resource, operation, billIdFrom: 'execution' };
		const shown = descriptionOf(PAYSSAM).properties.filter((property) => isShown(property, parameters));
		const names = shown
			.filter(({ name: field, type }) => type !== 'hidden' && !COMMON.includes(field))
			.map((property) => property.name);
		expect(names.sort()).toEqual(SHOWN[`${contract} ${name}`] ?? SHOWN[name]);
		expect(new Set(names).size).toBe(names.length);
	});

	test('every field is shown by some choice', () => {
		const all = ALL_ROWS.flatMap(({ contract, name }) => {
			const [resource = '', operation = ''] = name.split('.');
			return ['execution', 'reference', 'given'].map((billIdFrom) => ({ contract, resource, operation, billIdFrom }));
		});
		const hidden = descriptionOf(PAYSSAM).properties.filter(
			(property) => !all.some((parameters) => isShown(property, parameters)),
		);
		expect(hidden.map(({ displayName }) => displayName)).toEqual([]);
	});

	test('lists of additional fields are in alphabetical order', () => {
		for (const property of descriptionOf(PAYSSAM).properties.filter(({ type }) => type === 'collection')) {
			const names = (property.options ?? []).map((option) =>
				'displayName' in option ? option.displayName : option.name,
			);
			expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
		}
	});
});

describe('what n8n has loaded', () => {
	test('both nodes and both credentials, each credential used by both nodes', () => {
		expect(engine.loader.types.nodes.map(({ name }) => name).sort()).toEqual(['paySsam', 'paySsamTrigger']);
		expect(engine.loader.types.credentials.map(({ name }) => name).sort()).toEqual(['paySsamV1Api', 'paySsamV2Api']);
	});

	test.each(['paySsam', 'paySsamTrigger'])('%s has its codex with resources', (name) => {
		const { codex } = descriptionOf(name);
		expect(codex?.categories).toEqual(['Finance & Accounting']);
		expect(codex?.alias).toContain('결제선생');
		expect(codex?.resources?.primaryDocumentation?.[0]?.url).toMatch(/^https:\/\//);
		expect(codex?.resources?.credentialDocumentation?.[0]?.url).toMatch(/^https:\/\//);
	});

	test.each(['paySsam', 'paySsamTrigger'])('%s has a light and a dark icon that are in the package', (name) => {
		const { iconUrl } = descriptionOf(name);
		if (typeof iconUrl !== 'object') throw new Error('There are no two icons');
		for (const url of [iconUrl.light, iconUrl.dark]) {
			const file = join(PACKAGE_FOLDER, url.replace(/^icons\/n8n-nodes-payssam\//, ''));
			expect(existsSync(file), file).toBe(true);
			expect(readFileSync(file, 'utf8')).toContain('<svg');
		}
	});

	test('the action node is a tool for agents and warns about money; the trigger is none', () => {
		expect(descriptionOf('paySsam').usableAsTool).toBe(true);
		expect(descriptionOf('paySsam').description).toMatch(/real money/);
		expect(descriptionOf('paySsamTrigger').usableAsTool).toBeUndefined();
	});

	test('the trigger answers the ack, not the words firstEntryJson', () => {
		expect(descriptionOf('paySsamTrigger').webhooks).toMatchObject([
			{ httpMethod: 'POST', responseMode: 'onReceived', responseData: '' },
			{ httpMethod: 'GET', responseMode: 'onReceived', responseData: '' },
		]);
	});
});
