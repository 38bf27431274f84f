/** The frame of every page: navigation, language switch, what just happened. Everything inside is escaped by preact. */
import { type ComponentChildren, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { renderToString } from 'preact-render-to-string';
import { type Lang, otherLang, type Say, say, type TextKey } from './texts';

/** What every view of a request knows. */
export interface Frame {
	readonly lang: Lang;
	/** Path and query of the page, for navigation and language switch. */
	readonly here: string;
	/** Leaving would lose what is shown once: there is no language switch. */
	readonly stays: boolean;
	readonly signedIn: boolean;
	/** What just happened, after a redirect. */
	readonly notice: string | null;
}

const FrameContext = createContext<Frame>({ lang: 'en', here: '/', stays: false, signedIn: false, notice: null });

/** Language of the page, and its texts. */
export function useTexts(): { readonly lang: Lang; readonly t: Say } {
	const { lang } = useContext(FrameContext);
	return { lang, t: (key, values) => say(lang, key, values) };
}

/** Text of the vendor or of the adapter's log, which is English whatever the page speaks. */
export const English = ({ children }: { children: ComponentChildren }) => <span lang="en">{children}</span>;

const NAVIGATION: readonly { path: string; key: TextKey }[] = [
	{ path: '/', key: 'overview' },
	{ path: '/events', key: 'events' },
	{ path: '/quarantine', key: 'quarantine' },
	{ path: '/subscriptions', key: 'subscriptions' },
	{ path: '/connections', key: 'connections' },
	{ path: '/keys', key: 'keys' },
];

const pathOf = (here: string): string => here.split('?')[0] ?? here;

/** Whether a page belongs to an entry of the navigation. */
const isWithin = (here: string, path: string): boolean =>
	path === '/' ? pathOf(here) === '/' : `${pathOf(here)}/`.startsWith(`${path}/`);

/** The same page in the other language. */
function inOtherLanguage(here: string, lang: Lang): string {
	const url = new URL(here, 'http://page');
	for (const once of ['done', 'n']) url.searchParams.delete(once);
	url.searchParams.set('lang', otherLang(lang));
	return `${url.pathname}${url.search}`;
}

const LanguageSwitch = ({ lang, here, stays }: Frame) =>
	stays ? null : (
		<a href={inOtherLanguage(here, lang)} lang={otherLang(lang)} hreflang={otherLang(lang)}>
			{lang === 'en' ? '한국어' : 'English'}
		</a>
	);

const Navigation = ({ here }: { here: string }) => {
	const { t } = useTexts();
	return (
		<nav aria-label={t('navigation')}>
			{NAVIGATION.map(({ path, key }) => (
				<a key={path} href={path} aria-current={isWithin(here, path) ? 'page' : undefined}>
					{t(key)}
				</a>
			))}
		</nav>
	);
};

export interface Document {
	readonly frame: Frame;
	readonly title: string;
	readonly narrow?: boolean;
	readonly copies?: boolean;
	readonly children: ComponentChildren;
}

const Layout = ({ frame, title, narrow, copies, children }: Document) => {
	const { lang, here, signedIn, notice } = frame;
	return (
		<FrameContext.Provider value={frame}>
			<html lang={lang}>
				<head>
					<meta charset="utf-8" />
					<meta name="viewport" content="width=device-width, initial-scale=1" />
					<meta name="color-scheme" content="light" />
					<title>{`${title} · PaySsam adapter`}</title>
					<link rel="stylesheet" href="/assets/style.css" />
					<link rel="icon" href="data:," />
					{copies ? <script src="/assets/copy.js" defer /> : null}
				</head>
				<body>
					<a class="skip" href="#content">
						{say(lang, 'skip')}
					</a>
					<header class="top">
						<a class="brand" href="/">
							PaySsam adapter
						</a>
						{signedIn ? <Navigation here={here} /> : null}
						<div class="ways">
							<LanguageSwitch {...frame} />
							{signedIn ? (
								<form method="post" action="/sign-out">
									<button type="submit" class="link">
										{say(lang, 'signOut')}
									</button>
								</form>
							) : null}
						</div>
					</header>
					<main id="content" class={narrow ? 'narrow' : undefined} tabIndex={-1}>
						{notice === null ? null : (
							<div class="note" role="status">
								{notice}
							</div>
						)}
						{children}
					</main>
				</body>
			</html>
		</FrameContext.Provider>
	);
};

/** The whole document as text. */
export const page = (document: Document): string => `<!DOCTYPE html>${renderToString(<Layout {...document} />)}`;

export interface Column {
	readonly key: TextKey;
	readonly num?: true;
}

/** A table that scrolls inside itself where the screen is too narrow for it. */
export const Table = ({
	name,
	columns,
	children,
}: {
	name: string;
	columns: readonly Column[];
	children: ComponentChildren;
}) => {
	const { t } = useTexts();
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
		<section class="scroll" aria-label={name} tabIndex={0}>
			<table>
				<thead>
					<tr>
						{columns.map(({ key, num }) => (
							<th key={key} class={num ? 'num' : undefined} scope="col">
								{t(key)}
							</th>
						))}
					</tr>
				</thead>
				<tbody>{children}</tbody>
			</table>
		</section>
	);
};

/** A text that has to be carried elsewhere, with a button that copies it where the browser runs scripts. */
export const Copyable = ({ id, text }: { id: string; text: string }) => {
	const { t } = useTexts();
	return (
		<div class="copy">
			<code class="secret" id={id}>
				{text}
			</code>
			<button type="button" class="plain" data-copy={id} data-copied={t('copied')} hidden>
				{t('copy')}
			</button>
			<span role="status" />
		</div>
	);
};

/** A secret at the only moment at which it is shown. */
export const ShownOnce = ({
	title,
	secret,
	children,
}: {
	title: TextKey;
	secret: string;
	children: ComponentChildren;
}) => {
	const { t } = useTexts();
	return (
		<div class="card" role="status">
			<h2>{t(title)}</h2>
			<p>{t('shownOnce')}</p>
			<Copyable id="secret" text={secret} />
			{children}
		</div>
	);
};

type Tone = 'good' | 'bad' | 'wait' | '';

export const Tag = ({ tone, children }: { tone: Tone; children: ComponentChildren }) => (
	<span class={`tag ${tone}`.trim()}>{children}</span>
);
