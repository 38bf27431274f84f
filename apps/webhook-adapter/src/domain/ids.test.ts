import { describe, expect, test } from 'vitest';
import { newId, newSecret } from './ids';

describe('ids', () => {
	test('are what they name and a UUID of version 7, no two alike, in the order in which they were made', () => {
		const before = Date.now();
		const ids = Array.from({ length: 20_000 }, () => newId('evt'));
		const after = Date.now();
		expect(ids.filter((id) => !/^evt_[\da-f]{12}7[\da-f]{3}[89ab][\da-f]{15}$/.test(id))).toEqual([]);
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids.toSorted()).toEqual(ids);
		const moments = ids.map((id) => Number.parseInt(id.slice(4, 16), 16));
		expect(moments.at(0)).toBeGreaterThanOrEqual(before);
		expect(moments.at(-1)).toBeLessThanOrEqual(after);
	});

	test('no randomness is used twice, also when more is fetched', () => {
		const tails = Array.from({ length: 1000 }, () => newId('dlv').slice(-14));
		expect(new Set(tails).size).toBe(tails.length);
	});
});

test('callback tokens, keys, sessions and signing secrets are 256 bits that nobody guesses', () => {
	const secrets = Array.from({ length: 5000 }, () => newSecret('psk_').slice(4));
	expect(secrets.every((secret) => Buffer.from(secret, 'base64url').byteLength === 32)).toBe(true);
	expect(new Set(secrets).size).toBe(secrets.length);
	// Each bit is set about half of the time: five standard deviations are 177 of 5000.
	const bytes = secrets.map((secret) => Buffer.from(secret, 'base64url'));
	for (let bit = 0; bit < 256; bit += 1) {
		const set = bytes.filter((one) => ((one[bit >> 3] ?? 0) >> (bit & 7)) & 1).length;
		expect(Math.abs(set - secrets.length / 2)).toBeLessThan(250);
	}
});
