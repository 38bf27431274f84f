import fc from 'fast-check';
import { test } from 'vitest';
import { FUZZ_TIMEOUT_MS, fuzz } from '../../../vitest.shared.mjs';
import { derivedBillId, isBillId, randomBillId } from './bill-id';
import { PaySsamInputError } from './input';

/* Two bills under one id are one bill; one bill under two ids is charged twice. */

const part = fc.oneof(
	fc.string(),
	fc.string({ unit: 'binary' }),
	fc.constantFrom('', ' ', ',', '","', '가', '가', '\uD800', '\u0000'),
);
const parts = fc.array(part, { minLength: 1, maxLength: 4 });
const prefix = fc.constantFrom(
	undefined,
	'1234567890',
	'123-45-67890',
	'',
	'123',
	'１２３４５６７８９０',
	'x'.repeat(10),
);

/** `expect` would cost more than what it looks at: there are a million cases. */
function must(holds: boolean, what: string): void {
	if (!holds) throw new Error(what);
}

function idOrRefusal(make: () => string): string | undefined {
	try {
		return make();
	} catch (error) {
		if (!(error instanceof PaySsamInputError)) throw error;
		return undefined;
	}
}

test(
	'a derived id is the same for the same seed, another for every other, and always one that PaySsam takes',
	async () => {
		const seen = new Map<string, string>();
		const cases = fc.property(parts, prefix, (seed, business) => {
			const id = idOrRefusal(() => derivedBillId(seed, { prefix: business }));
			const hasText = seed.some((one) => one.trim() !== '');
			const isBusiness = business === undefined || /^(?:\d{10}|\d{3}-\d{2}-\d{5})$/.test(business);
			must((id !== undefined) === (hasText && isBusiness), 'It is refused, or made, without a reason.');
			if (id === undefined) return;
			must(/^[0-9A-Z]{20}$/.test(id) && isBillId(id), 'PaySsam does not take it.');
			must(business === undefined || id.startsWith('1234567890'), 'The business number is not in front.');
			must(derivedBillId([...seed], { prefix: business }) === id, 'The same seed has two ids.');
			const whole = JSON.stringify([seed, business?.replaceAll('-', '')]);
			must((seen.get(id) ?? whole) === whole, 'Two seeds have one id.');
			seen.set(id, whole);
			must(
				seed.length !== 1 || derivedBillId(seed[0] ?? '', { prefix: business }) === id,
				'A text is not a list of one.',
			);
		});
		await fuzz(fc, 'core: derived bill ids', { share: 0.03, short: 500 }, cases);
	},
	FUZZ_TIMEOUT_MS,
);

test(
	'a random id is never the same, and what is no id is told from one',
	async () => {
		const seen = new Set<string>();
		const anything = fc.oneof(fc.string(), fc.anything(), fc.stringMatching(/^[\w-]{1,22}$/));
		const cases = fc.property(anything, (value) => {
			const id = randomBillId();
			must(/^[0-9A-Z]{20}$/.test(id) && !seen.has(id), 'It is no new id.');
			seen.add(id);
			const fits =
				typeof value === 'string' && value.length >= 1 && value.length <= 20 && !/[^A-Za-z0-9_-]/.test(value);
			must(isBillId(value) === fits, 'It is taken for what it is not.');
		});
		await fuzz(fc, 'core: random bill ids', { share: 0.02, short: 300 }, cases);
	},
	FUZZ_TIMEOUT_MS,
);
