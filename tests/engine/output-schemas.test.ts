import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { loadOutputSchema, resolveOutputSchemaPath } from 'n8n-core';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';
import { ANSWERS, type Answer, type OutputSchema, schemaOf } from '../output-schemas';
import { bench } from './bench';
import { PACKAGE_FOLDER } from './engine';
import { CALLBACK, type Contract, KEY, paySsamNode, sendParameters } from './payssam';

/* The schemas by which the editor shows fields before a run say what the operations really answer: no field less, no field more. */

const { engine, paySsam } = await bench();

const NODE_DIR = join(PACKAGE_FOLDER, 'dist', 'nodes', 'PaySsam');
const ajv = new Ajv({ allErrors: true, strict: false });
/** A local address is answered with a warning. */
const LOCAL = 'http://127.0.0.1:1/hook';
const PRICED = { billId: '1024', price: '45000' };
const RECEIPT = { ...PRICED, trader: 'person' };
const ISSUED = { ...RECEIPT, issuanceNumber: '010-1234-5678' };
const standIn = (fields: object): INodeParameters => ({ bodyFields: JSON.stringify({ standIn: fields }) });

async function run(contract: Contract, name: string, parameters: INodeParameters = {}): Promise<IDataObject[]> {
	const [resource = '', operation = ''] = name.split('.');
	const node = paySsamNode(contract, paySsam, { contract, resource, operation, ...parameters });
	const { output, error } = await engine.run(node);
	expect(error, name).toBeUndefined();
	return output.map(({ json }) => json);
}

const send = (contract: Contract, more: INodeParameters = {}) =>
	run(contract, 'bill.send', sendParameters(contract, more));
const lose = (action: string) => paySsam.sandbox.addFault({ kind: 'acceptThenReset', action });
const pay = (method: 'card' | 'cash' = 'card') => paySsam.sandbox.pay({ billId: '1024', byHand: true, method });

/** Runs whose answers together hold every field of the schema, and none besides. */
const RUNS: Readonly<Record<string, readonly (() => Promise<IDataObject[]>)[]>> = {
	'account.changeCallbackUrl': [
		() =>
			run('V2', 'account.changeCallbackUrl', {
				path: '/sandbox-stand-in/partner/callback-url',
				bodyFields: JSON.stringify({ callbackUrl: CALLBACK }),
			}),
	],
	'account.getBalance': [() => run('V1_T', 'account.getBalance'), () => run('V2', 'account.getBalance')],
	'account.getMerchantInfo': [() => run('V1_T', 'account.getMerchantInfo')],
	'account.getOpenState': [
		() => run('V1_T', 'account.getOpenState', { callbackUrl: CALLBACK }),
		() => run('V1_U', 'account.getOpenState', { callbackUrl: LOCAL }),
	],
	'account.getPartnerInfo': [() => run('V2', 'account.getPartnerInfo', { path: '/sandbox-stand-in/partner' })],
	'account.getStoreBalance': [() => run('V2', 'account.getStoreBalance')],
	'bill.destroy': [
		async () => {
			await send('V1_T');
			return run('V1_T', 'bill.destroy', PRICED);
		},
		async () => {
			await send('V2');
			lose('destroy');
			return run('V2', 'bill.destroy', PRICED);
		},
	],
	'bill.get': [
		async () => {
			await send('V1_T');
			return run('V1_T', 'bill.get', PRICED);
		},
		async () => {
			await send('V2');
			await pay();
			return run('V2', 'bill.get', PRICED);
		},
		async () => {
			await send('V2');
			await pay('cash');
			return run('V2', 'bill.get', PRICED);
		},
	],
	'bill.resend': [
		async () => {
			await send('V2');
			return run('V2', 'bill.resend', PRICED);
		},
	],
	'bill.send': [
		() => send('V1_T', { additionalFields: { billIssuer: '하늘학원' } }),
		() => send('V1_U'),
		() => send('V2', { callback: { __rl: true, mode: 'url', value: LOCAL } }),
		async () => {
			lose('send');
			return send('V2');
		},
		async () => {
			const again = { billIdFrom: 'reference', reference: 'order-1' };
			await send('V2', again);
			return send('V2', again);
		},
	],
	'bill.sendAndAwaitPayment': [
		async () => {
			// Known at once, because the bill of the reference is paid already.
			const again = { billIdFrom: 'reference', reference: 'order-1' };
			const { billId } = (await send('V2', again))[0] ?? {};
			await paySsam.sandbox.pay({ billId: String(billId), byHand: true });
			return run('V2', 'bill.sendAndAwaitPayment', {
				...sendParameters('V2', again),
				operation: 'sendAndAwaitPayment',
			});
		},
	],
	'card.authenticate': [
		() => run('V1_T', 'card.authenticate', { path: '/if/sandbox-stand-in/card-auth', bodyFields: '{"card_no":"x"}' }),
	],
	'cashReceipt.cancel': [
		async () => {
			await run('V1_T', 'cashReceipt.issue', ISSUED);
			return run('V1_T', 'cashReceipt.cancel', RECEIPT);
		},
		async () => {
			await run('V2', 'cashReceipt.issue', ISSUED);
			lose('cashReceiptCancel');
			return run('V2', 'cashReceipt.cancel', RECEIPT);
		},
	],
	'cashReceipt.get': [
		async () => {
			await run('V2', 'cashReceipt.issue', ISSUED);
			return run('V2', 'cashReceipt.get', PRICED);
		},
	],
	'cashReceipt.issue': [
		() => run('V1_T', 'cashReceipt.issue', ISSUED),
		async () => {
			lose('cashReceiptIssue');
			return run('V2', 'cashReceipt.issue', ISSUED);
		},
	],
	'custom.call': [() => run('V2', 'custom.call', { path: '/read/remain_count' })],
	'payment.cancel': [
		async () => {
			await send('V1_T');
			await pay();
			return run('V1_T', 'payment.cancel', PRICED);
		},
		async () => {
			await send('V2');
			await pay();
			lose('cancel');
			return run('V2', 'payment.cancel', PRICED);
		},
	],
	'recurringPayment.deleteMethod': [
		async () => {
			await run('V2', 'recurringPayment.registerMethod', standIn({ phone: '01012345678' }));
			return run('V2', 'recurringPayment.deleteMethod', standIn({}));
		},
	],
	'recurringPayment.getMethods': [() => run('V2', 'recurringPayment.getMethods', standIn({ phone: '01012345678' }))],
	'recurringPayment.pay': [
		async () => {
			await send('V2');
			await run('V2', 'recurringPayment.registerMethod', standIn({ phone: '01012345678' }));
			return run('V2', 'recurringPayment.pay', standIn({}));
		},
	],
	'recurringPayment.registerMethod': [
		() => run('V2', 'recurringPayment.registerMethod', standIn({ phone: '01012345678' })),
	],
	'subMerchant.getLinkStatus': [
		async () => {
			await register(CALLBACK);
			return run('V2', 'subMerchant.getLinkStatus', {
				additionalFields: { member: 'member-1', merchant: 'merchant-1' },
			});
		},
	],
	'subMerchant.getMany': [
		async () => {
			await register(LOCAL);
			await paySsam.sandbox.advanceSubMerchant({
				...{ apiKey: KEY, member: 'member-1', merchant: 'merchant-1', status: 'MEMBER_MAPPED', wait: false },
				...{ companyNm: '하늘학원', branchNm: '부산점', ceoName: '김하늘', email: 'sky@example.com' },
			});
			return run('V2', 'subMerchant.getMany');
		},
	],
	'subMerchant.getRegistrationUrl': [() => register(CALLBACK), () => register(LOCAL)],
};

const register = (callbackUrl: string) =>
	run('V2', 'subMerchant.getRegistrationUrl', {
		memberId: 'member-1',
		merchantId: 'merchant-1',
		callbackUrl,
		redirectUrl: 'https://example.com/done',
	});

/** The same schema, in which a field that is not written there is a fault. */
function closed(schema: OutputSchema): object {
	const properties = Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, closed(inner)]);
	return {
		...schema,
		...(schema.properties === undefined
			? {}
			: { properties: Object.fromEntries(properties), additionalProperties: false }),
		...(schema.items === undefined ? {} : { items: closed(schema.items) }),
	};
}

/** Names of all fields, with their places: `receipts[].price`. */
const namesIn = ({ properties = {}, items }: OutputSchema, place = ''): string[] => [
	...(items === undefined ? [] : namesIn(items, `${place}[]`)),
	...Object.entries(properties).flatMap(([name, inner]) => {
		const path = place === '' ? name : `${place}.${name}`;
		return [path, ...namesIn(inner, path)];
	}),
];

const namesOf = (value: unknown, place = ''): string[] => {
	if (Array.isArray(value)) return value.flatMap((item: unknown) => namesOf(item, `${place}[]`));
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, inner]) => {
		const path = place === '' ? name : `${place}.${name}`;
		return [path, ...namesOf(inner, path)];
	});
};

/** The schema as n8n serves it to the editor. */
function served(name: string): object {
	const [resource = '', operation = ''] = name.split('.');
	const path = resolveOutputSchemaPath({ nodeDir: NODE_DIR, version: '1.0.0', resource, operation });
	expect(path !== undefined && existsSync(path), name).toBe(true);
	return JSON.parse(readFileSync(path ?? '', 'utf8'));
}

describe('output schemas', () => {
	test('there are runs for every operation', () => {
		expect(Object.keys(RUNS).sort()).toEqual(Object.keys(ANSWERS).sort());
	});

	test.each(Object.keys(ANSWERS))('%s: n8n finds the file in the built package, and the editor takes it', (name) => {
		const [resource = '', operation = ''] = name.split('.');
		const wanted = { nodeDir: NODE_DIR, version: 1, resource, operation, versionFallback: true };
		expect(loadOutputSchema(wanted)).toEqual(served(name));
		// The editor refuses a schema without a type, or with no property.
		expect(served(name)).toMatchObject({ type: 'object' });
		expect(namesIn(schemaOf(ANSWERS[name] ?? { always: {} }))).not.toEqual([]);
	});

	test.each(Object.entries(ANSWERS))('%s: real answers have the fields of the schema', async (name, answer: Answer) => {
		const validate = ajv.compile(answer.open === true ? served(name) : closed(schemaOf(answer)));
		const seen = new Set<string>();
		for (const recipe of RUNS[name] ?? []) {
			paySsam.sandbox.reset();
			const items = await recipe();
			expect(items.length).toBeGreaterThan(0);
			for (const item of items) {
				expect(validate(item), `${JSON.stringify(item)} ${ajv.errorsText(validate.errors)}`).toBe(true);
				for (const path of namesOf(item)) seen.add(path);
			}
		}
		expect(namesIn(schemaOf(answer)).filter((path) => !seen.has(path))).toEqual([]);
	});

	test('bill.get, not simplified: nothing in it contradicts the schema', async () => {
		await send('V2');
		await pay();
		const [item] = await run('V2', 'bill.get', { ...PRICED, simplify: false });
		const { required: _required, ...properties } = schemaOf(ANSWERS['bill.get'] ?? { always: {} });
		expect(ajv.compile(properties)(item)).toBe(true);
	});

	test('a schema with a field too many, one too few, or another type is found', () => {
		const validate = ajv.compile(closed(schemaOf({ always: { billId: { type: 'string' } } })));
		expect([{ billId: '1' }, {}, { billId: 1 }, { billId: '1', more: 1 }].map((item) => validate(item))).toEqual([
			true,
			false,
			false,
			false,
		]);
	});
});
