/**
 * What becomes of the commands that `commands.test.ts` does not run itself. A command of a page is either run there, or has a row here: a new one without a row fails, and so does a row that no page needs.
 *
 * Syntax, scripts, packages, levels, paths and settings of every command are checked besides (`checks.ts`), those of this table too.
 */
export type Handling =
	/** The very same is run by another test or step; `runBy` is its file, which has to hold the words. */
	| { readonly runBy: string; readonly holds: string }
	/** It cannot be run here, for the reason given. */
	| { readonly notRun: string }
	/** The same, and a command that shows that the thing is there, with what it has to print. `in`: folder from the root. */
	| { readonly notRun: string; readonly instead: string; readonly shows: RegExp; readonly in?: string };

/** The test script of a package: `npm test` runs each of them. */
const TESTS: Handling = { runBy: 'scripts/test.mjs', holds: "\t'run',\n\t'test',\n" };
const ACCOUNT = 'it needs an account at Zapier; tests/platforms runs what was built in Zapier’s own tester';
const zapier = (command: string, shows: RegExp): Handling => ({
	notRun: ACCOUNT,
	instead: `./node_modules/.bin/zapier-platform help ${command}`,
	shows,
	in: 'apps/zapier',
});
const BENCH: Handling = {
	notRun: 'it takes fifty minutes, --quick ten',
	instead: 'node bench/dist/main.js --help',
	shows: /--only NAMES[\s\S]*--rounds N[\s\S]*--quick/,
};
const SYSTEM = 'it installs packages of the system';
const WRITES = 'it writes files of the tree; the same test without it fails where they are stale';

export const HANDLING: Readonly<Record<string, Handling>> = {
	// The front page
	'npm test': { runBy: '.ci/run', holds: '\nnpm test\n' },
	'npm start': { runBy: 'tests/server/quickstart.test.ts', holds: "start(['--data', data])" },
	'npm start -- --once': { runBy: '.ci/run', holds: '\nnpm start -- --once\n' },
	'npm start -- --data DIR': { runBy: 'tests/server/quickstart.test.ts', holds: "start(['--data', data])" },
	'npm run check': { runBy: '.ci/run', holds: '\nnpm run --silent check\n' },
	'npm run check:n8n-package': { runBy: '.github/workflows/ci.yml', holds: 'run: npm run check:n8n-package' },

	// CONTRIBUTING
	'git clone https://github.com/payssam-connectors/payssam-connectors.git': {
		notRun: 'the repository is not published yet; CI starts from a fresh clone',
	},
	'cd payssam-connectors': { notRun: 'it belongs to the clone before it' },
	'export PATH=$PWD/node_modules/.bin:$PATH': {
		notRun: 'it changes the shell of the reader',
		instead: 'PATH=$PWD/node_modules/.bin:$PATH; for one in node pnpm vitest biome tsc turbo; do command -v $one; done',
		shows: /node_modules\/\.bin\/node\n(.*node_modules\/\.bin\/\w+\n){5}$/,
	},
	'pnpm --filter payssam-core test': TESTS,
	'pnpm --filter payssam-tests test --project server': TESTS,
	'pnpm --filter payssam-tests test --project engine-oldest': TESTS,
	'git grep -l payssam-connectors': {
		notRun: 'it is for the owner',
		instead: 'git grep -l payssam-connectors',
		shows: /CODEOWNERS[\s\S]*SECURITY\.md[\s\S]*\nbench\/package\.json[\s\S]*\.node\.json/,
	},
	'git grep -l "PaySsam Connectors contributors"': {
		notRun: 'it is for the owner',
		instead: 'git grep -l "PaySsam Connectors contributors"',
		shows: /^LICENSE\n[\s\S]*\npackage\.json\n/m,
	},
	'pnpm format': {
		notRun: 'it writes files of the tree; npm run check finds what it would change',
		instead: 'biome --version',
		shows: /Version/,
	},
	'PAYSSAM_PICTURES=1 pnpm --filter payssam-tests test --project browser': {
		notRun: 'it writes the pictures anew; npm test runs the same without it',
	},
	'npm run build': { runBy: 'scripts/test.mjs', holds: "run('turbo', ['run', 'build'" },
	'npx pnpm --filter payssam-tests test --project structure -u': { notRun: WRITES },
	'git diff --stat': { notRun: 'it shows what the command before has written' },
	'npx pnpm --filter payssam-core --filter payssam-sandbox --filter n8n-nodes-payssam test': TESTS,
	'npx pnpm --filter payssam-tests test --project structure --project engine': TESTS,
	'cd tests && npx vitest run --project platforms catalogue --update': { notRun: WRITES },
	'apt-get install chromium fonts-noto-cjk': { notRun: SYSTEM },
	'apt-get install redis-server': { notRun: SYSTEM },

	// Releases
	'npm run changeset': {
		notRun: 'it asks questions',
		instead: 'changeset --help',
		shows: /changeset add|\$ changeset/,
	},
	'npm run release:plan': { runBy: '.github/workflows/release.yml', holds: 'npm run release:plan' },
	'npm run release:version': { runBy: '.github/workflows/release.yml', holds: 'npm run release:version' },
	'npm run pack': { runBy: '.github/workflows/release.yml', holds: 'npm run pack' },
	'npm publish --access public --tag placeholder': { notRun: 'it publishes' },
	'git ls-remote --tags https://github.com/actions/checkout': { notRun: 'it needs GitHub' },
	'npm audit signatures': { notRun: 'it asks npm about packages that are not published yet' },

	// Attacks
	'npm run check:defences': {
		notRun: 'it takes some ten minutes',
		instead: 'node scripts/check-defences.mjs --only nothing',
		shows: /No attack of scripts\/defences\.json is called nothing/,
	},
	'npm run check:defences -- --only sql': {
		notRun: 'it copies the tree and builds it',
		instead: 'grep attack scripts/defences.json',
		shows: /"sql"/,
	},

	'npm run fuzz': {
		notRun: 'it takes some minutes; npm test runs the same files with fewer cases',
		instead: 'PAYSSAM_FUZZ_CASES=0 node scripts/fuzz.mjs',
		shows: /PAYSSAM_FUZZ_CASES is a number from 1/,
	},

	// Measurements
	'npm run bench': BENCH,
	'npm run bench -- --only core,start --rounds 7': BENCH,
	'npm run bench -- --quick': BENCH,
	'pnpm --filter payssam-webhook-adapter bench': {
		notRun: 'it takes half an hour',
		instead: 'node bench/load.ts --only nothing',
		shows: /There is no measurement nothing/,
		in: 'apps/webhook-adapter',
	},

	// The adapter
	'pnpm --filter payssam-webhook-adapter crash --store sqlite --rounds 100': {
		notRun: 'it takes an hour; testing/crash/crash.test.ts is the short form',
		instead: 'node testing/crash/main.ts --help',
		shows: /--store sqlite\|postgres\].*--rounds/,
		in: 'apps/webhook-adapter',
	},
	'pnpm --filter payssam-webhook-adapter soak --minutes 60': {
		notRun: 'it takes an hour; testing/soak/soak.test.ts is the short form',
		instead: 'node testing/soak/main.ts --help',
		shows: /--store sqlite\|postgres\].*--minutes/,
		in: 'apps/webhook-adapter',
	},
	'node bench/load.ts': {
		notRun: 'it takes half an hour; its figures are in bench/results',
		instead: 'node bench/load.ts --only nothing',
		shows: /There is no measurement nothing/,
		in: 'apps/webhook-adapter',
	},
	'systemd-analyze verify': { runBy: 'apps/webhook-adapter/src/deploy.test.ts', holds: "'verify'" },
	'systemctl stop payssam-webhook-adapter': { notRun: 'no systemd runs here' },
	'systemctl start payssam-webhook-adapter': { notRun: 'no systemd runs here' },
	'docker compose exec adapter /app/node_modules/.bin/payssam-webhook-adapter': {
		notRun: 'no Docker daemon runs here',
		instead:
			"grep -hE '^  adapter:|/app/node_modules' apps/webhook-adapter/deploy/compose.yaml apps/webhook-adapter/deploy/Dockerfile",
		shows: /^ {2}adapter:\n.*"\/app\/node_modules\/\.bin\/payssam-webhook-adapter"/,
	},

	// Zapier, Make, Activepieces
	'npx --yes pnpm@12.21.0 --filter payssam-zapier... build': {
		runBy: 'scripts/test.mjs',
		holds: "run('turbo', ['run', 'build'",
	},
	'cd apps/zapier/release': {
		runBy: 'apps/zapier/src/release.test.ts',
		holds: "const RELEASE = join(HERE, 'release')",
	},
	'npm install': {
		notRun: 'it fetches Zapier’s platform from npm; apps/zapier/src/release.test.ts says what it would install',
	},
	'npx zapier-platform-cli@19.1.0 login': zapier('login', /Configure your .*deploy key/i),
	'npx zapier-platform-cli@19.1.0 register "PaySsam"': zapier('register', /register \[TITLE\]/),
	'npx zapier-platform-cli@19.1.0 push': zapier('push', /Build and upload/i),
	'npx zapier-platform-cli@19.1.0 users:add office@academy.example.kr': zapier('users:add', /EMAIL/),
	'npx zapier-platform-cli@19.1.0 migrate 0.1.0 0.2.0': zapier('migrate', /FROMVERSION.*TOVERSION/i),
	'npx zapier-platform-cli@19.1.0 validate --without-style': {
		runBy: 'apps/zapier/src/release.test.ts',
		holds: "'validate', '--without-style'",
	},
	'npx --yes pnpm@12.21.0 --filter payssam-make generate': {
		notRun: 'it writes apps/make/app; apps/make/src/app.test.ts compares that with what it would write',
	},
	'npm pack': { runBy: 'tests/platforms/activepieces.test.ts', holds: "execFileSync('npm', ['pack'" },
	'npm pack @payssam-connectors/piece-payssam': {
		notRun: 'the package is not on npm yet; "npm pack" beside it is run',
	},

	// Packages
	'npm install payssam-core': {
		runBy: 'tests/packages/core.test.ts',
		holds: "consumerOf(packedPackage('payssam-core'))",
	},
	'npx --yes --package ./payssam-sandbox-*.tgz payssam-sandbox': {
		runBy: 'tests/packages/sandbox.test.ts',
		holds: "consumer.npx('payssam-sandbox'",
	},

	// n8n in queue mode
	'cd tests && PAYSSAM_QUEUE_ROUNDS=200 vitest run --project server server/queue.test.ts': {
		runBy: 'tests/server/queue.test.ts',
		holds: 'Number(process.env.PAYSSAM_QUEUE_ROUNDS ?? ',
	},
};
