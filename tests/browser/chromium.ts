import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { expectedInCi } from '../expected';

const PLACES = [
	process.env.PAYSSAM_CHROMIUM,
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser of this machine; `undefined` where there is none. CI must have one. */
export function chromiumPath(): string | undefined {
	const found = PLACES.find((place) => place !== undefined && existsSync(place));
	return expectedInCi(found, 'install Debian’s package chromium, or set PAYSSAM_CHROMIUM to a browser.');
}

export async function openChromium(executablePath: string): Promise<Browser> {
	return await chromium.launch({
		executablePath,
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}
