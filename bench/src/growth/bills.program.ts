/** Builds so many bills and keeps their texts, and prints microseconds a bill and bytes a bill: `{"us": 12.1, "bytes": 460}`. Few bills are built several times, because clock and heap are too coarse for them. */
import { billInput, sendText } from '../core/subjects';

const bills = Number(process.argv[2]);
const LEAST_MS = 100;
const WARM_UP = 3000;
const KEPT_AT_LEAST = 10_000;
const now = new Date();

function build(count: number): string[] {
	return Array.from({ length: count }, (_, index) => sendText('V2', billInput(`B${index}`), now));
}

build(WARM_UP);
const collect = globalThis.gc ?? (() => undefined);
collect();
const before = process.memoryUsage().heapUsed;
// As many times as it takes to tell texts from what else the heap holds.
const kept = Array.from({ length: Math.ceil(KEPT_AT_LEAST / bills) }, () => build(bills)).flat();
collect();
const bytes = (process.memoryUsage().heapUsed - before) / kept.length;

let built = 0;
const began = performance.now();
let took = 0;
while (took < LEAST_MS) {
	built += build(bills).length;
	took = performance.now() - began;
}
console.log(JSON.stringify({ us: (took * 1000) / built, bytes }));
