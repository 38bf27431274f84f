/** Keeps account of the commands of all pages: which were run here. */
import { type Command, type Page, pages } from './pages';

export interface Book {
	readonly pages: readonly Page[];
	readonly commands: readonly Command[];
	page(path: string): Page;
	/** The next command of a page that fits and was not taken yet; from now on it counts as run. */
	take(path: string, fits: string | RegExp): string;
	/** All of a page that were not taken yet, in order. */
	rest(path: string): readonly Command[];
	/** Counts as run also where the same words stand in another place, such as a translation. */
	wasRun(command: Command): boolean;
}

export function openBook(): Book {
	const all = pages();
	const commands = all.flatMap((page) => page.commands);
	const taken = new Set<Command>();
	const words = new Set<string>();
	const page = (path: string): Page => {
		const found = all.find((one) => one.path === path);
		if (found === undefined) throw new Error(`There is no page ${path}.`);
		return found;
	};
	const rest = (path: string): readonly Command[] => page(path).commands.filter((command) => !taken.has(command));
	return {
		pages: all,
		commands,
		page,
		rest,
		take(path, fits) {
			const found = rest(path).find(({ text }) => (typeof fits === 'string' ? text === fits : fits.test(text)));
			if (found === undefined) throw new Error(`${path} has no (further) command ${fits}.`);
			taken.add(found);
			words.add(found.text);
			return found.text;
		},
		wasRun: (command) => taken.has(command) || words.has(command.text),
	};
}
