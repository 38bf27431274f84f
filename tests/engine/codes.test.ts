import { createServer } from 'node:http';
import { NodeApiError } from 'n8n-workflow';
import { describe, expect, inject, test } from 'vitest';
import { bench } from './bench';
import { billParameters, type Contract, credentialFor, deepText, KEY, paySsamNode, sendParameters } from './payssam';

/* Every code of the vendor, as a person meets it at the node: what happened, what to do, and what n8n is told of the cause. */

const { engine, paySsam } = await bench();

type Cause = 'credential-invalid' | 'configuration-invalid' | 'quota-exhausted' | 'temporarily-unavailable' | undefined;
/** Code, words of what happened, words of what to do, cause, and whether a call that changes something is left open. */
type Row = readonly [string, RegExp, RegExp, Cause, boolean];

/** What the vendor's documents say of its codes. */
const V1: readonly Row[] = [
	['9999', /processing error/, /Read the bill/, undefined, true],
	['9800', /exists already/, /another id/, undefined, false],
	['9970', /already cancelled/, /Nothing is left to do/, undefined, false],
	['9971', /already paid/, /cancel the payment/, undefined, false],
	['9980', /No bill .* found/, /Check the bill id/, undefined, false],
	['9870', /callback URL/, /reachable from the internet/, 'configuration-invalid', false],
	['5000', /system error/, /Read the bill/, 'temporarily-unavailable', true],
	['1003', /not allowed/, /Check the key, member and merchant/, 'credential-invalid', false],
];
const V2: readonly Row[] = [
	['ERROR', /does not classify/, /Read the bill/, undefined, true],
	['PARTNER_001', /not enabled for V2/, /Ask PaySsam/, 'configuration-invalid', false],
	['PARTNER_002', /key is missing or malformed/, /Copy the key again/, 'credential-invalid', false],
	['PARTNER_003', /valid partner/, /Check the key/, 'credential-invalid', false],
	['PARTNER_004', /sub-merchant was not found/, /Check member and merchant/, 'configuration-invalid', false],
	['PARTNER_005', /no such partner/, /Check the key/, 'credential-invalid', false],
	['PARTNER_006', /no active contract/, /Ask PaySsam about .* contract/, 'configuration-invalid', false],
	['PARTNER_007', /not public/, /Ask PaySsam/, 'configuration-invalid', false],
	['BILL_001', /exists already/, /another id/, undefined, false],
	['BILL_003', /No bill .* found/, /Check the bill id/, undefined, false],
	['BILL_006', /state in which it cannot be sent/, /Read the bill/, undefined, false],
	['POINT_001', /not enough points/, /Buy points/, 'quota-exhausted', false],
	['VALIDATION_001', /request invalid/, /Compare the fields/, undefined, false],
	['VALIDATION_002', /hash wrong/, /Amount, phone and bill id/, undefined, false],
	['PAYMENT_001', /payment network or bank/, /Read the bill/, 'temporarily-unavailable', true],
	['PAYMENT_002', /payment network or bank/, /Read the bill/, 'temporarily-unavailable', true],
	['MAINTAINED_METHOD', /under maintenance/, /Try again later/, 'temporarily-unavailable', false],
];
const ROWS = [
	...V1.map((row) => ['V1_T', ...row] as const),
	...V1.map((row) => ['V1_U', ...row] as const),
	...V2.map((row) => ['V2', ...row] as const),
];

/** What the sandbox says with a code that it was told to answer. */
const SAID = 'a code no document names';

const get = (contract: Contract) => engine.run(paySsamNode(contract, paySsam, billParameters(contract, 'get')));
const send = (contract: Contract) => engine.run(paySsamNode(contract, paySsam, sendParameters(contract)));

describe.each(ROWS)('%s: %s', (contract, code, happened, remedy, cause, open) => {
	test('on a call that only reads', async () => {
		paySsam.sandbox.addFault({ kind: 'unknownCode', code });
		const { error, run } = await get(contract);
		expect(error).toMatchObject({
			httpCode: code,
			message: expect.stringMatching(happened),
			description: expect.stringMatching(remedy),
			context: { itemIndex: 0 },
		});
		expect(error?.message).toMatch(/^Bill 1024: /);
		expect(error?.message).toContain(`PaySsam says: "${SAID}".`);
		expect(error).toHaveProperty('name', NodeApiError.name);
		expect(failureOf(error)).toEqual(cause === undefined ? undefined : told({ cause }));
		expect(deepText(run)).not.toContain(KEY);
		expect(paySsam.sandbox.listRequests()).toHaveLength(1);
	});

	test(open ? 'on a send: open, and not repeated under another ID' : 'on a send: refused at once', async () => {
		paySsam.sandbox.addFault({ kind: 'unknownCode', code, times: 9 });
		const { error } = await send(contract);
		expect(error).toMatchObject({ httpCode: code, message: expect.stringMatching(happened) });
		expect(error?.message).toContain(`PaySsam says: "${SAID}".`);
		expect(error?.description).toMatch(open ? /not known whether bill 1024 was created/ : remedy);
		expect(failureOf(error)).toEqual(cause === undefined ? undefined : told({ cause }));
		// An open send is looked after by one read.
		expect(paySsam.sandbox.listRequests()).toHaveLength(open ? 2 : 1);
	});
});

describe('what no document names', () => {
	test.each([
		['V1_T', '7777'],
		['V2', 'BILL_777'],
	] as const)('%s: the code %s is shown with what PaySsam says, and no cause is made up', async (contract, code) => {
		paySsam.sandbox.addFault({ kind: 'unknownCode', code });
		const { error } = await get(contract);
		expect(error?.message).toBe(
			`Bill 1024: PaySsam refused the call with the code ${code}, which is not documented. PaySsam says: "${SAID}". [item 0]`,
		);
		expect(error?.description).toMatch(/what PaySsam says/);
		expect(error).toMatchObject({ httpCode: code });
		expect(failureOf(error)).toBeUndefined();
	});

	test.each(['V1_T', 'V2'] as const)('%s: HTTP 429 is told as such, with the time to wait', async (contract) => {
		paySsam.sandbox.addFault({ kind: 'tooMany', ms: 7_000 });
		const { error } = await get(contract);
		expect(error?.message).toContain('too many calls');
		expect(failureOf(error)).toEqual(told({ cause: 'rate-limited', retryAfterMs: 7_000 }));
	});

	test.each([
		['7', { cause: 'rate-limited', retryAfterMs: 7_000 }],
		['Fri, 20 Nov 2026 09:30:00 GMT', { cause: 'rate-limited' }],
		[undefined, { cause: 'rate-limited' }],
	])('an HTTP 429 of a gateway, Retry-After %j', async (retryAfter, failure) => {
		const server = createServer((_request, response) => {
			response
				.writeHead(429, {
					'content-type': 'text/html',
					...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
				})
				.end('<html>slow down</html>');
		});
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		const address = server.address();
		const port = typeof address === 'object' && address !== null ? address.port : 0;
		try {
			const credential = credentialFor('V2', { ...paySsam.at, v2: `http://127.0.0.1:${port}` });
			const { error } = await engine.run({
				...paySsamNode('V2', paySsam, billParameters('V2', 'get')),
				credential,
			});
			expect(error?.message).toMatch(/cannot be read \(HTTP 429/);
			expect(failureOf(error)).toEqual(told(failure));
		} finally {
			server.closeAllConnections();
			await new Promise<void>((closed) => server.close(() => closed()));
		}
	});

	test.each(['html502', 'emptyBody', 'acceptThenReset'] as const)('%s: passes by itself', async (kind) => {
		paySsam.sandbox.addFault({ kind });
		const { error } = await get('V2');
		expect(failureOf(error)).toEqual(told({ cause: 'temporarily-unavailable' }));
	});
});

/** n8n reads it as plain data of the error. */
/** What n8n keeps of a failure's cause. The oldest supported version knows of no causes. */
function told(failure: object | undefined): object | undefined {
	return inject('engine') === 'oldest' ? undefined : failure;
}

function failureOf(error: unknown): unknown {
	return typeof error === 'object' && error !== null && 'failure' in error ? error.failure : undefined;
}
