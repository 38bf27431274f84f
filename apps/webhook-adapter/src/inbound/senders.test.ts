import { expect, test } from 'vitest';
import { isAllowedSender } from './senders';

test.each([
	['52.78.118.82', [], true],
	['52.78.118.82', ['52.78.118.82'], true],
	['::ffff:52.78.118.82', ['52.78.118.82'], true],
	['52.78.118.83', ['52.78.118.82'], false],
	['52.78.118.83', ['3.36.243.225', '52.78.118.0/24'], true],
	['52.78.119.1', ['52.78.118.0/24'], false],
	['2001:db8::1', ['2001:db8::/32'], true],
	['2001:db8::1', ['52.78.118.0/24'], false],
	['52.78.118.82', ['::/0'], false],
	['not an address', ['0.0.0.0/0'], false],
	['52.78.118.82', ['nonsense', '1/2/3'], false],
])('%s with %j: %s', (ip, allowed, verdict) => {
	expect(isAllowedSender(ip, allowed)).toBe(verdict);
});
