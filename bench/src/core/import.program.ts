/** Loads a module, by `import` or by `require`, and prints the milliseconds it took: `{"ms": 3.2}`. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [how, file = ''] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const began = performance.now();
if (how === 'import') await import(pathToFileURL(file).href);
else require(file);
console.log(JSON.stringify({ ms: performance.now() - began }));
