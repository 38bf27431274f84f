const begun = Number(process.env.PAYSSAM_BEGUN ?? Date.now());

/** Prints a line with the time since the command was given. */
export function say(text: string): void {
	const seconds = ((Date.now() - begun) / 1000).toFixed(1).padStart(5);
	console.log(`[${seconds} s] ${text}`);
}
