import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog, pathForLog } from './log';

test.each([
	['/callbacks/AbCdEf', '/callbacks/…'],
	['/callbacks/AbCdEf?x=1', '/callbacks/…'],
	['//callbacks/AbCdEf', '/callbacks/…'],
	['/Callbacks/AbCdEf/more', '/callbacks/…'],
	['/%63allbacks/AbCdEf', '/callbacks/…'],
	['/v1/events?billId=1024', '/v1/events'],
	['/%E0%A4%A', '/%E0%A4%A'],
])('%s is logged as %s', (url, shown) => {
	expect(pathForLog(url)).toBe(shown);
});

test('secrets and what errors carry along do not reach a line', () => {
	let lines = '';
	const log = createLog(
		'info',
		new Writable({
			write(chunk, _encoding, done) {
				lines += chunk;
				done();
			},
		}),
	);
	const error = Object.assign(new Error('it broke', { cause: new Error('deeper') }), { body: 'HIDDEN-1', code: 'E1' });
	log.error({ err: error, connection: { secrets: { apiKey: 'HIDDEN-2' } }, targetUrl: 'HIDDEN-3' }, 'failed');
	expect(lines).not.toContain('HIDDEN');
	expect(JSON.parse(lines)).toMatchObject({ msg: 'failed', err: { message: 'it broke', code: 'E1' } });
});
