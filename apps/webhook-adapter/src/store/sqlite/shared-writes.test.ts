import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from 'vitest';
import { createGate } from './gate';
import { createSharedWrites, type Write } from './shared-writes';

let database: DatabaseSync;
let transactions = 0;
let write: Write;

beforeEach(() => {
	database = new DatabaseSync(':memory:');
	database.exec('create table numbers (n integer primary key)');
	transactions = 0;
	write = createSharedWrites(createGate(), (work) => {
		transactions += 1;
		database.exec('begin');
		try {
			const result = work();
			database.exec('commit');
			return result;
		} catch (error) {
			database.exec('rollback');
			throw error;
		}
	});
});

const insert = (n: number) => () => {
	database.prepare('insert into numbers values (?)').run(n);
	return n;
};
const kept = () =>
	database
		.prepare('select n from numbers order by n')
		.all()
		.map((row) => row.n);

test('what waits together is one transaction, and each gets its own result', async () => {
	expect(await Promise.all([1, 2, 3].map((n) => write(insert(n))))).toEqual([1, 2, 3]);
	expect(transactions).toBe(1);
	expect(await write(insert(4))).toBe(4);
	expect(transactions).toBe(2);
});

test('one that fails takes no other with it, and leaves nothing', async () => {
	const half = () => {
		insert(5)();
		throw new Error('half way');
	};
	const ends = await Promise.allSettled([write(insert(1)), write(half), write(insert(2)), write(insert(1))]);
	expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
	expect(kept()).toEqual([1, 2]);
});

test('a later write sees what an earlier one of the same transaction wrote', async () => {
	const [, count] = await Promise.all([write(insert(1)), write(() => kept().length)]);
	expect(count).toBe(1);
});
