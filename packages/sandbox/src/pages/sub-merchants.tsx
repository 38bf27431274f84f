/** Sub-merchants: the list with link states and what came of the callbacks, and one sub-merchant with every attempt. */
import type { SubMerchantView } from '../control/views';
import { type MappingStatus, nextStatus } from '../sub-merchants';
import { Facts } from './bill';
import { CallbackCard, CallbackCell, when } from './callback';
import { type Column, type Frame, Head, NewestOnly, page, Tabs, to } from './layout';
import { type Lang, say } from './texts';

export interface ListedSubMerchant {
	readonly one: SubMerchantView;
	/** Last part of its pages' addresses. */
	readonly code: string;
}

export interface SubMerchantsProps extends Frame {
	/** Newest first. */
	readonly subMerchants: readonly ListedSubMerchant[];
	readonly total: number;
}

export interface SubMerchantProps extends Frame, ListedSubMerchant {
	/** Callback bodies with the key masked, by delivery id. */
	readonly bodies: ReadonlyMap<number, string>;
}

const TONES: Record<MappingStatus, string> = {
	INITIALIZED: 'tag',
	MEMBER_MAPPED: 'tag wait',
	MERCHANT_OPENING: 'tag wait',
	COMPLETED: 'tag good',
	LEGACY: 'tag good',
	PAUSED: 'tag bad',
};

const StatusTag = ({ lang, status }: { lang: Lang; status: MappingStatus }) => (
	<span class={TONES[status]}>{`${status} · ${say(lang, status)}`}</span>
);

const nameOf = (one: SubMerchantView): string => [one.companyNm, one.branchNm].filter((part) => part !== '').join(' ');

/** Actions and the states that offer them. */
export const LINK_ACTIONS = [
	{
		name: 'advance',
		key: 'actAdvance',
		tone: 'small',
		offered: (one: SubMerchantView) => nextStatus(one.status) !== undefined,
	},
	{
		name: 'pause',
		key: 'actPause',
		tone: 'plain small',
		offered: (one: SubMerchantView) => one.status === 'COMPLETED' || one.status === 'LEGACY',
	},
	{
		name: 'redeliver',
		key: 'actRedeliver',
		tone: 'plain small',
		offered: (one: SubMerchantView) => one.deliveries.length > 0,
	},
] as const;

const Actions = ({ lang, listed: { one, code } }: { lang: Lang; listed: ListedSubMerchant }) => (
	<div class="row">
		{LINK_ACTIONS.filter((action) => action.offered(one)).map((action) => (
			<form key={action.name} class="inline" method="post" action={to(lang, `/sub-merchants/${code}/${action.name}`)}>
				<button type="submit" class={action.tone}>
					{say(lang, action.key)}
				</button>
			</form>
		))}
	</div>
);

const COLUMNS: readonly Column[] = [
	{ key: 'subMerchant' },
	{ key: 'linkStatus' },
	{ key: 'callback' },
	{ key: 'action' },
];

export const subMerchantsPage = ({ subMerchants, total, ...frame }: SubMerchantsProps): string => {
	const { lang } = frame;
	return page({
		...frame,
		title: say(lang, 'subMerchants'),
		refreshes: true,
		children: (
			<>
				<h1>{say(lang, 'merchantTitle')}</h1>
				<Tabs {...frame} />
				{subMerchants.length === 0 ? (
					<p class="card">{say(lang, 'noSubMerchants')}</p>
				) : (
					<table>
						<Head lang={lang} columns={COLUMNS} />
						<tbody>
							{subMerchants.map((listed) => (
								<tr key={listed.code}>
									<td class="name" data-label={say(lang, 'subMerchant')}>
										<div>
											<a href={to(lang, `/sub-merchants/${listed.code}`)}>
												{listed.one.member} / {listed.one.merchant}
											</a>
											<div class="soft clamp">{nameOf(listed.one)}</div>
										</div>
									</td>
									<td data-label={say(lang, 'linkStatus')}>
										<div>
											<StatusTag lang={lang} status={listed.one.status} />
										</div>
									</td>
									<td data-label={say(lang, 'callback')}>
										<CallbackCell lang={lang} deliveries={listed.one.deliveries} />
									</td>
									<td data-label={say(lang, 'action')}>
										<Actions lang={lang} listed={listed} />
									</td>
								</tr>
							))}
						</tbody>
					</table>
				)}
				<NewestOnly lang={lang} listed={subMerchants.length} total={total} />
				<p class="soft">{say(lang, 'experimentalLink')}</p>
			</>
		),
	});
};

export const subMerchantPage = ({ one, code, bodies, ...frame }: SubMerchantProps): string => {
	const { lang } = frame;
	return page({
		...frame,
		title: `${one.member} / ${one.merchant}`,
		refreshes: true,
		children: (
			<>
				<p>
					<a href={to(lang, '/sub-merchants')}>← {say(lang, 'backToSubMerchants')}</a>
				</p>
				<h1>
					{one.member} / {one.merchant} <StatusTag lang={lang} status={one.status} />
				</h1>
				<div class="pair">
					<div class="card">
						<Facts
							facts={[
								[say(lang, 'companyNm'), nameOf(one)],
								[say(lang, 'businessNumber'), one.businessNumber],
								[say(lang, 'ceoName'), one.ceoName],
								[say(lang, 'email'), one.email],
								[say(lang, 'callbackUrl'), one.callbackUrl],
								['redirectUrl', one.redirectUrl],
							]}
						/>
						<p>
							<a href={to(lang, `/register/${code}`)}>{say(lang, 'openRegistration')}</a>
						</p>
						<Actions lang={lang} listed={{ one, code }} />
					</div>
					<div class="card">
						<h3>{say(lang, 'history')}</h3>
						<ol class="history">
							{one.history.map((event, index) => (
								<li key={index}>
									{when(event.at)} · {event.status} <span class="soft">({event.by})</span>
								</li>
							))}
						</ol>
					</div>
				</div>
				<h2>{say(lang, 'callbacks')}</h2>
				{one.deliveries.length === 0 ? <p class="card">{say(lang, 'noLinkCallbacks')}</p> : null}
				{[...one.deliveries].reverse().map((delivery) => (
					<CallbackCard
						key={delivery.id}
						lang={lang}
						delivery={delivery}
						about={delivery.mappingStatus}
						body={bodies.get(delivery.id) ?? ''}
					/>
				))}
				<p class="soft">{say(lang, 'experimentalLink')}</p>
			</>
		),
	});
};
