import { expect, test } from 'vitest';
import { ACK_BODY } from './index';
test('ack', () => { expect(Buffer.byteLength(ACK_BODY)).toBe(46); });
