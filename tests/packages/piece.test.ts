/* The piece for Activepieces, required as its engine does. That it works there is what tests/platforms/activepieces.test.ts shows. */
import { ACTIONS, TRIGGERS } from 'payssam-adapter-catalogue';
import { afterAll, expect, test } from 'vitest';
import { consumerOf } from './consumer';
import { packedPackage } from './packed';

const NAME = '@payssam-connectors/piece-payssam';
const consumer = consumerOf(packedPackage(NAME));
afterAll(() => consumer.remove());

test('installs nothing beside itself', () => {
	expect(consumer.installed).toEqual([NAME]);
});

test.each([
	['by its name', NAME],
	['from src, where older engines look', `${NAME}/src/index.js`],
])('is required %s', (_, path) => {
	const program = `
		const pieces = Object.values(require('${path}')).filter((one) => typeof one.metadata === 'function');
		console.log(JSON.stringify(pieces.map((piece) => [Object.keys(piece.actions()), Object.keys(piece.triggers())])));
	`;
	expect(JSON.parse(consumer.node('--input-type=commonjs', '--eval', program))).toEqual([
		[ACTIONS.map(({ key }) => key), TRIGGERS.map(({ key }) => key)],
	]);
});
