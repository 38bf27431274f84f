import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

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
	if (found === undefined && process.env.CI === 'true') {
		throw new Error('CI has no Chromium: install Debian’s package chromium, or set PAYSSAM_CHROMIUM to a browser.');
	}
	return found;
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
