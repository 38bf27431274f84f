/** Runs each subject for some milliseconds by core and bare, in turn, and prints how often a second: `[[core, bare], …]`. */
import { subjects } from './subjects';

const milliseconds = Number(process.argv[2]);
const AT_A_TIME = 50;

function perSecond(run: () => unknown, duration: number): number {
	const began = performance.now();
	let count = 0;
	let took = 0;
	do {
		for (let index = 0; index < AT_A_TIME; index += 1) run();
		count += AT_A_TIME;
		took = performance.now() - began;
	} while (took < duration);
	return count / (took / 1000);
}

const all = subjects();
// The hottest code is compiled by then.
for (const { core, bare } of all) for (const run of [core, bare]) perSecond(run, milliseconds / 2);
console.log(
	JSON.stringify(all.map(({ core, bare }) => [perSecond(core, milliseconds), perSecond(bare, milliseconds)])),
);
