/** The description against the vendor's facts, against the table of the API, and against what the sandbox really sends. */
import { describe, expect, it } from 'vitest';
import deviations from '../openapi/vendor-deviations.json' with { type: 'json' };
import vendor from '../openapi/vendor-facts.json' with { type: 'json' };
import { type ApiRow, CREDENTIALS, isNested } from './api/row';
import { API, servedPath } from './api/rows';
import { isRecord, type JsonRecord, own } from './record';
import {
	KEY,
	receiver,
	start,
	V1,
	V2,
	v1Money,
	v1Receipt,
	v1ReceiptName,
	v1Send,
	v2Money,
	v2Receipt,
	v2ReceiptName,
	v2Send,
} from './testing/harness';
import { answerProblems, at, callbackProblems, requestProblems } from './testing/schema';

const record = (value: unknown): JsonRecord => {
	if (!isRecord(value)) throw new Error(`not an object: ${JSON.stringify(value)}`);
	return value;
};
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const schema = (name: string): JsonRecord => record(at('components', 'schemas', name));
const properties = (of: JsonRecord): JsonRecord => record(own(of, 'properties'));

/** Name of a vendor schema → ours. */
const PAIRS: Record<keyof typeof vendor.schemas, string> = {
	ErpCallbackVO: 'V1ApprovalCallback',
	Base: 'CallbackAck',
	ReqCancelBill: 'V1CancelRequest',
	CancelBill: 'V1CancelAnswer',
	BillReq: 'V1ReadRequest',
	Approval: 'V1Approval',
};

interface Difference {
	schema: string;
	field: string;
	fact: string;
	vendor: unknown;
	ours: unknown;
}

function differences(): Difference[] {
	return Object.entries(vendor.schemas).flatMap(([name, facts]) => {
		const ours = schema(PAIRS[name as keyof typeof PAIRS]);
		const fields: Record<string, { type?: string; maxLength?: number }> = facts.fields;
		const ourFields = properties(ours);
		const names = [...new Set([...Object.keys(fields), ...Object.keys(ourFields)])];
		const perField = names.flatMap((field) => {
			const theirs = Object.hasOwn(fields, field) ? fields[field] : undefined;
			const our = Object.hasOwn(ourFields, field) ? record(ourFields[field]) : undefined;
			return (['type', 'maxLength'] as const).map((fact) => ({
				schema: name,
				field,
				fact,
				vendor: theirs?.[fact] ?? null,
				ours: (our === undefined ? undefined : own(our, fact)) ?? null,
			}));
		});
		const theirRequired: string[] = facts.required;
		const ourRequired = texts(own(ours, 'required'));
		const required = names.map((field) => ({
			schema: name,
			field,
			fact: 'required',
			vendor: theirRequired.includes(field),
			ours: ourRequired.includes(field),
		}));
		return [...perField, ...required].filter((one) => JSON.stringify(one.vendor) !== JSON.stringify(one.ours));
	});
}

describe("the vendor's OpenAPI", () => {
	it('is agreed with, field by field, but for the listed deviations', () => {
		const listed = deviations.flatMap(({ reason, fields, ...rest }) => {
			expect(reason.length).toBeGreaterThan(20);
			return fields.map((field) => ({ ...rest, field }));
		});
		const key = (one: Difference) =>
			[one.schema, one.field, one.fact, JSON.stringify(one.vendor), JSON.stringify(one.ours)].join(' ');
		expect(differences().map(key).sort()).toEqual(listed.map(key).sort());
	});

	it('has the same operations', () => {
		expect(vendor.operations).toEqual({
			'/if/bill/cancel': { method: 'post', request: 'ReqCancelBill', answer: 'CancelBill' },
			'/if/bill/read': { method: 'post', request: 'BillReq', answer: 'Approval' },
			'approval callback': { method: 'post', request: 'ErpCallbackVO', answer: 'Base' },
		});
	});

	it('is carried over as facts only', () => {
		expect(JSON.stringify(vendor.schemas)).not.toMatch(/description|[가-힣]/);
	});
});

describe('the description', () => {
	const paths = record(at('paths'));
	const resolve = (ref: unknown): JsonRecord => schema(String(ref).split('/').at(-1) ?? '');
	const requestOf = (row: ApiRow): JsonRecord =>
		resolve(at('paths', row.path, 'post', 'requestBody', 'content', 'application/json', 'schema', '$ref'));

	it('has one operation per row of the API, and no other', () => {
		expect(Object.keys(paths).sort()).toEqual(API.map((row) => row.path).sort());
	});

	it.each(API.map((row) => [servedPath(row), row] as const))(
		'%s: contracts, confidence, hash and fields are those of the table',
		(_path, row) => {
			const operation = record(at('paths', row.path, 'post'));
			expect(own(operation, 'x-contract-models')).toEqual(row.models);
			expect(own(operation, 'x-confidence')).toBe(row.confidence);
			expect(own(operation, 'x-hash')).toBe(row.hash);
			expect(own(operation, 'operationId')).toBe(
				`${row.generation.toLowerCase()}${row.action.charAt(0).toUpperCase()}${row.action.slice(1)}`,
			);
			const request = requestOf(row);
			const { key, codes } = CREDENTIALS[row.generation];
			const nest = isNested(row.nest) ? row.nest : undefined;
			const flat = nest !== undefined ? row.fields.filter((field) => field.outside) : row.fields;
			const top = [key, ...(row.caller === 'partner' ? [] : codes), ...flat];
			const compare = (holder: JsonRecord, fields: typeof top, nested: string[], optionalNest = false) => {
				const ours = properties(holder);
				expect(Object.keys(ours).sort()).toEqual([...fields.map((field) => field.name), ...nested].sort());
				expect(texts(own(holder, 'required')).sort()).toEqual(
					[
						...fields.filter((field) => field.required).map((field) => field.name),
						...(optionalNest ? [] : nested),
					].sort(),
				);
				for (const field of fields) {
					const described = record(ours[field.name]);
					expect([field.name, own(described, 'type')]).toEqual([field.name, 'string']);
					expect([field.name, own(described, 'maxLength')]).toEqual([field.name, field.max]);
					expect([field.name, own(described, 'enum')]).toEqual([field.name, field.choices]);
				}
			};
			compare(request, top, nest === undefined ? [] : [nest], nest === 'standIn');
			if (nest !== undefined)
				compare(
					record(properties(request)[nest]),
					row.fields.filter((field) => !field.outside),
					[],
				);
		},
	);

	it('says of every field how sure it is', () => {
		const levels = ['documented', 'measured', 'seen', 'inferred', 'unknown'];
		const walk = (value: unknown, path: string): void => {
			if (!isRecord(value)) return;
			const fields = own(value, 'properties');
			if (isRecord(fields)) {
				for (const [name, field] of Object.entries(fields)) {
					expect([`${path}.${name}`, levels.includes(String(own(record(field), 'x-confidence')))]).toEqual([
						`${path}.${name}`,
						true,
					]);
				}
			}
			for (const [name, inner] of Object.entries(value)) walk(inner, `${path}.${name}`);
		};
		walk(at('components', 'schemas'), '');
	});

	it('writes its schemas with known words only', () => {
		const known = new Set(
			'type maxLength pattern enum const not required properties items additionalProperties description x-confidence'.split(
				' ',
			),
		);
		const walk = (value: JsonRecord, path: string): void => {
			for (const [word, inner] of Object.entries(value)) {
				expect([path, word, known.has(word)]).toEqual([path, word, true]);
				if (word === 'items') walk(record(inner), `${path}[]`);
				if (word === 'properties')
					for (const [name, field] of Object.entries(record(inner))) walk(record(field), `${path}.${name}`);
			}
		};
		for (const [name, value] of Object.entries(record(at('components', 'schemas')))) walk(record(value), name);
	});

	it('lets no unnamed field through in what the sandbox sends', () => {
		const sent = /(Answer|Refusal|Approval|Callback|CallbackSnake|Ack)$/;
		const closed = (value: unknown): void => {
			if (!isRecord(value)) return;
			if (own(value, 'type') === 'object') expect(own(value, 'additionalProperties')).toBe(false);
			for (const inner of Object.values(value)) closed(inner);
		};
		const names = Object.keys(record(at('components', 'schemas'))).filter((name) => sent.test(name));
		expect(names.length).toBeGreaterThan(14);
		for (const name of names) closed(schema(name));
	});

	it('is served as JSON', async () => {
		const { raw } = await start();
		const answer = await raw('/openapi.json');
		expect(answer.contentType).toBe('application/json; charset=utf-8');
		expect(answer.json?.openapi).toBe('3.1.0');
		expect(Object.keys(record(answer.json?.paths))).toEqual(Object.keys(paths));
	});

	it('finds a missing, an extra and a misspelled field', () => {
		const right = { code: '0000', message: 'x', data: { apiKey: KEY, billId: '1' } };
		expect(answerProblems('/bill/resend', 200, right)).toEqual([]);
		expect(answerProblems('/bill/resend', 200, { ...right, data: { apiKey: KEY } })).not.toEqual([]);
		expect(answerProblems('/bill/resend', 200, { ...right, msg: 'x' })).not.toEqual([]);
		expect(answerProblems('/bill/resend', 200, { ...right, data: { apiKey: KEY, bill_id: '1' } })).not.toEqual([]);
		expect(answerProblems('/if/bill/read', 200, { apikey: KEY, bill_id: '1' })).not.toEqual([]);
		expect(callbackProblems('v1Approval', { apiKey: KEY, billId: '1', apprState: 'F' })).not.toEqual([]);
	});
});

describe('what the sandbox sends', () => {
	it('fits the description at every operation, done and refused, and so do the callbacks', async () => {
		const { call, sandbox } = await start();
		const target = await receiver();
		const done: Record<string, unknown> = {
			'/v1/if/bill/send': v1Send(target.url),
			'/v1/if/bill/url': v1Send(target.url, { bill_id: 'u', phone: undefined }),
			'/v1/if/bill/read': { ...V1, bill_id: '1024' },
			'/v1/if/bill/resend': { ...V1, bill_id: '1024' },
			'/v1/if/bill/destroy': v1Money('u'),
			'/v1/if/bill/cancel': v1Money(),
			'/v1/if/read/remain_count': { apikey: KEY },
			'/v1/if/cash-receipt/issue': v1Receipt('r1'),
			'/v1/if/cash-receipt/read': v1ReceiptName('r1'),
			'/v1/if/cash-receipt/cancel': v1ReceiptName('r1', '0'),
			'/v1/if/read/merchant': { apikey: KEY },
			'/v1/if/read/open': { ...V1, callbackUrl: target.url },
			'/v1/if/sandbox-stand-in/card-auth': { ...V1, anything: { at: 'all' } },
			'/v2/bill': v2Send(target.url, { billId: 'v' }),
			'/v2/bill/read': { ...V2, bill: { billId: 'v' } },
			'/v2/bill/resend': { ...V2, bill: { billId: 'v' } },
			'/v2/bill/destroy': v2Money('w'),
			'/v2/bill/cancel': v2Money('v'),
			'/v2/read/remain_count': { apiKey: KEY },
			'/v2/read/merchant/remain_count': V2,
			'/v2/cash-receipt/issue': v2Receipt('r2'),
			'/v2/cash-receipt/read': v2ReceiptName('r2'),
			'/v2/cash-receipt/cancel': v2ReceiptName('r2', '0'),
			'/v2/rp/manage': { ...V2, standIn: { phone: '01012345678' } },
			'/v2/customer/pay-method': V2,
			'/v2/bill/rp': { ...V2, standIn: { billId: 'x', methodId: 'rp-1' } },
			'/v2/rp/delete': { ...V2, standIn: { methodId: 'rp-1' } },
			'/v2/auth/mapping': {
				apiKey: KEY,
				memberId: 'm',
				merchantId: 'n',
				businessNumber: '1112233333',
				callbackUrl: target.url,
				redirectUrl: 'https://partner.example/',
			},
			'/v2/auth/mapping-status': { ...V2, member: 'm', merchant: 'n' },
			'/v2/read/mapping': { apiKey: KEY },
			'/v2/sandbox-stand-in/partner': { apiKey: KEY },
			'/v2/sandbox-stand-in/partner/callback-url': { apiKey: KEY, callbackUrl: 'https://partner.example/' },
		};
		expect(Object.keys(done).sort()).toEqual(API.map(servedPath).sort());
		await call('/v2/bill', v2Send(target.url, { billId: 'w', sendType: 'URL' }));
		await call('/v2/bill', v2Send(target.url, { billId: 'x', sendType: 'URL' }));
		for (const [path, body] of Object.entries(done)) {
			if (path === '/v1/if/bill/cancel') await sandbox.pay({ billId: '1024', months: 3 });
			if (path === '/v2/bill/cancel') await sandbox.pay({ billId: 'v', method: 'cash' });
			expect([path, requestProblems(path.slice(3), body)]).toEqual([path, []]);
			const answer = await call(path, body);
			expect([path, answer.json?.code ?? answer.json?.appr_state, answer.json?.message]).toEqual([
				path,
				path === '/v1/if/bill/read' ? 'W' : '0000',
				path.startsWith('/v1') ? undefined : '성공하였습니다.',
			]);
			const refused = await call(path, { ...record(body), apikey: 'x'.repeat(32), apiKey: 'x'.repeat(32) });
			expect([path, refused.json?.code === '0000']).toEqual([path, false]);
		}
		for (const billId of ['1024', 'v']) {
			const body = billId === 'v' ? { ...V2, bill: { billId } } : { ...V1, bill_id: billId };
			await call(billId === 'v' ? '/v2/bill/read' : '/v1/if/bill/read', body);
		}
		await expect.poll(() => target.heard.length).toBe(3);
		expect(callbackProblems('v1Approval', JSON.parse(target.heard[0]?.text ?? ''))).toEqual([]);
		expect(callbackProblems('v2Approval', JSON.parse(target.heard[1]?.text ?? ''))).toEqual([]);
		expect(JSON.parse(target.heard[2]?.text ?? '')).toMatchObject({ billId: 'x', apprPayType: 'CARD_RP' });
	});

	it.each(['card', 'keyin', 'bank', 'cash', 'offlineCard', 'cardRecurring'] as const)(
		'fits for a payment by %s',
		async (method) => {
			const { call, sandbox } = await start({ notifyCancel: true });
			const target = await receiver();
			await call('/v1/if/bill/send', v1Send(target.url, { bill_id: 'a' }));
			await call('/v2/bill', v2Send(target.url, { billId: 'b' }));
			for (const billId of ['a', 'b']) {
				await sandbox.pay({ billId, method });
				await sandbox.cancel({ billId });
			}
			await call('/v1/if/bill/read', { ...V1, bill_id: 'a' });
			await call('/v2/bill/read', { ...V2, bill: { billId: 'b' } });
			const problems = target.heard.map((heard, index) =>
				callbackProblems(index < 2 ? 'v1Approval' : 'v2Approval', JSON.parse(heard.text)),
			);
			expect(problems).toEqual([[], [], [], []]);
		},
	);
});
