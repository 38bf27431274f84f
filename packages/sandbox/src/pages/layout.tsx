/** The frame of every page: notice, navigation, language switch. Everything inside is escaped by preact. */
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { type Lang, otherLang, say, TEXTS, type TextKey } from './texts';

export interface Frame {
	readonly lang: Lang;
	/** Path of this page, without a query. */
	readonly path: string;
}

/** A link to another page that keeps the language. */
export const to = (lang: Lang, path: string): string => `${path}?lang=${lang}`;

/** A phrase as the customer reads it, with the other language small beneath it. */
export const Both = ({ lang, k }: { lang: Lang; k: TextKey }) => (
	<>
		{say(lang, k)}
		<span class="gloss" lang={otherLang(lang)}>
			{TEXTS[k][otherLang(lang)]}
		</span>
	</>
);

interface LayoutProps extends Frame {
	readonly title: string;
	readonly narrow?: boolean;
	readonly refreshes?: boolean;
	readonly children: ComponentChildren;
}

const NAVIGATION: readonly { path: string; key: TextKey }[] = [
	{ path: '/', key: 'merchantTitle' },
	{ path: '/phone', key: 'phoneTitle' },
];

const Layout = ({ lang, path, title, narrow, refreshes, children }: LayoutProps) => (
	<html lang={lang}>
		<head>
			<meta charset="utf-8" />
			<meta name="viewport" content="width=device-width, initial-scale=1" />
			<meta name="color-scheme" content="light" />
			<title>{`${title} · PaySsam sandbox`}</title>
			<link rel="stylesheet" href="/assets/style.css" />
			<link rel="icon" href="data:," />
			{refreshes ? <script src="/assets/refresh.js" defer /> : null}
		</head>
		<body>
			<a class="skip" href="#content">
				{say(lang, 'skip')}
			</a>
			<div class="notice" role="note">
				{say(lang, 'sandboxNotice')}
			</div>
			<header class="top">
				<strong>PaySsam sandbox</strong>
				<nav class="row" aria-label="pages">
					{NAVIGATION.map((item) => (
						<a key={item.path} href={to(lang, item.path)} aria-current={item.path === path ? 'page' : undefined}>
							{say(lang, item.key)}
						</a>
					))}
					<a href="/openapi.json">{say(lang, 'openApi')}</a>
					<a href={to(otherLang(lang), path)} lang={otherLang(lang)} hreflang={otherLang(lang)}>
						{lang === 'en' ? '한국어' : 'English'}
					</a>
				</nav>
			</header>
			<main id="content" class={narrow ? 'narrow' : undefined}>
				{children}
			</main>
		</body>
	</html>
);

/** The whole document as text. */
export const page = (props: LayoutProps): string => `<!DOCTYPE html>${renderToString(<Layout {...props} />)}`;
