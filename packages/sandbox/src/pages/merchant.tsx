/** The merchant's list: bills, states, what came of their callbacks, the clock, the points. */
import type { Store } from '../bill';
import type { ClockView } from '../control/control';
import type { BillView } from '../control/views';
import { CallbackCell } from './callback';
import { type Column, type Frame, Head, NewestOnly, page, Tabs, to } from './layout';
import { type Lang, points, say, won } from './texts';

/** A bill with its page's path part. */
export interface ListedBill {
	readonly bill: BillView;
	readonly code: string;
}

export interface MerchantProps extends Frame {
	/** Newest first, at most `MAX_LISTED`. */
	readonly bills: readonly ListedBill[];
	/** How many bills there are. */
	readonly total: number;
	readonly stores: readonly Store[];
	readonly clock: ClockView;
	readonly origin: string;
}

const STATE_CLASS: Record<BillView['state'], string> = { W: 'tag wait', F: 'tag good', C: 'tag', D: 'tag' };

export const StateTag = ({ lang, bill }: { lang: Lang; bill: BillView }) => (
	<span class={bill.expired ? 'tag bad' : STATE_CLASS[bill.state]}>
		{bill.expired ? `W · ${say(lang, 'expired')}` : `${bill.state} · ${say(lang, bill.state)}`}
	</span>
);

const BillRow = ({ lang, listed: { bill, code } }: { lang: Lang; listed: ListedBill }) => (
	<tr>
		<td data-label={say(lang, 'bill')}>
			<div>
				<a href={to(lang, `/bills/${code}`)}>{bill.billId}</a>
				<div class="soft clamp">{bill.productName}</div>
			</div>
		</td>
		<td data-label={say(lang, 'state')}>
			<div>
				<StateTag lang={lang} bill={bill} />
			</div>
		</td>
		<td class="num" data-label={say(lang, 'amount')}>
			{won(lang, bill.price)}
		</td>
		<td data-label={say(lang, 'customer')}>
			<div>
				<span class="clamp">{bill.memberName}</span>
				{bill.phone === null ? null : (
					<a class="soft" href={to(lang, `/phone/${bill.phone}`)}>
						{bill.phone}
					</a>
				)}
			</div>
		</td>
		<td class="nowrap" data-label={say(lang, 'api')}>
			{bill.generation} {bill.sendType}
		</td>
		<td data-label={say(lang, 'callback')}>
			<CallbackCell lang={lang} deliveries={bill.deliveries} />
		</td>
	</tr>
);

const COLUMNS: readonly Column[] = [
	{ key: 'bill' },
	{ key: 'state' },
	{ key: 'amount', num: true },
	{ key: 'customer' },
	{ key: 'api' },
	{ key: 'callback' },
];

const StoreFacts = ({ lang, store, index }: { lang: Lang; store: Store; index: number }) => (
	<div class="card">
		<h3>{store.name}</h3>
		<dl>
			<dt>{say(lang, 'apiKey')}</dt>
			<dd>
				<code>{store.apiKey}</code>
			</dd>
			<dt>member</dt>
			<dd>
				<code>{store.member}</code>
			</dd>
			<dt>merchant</dt>
			<dd>
				<code>{store.merchant}</code>
			</dd>
			<dt>{say(lang, 'models')}</dt>
			<dd>{store.models.join(', ')}</dd>
			<dt>{say(lang, 'points')}</dt>
			<dd class="row">
				{points(store.balance)}
				<form class="inline" method="post" action={to(lang, '/points')}>
					<input type="hidden" name="store" value={String(index)} />
					<button class="plain" type="submit">
						{say(lang, 'charge')}
					</button>
				</form>
			</dd>
		</dl>
	</div>
);

const Clock = ({ lang, clock }: { lang: Lang; clock: ClockView }) => (
	<section class="card clock" aria-label={say(lang, 'clock')}>
		<p>
			<span class="soft">{say(lang, 'clock')}</span>
			<br />
			<strong>{clock.now.replace('T', ' ').replace('+09:00', ' KST')}</strong>{' '}
			{clock.offsetHours < 0.01 ? null : <span class="soft">(+{Math.round(clock.offsetHours * 100) / 100} h)</span>}
		</p>
		<div class="row">
			{([1, 24] as const).map((hours) => (
				<form class="inline" key={hours} method="post" action={to(lang, '/clock/advance')}>
					<input type="hidden" name="hours" value={String(hours)} />
					<button type="submit" class={hours === 1 ? undefined : 'plain'}>
						{say(lang, hours === 1 ? 'advanceHour' : 'advanceDay')}
					</button>
				</form>
			))}
		</div>
		<p class="soft">{say(lang, 'clockHelp')}</p>
	</section>
);

export const merchantPage = ({ bills, total, stores, clock, origin, ...frame }: MerchantProps): string => {
	const { lang } = frame;
	return page({
		...frame,
		title: say(lang, 'merchantTitle'),
		refreshes: true,
		children: (
			<>
				<h1>{say(lang, 'merchantTitle')}</h1>
				<Tabs {...frame} />
				<Clock lang={lang} clock={clock} />
				<div class="heading">
					<h2>{say(lang, 'bills')}</h2>
					<a href={to(lang, '/')}>{say(lang, 'refreshNow')}</a>
				</div>
				{bills.length === 0 ? (
					<p class="card">{say(lang, 'noBills')}</p>
				) : (
					<table>
						<Head lang={lang} columns={COLUMNS} />
						<tbody>
							{bills.map((listed) => (
								<BillRow key={listed.code} lang={lang} listed={listed} />
							))}
						</tbody>
					</table>
				)}
				<NewestOnly lang={lang} listed={bills.length} total={total} />
				<div class="pair" id="points">
					<div>
						<h2>{say(lang, 'store')}</h2>
						{stores.map((store, index) => (
							<StoreFacts
								key={`${store.apiKey} ${store.member} ${store.merchant}`}
								lang={lang}
								store={store}
								index={index}
							/>
						))}
					</div>
					<div>
						<h2>{say(lang, 'connection')}</h2>
						<div class="card">
							<dl>
								<dt>V1</dt>
								<dd>
									<code>{origin}/v1</code>
								</dd>
								<dt>V2</dt>
								<dd>
									<code>{origin}/v2</code>
								</dd>
							</dl>
						</div>
					</div>
				</div>
			</>
		),
	});
};
