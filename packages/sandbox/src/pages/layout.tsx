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

/** The merchant's lists. */
const TABS: readonly { path: string; key: TextKey }[] = [
	{ path: '/', key: 'bills' },
	{ path: '/cash-receipts', key: 'cashReceipts' },
	{ path: '/sub-merchants', key: 'subMerchants' },
	{ path: '/pay-methods', key: 'payMethods' },
	{ path: '/certification', key: 'certification' },
];

export const Tabs = ({ lang, path }: Frame) => (
	<nav class="tabs" aria-label={say(lang, 'merchantTitle')}>
		{TABS.map((tab) => (
			<a key={tab.path} href={to(lang, tab.path)} aria-current={tab.path === path ? 'page' : undefined}>
				{say(lang, tab.key)}
			</a>
		))}
	</nav>
);

export interface Column {
	readonly key: TextKey;
	readonly num?: true;
}

export const Head = ({ lang, columns }: { lang: Lang; columns: readonly Column[] }) => (
	<thead>
		<tr>
			{columns.map(({ key, num }) => (
				<th key={key} class={num ? 'num' : undefined} scope="col">
					{say(lang, key)}
				</th>
			))}
		</tr>
	</thead>
);

/** More rows than this make a page slow to read and to draw. */
export const MAX_LISTED = 200;

/** Says how many rows a list left out. */
export const NewestOnly = ({ lang, listed, total }: { lang: Lang; listed: number; total: number }) =>
	total > listed ? (
		<p class="soft">
			{say(lang, 'newestOnly')} {total}
		</p>
	) : null;

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
