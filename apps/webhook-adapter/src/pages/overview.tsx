/** What happens now: events per hour, what waits and why, who does not answer. */
import type { Connection } from '../domain/connection';
import type { StoredEvent } from '../domain/event';
import type { HourCount, Overview } from '../store/store';
import { EventTable } from './events';
import { count, koreanHour, Moment } from './figures';
import { type Frame, page, Table, useTexts } from './layout';
import { SubscriptionState, Target } from './subscriptions';
import { say, type TextKey } from './texts';

/** Units of the drawing: it is stretched to the room that is there. */
const HEIGHT = 100;
const BAR = 10;
const STEP = 14;
/** Every n-th hour has its name beneath it. */
const NAMED = 6;

const Bars = ({ hours }: { hours: readonly HourCount[] }) => {
	const { t } = useTexts();
	const most = Math.max(1, ...hours.map(({ events }) => events));
	const total = hours.reduce((sum, { events }) => sum + events, 0);
	return (
		<>
			<p class="soft">{t('chartMost', { most: count(most) })}</p>
			<svg
				class="chart"
				viewBox={`0 0 ${hours.length * STEP} ${HEIGHT}`}
				preserveAspectRatio="none"
				role="img"
				aria-label={t('chartLabel', { total, most })}
			>
				{hours.map(({ hour, events }, index) => {
					const height = events === 0 ? 1 : Math.max(3, Math.round((events / most) * HEIGHT));
					return (
						<rect
							key={hour}
							class={events === 0 ? 'none' : 'bar'}
							x={index * STEP + (STEP - BAR) / 2}
							y={HEIGHT - height}
							width={BAR}
							height={height}
						/>
					);
				})}
			</svg>
			<div class="hours soft" aria-hidden="true">
				{hours.map(({ hour }, index) => (index % NAMED === 0 ? <span key={hour}>{koreanHour(hour)}</span> : null))}
			</div>
		</>
	);
};

const Tile = ({
	name,
	value,
	about,
	tone,
	href,
}: {
	name: TextKey;
	value: string;
	about: preact.ComponentChildren;
	tone: 'good' | 'bad' | 'wait' | '';
	href: string;
}) => {
	const { t } = useTexts();
	return (
		<div class={`tile ${tone}`.trim()}>
			<dt>
				<a href={href}>{t(name)}</a>
			</dt>
			<dd>
				<span class="big">{value}</span>
				{about}
			</dd>
		</div>
	);
};

const Since = ({ k, at }: { k: TextKey; at: number | null }) => {
	const { t } = useTexts();
	if (at === null) return <>{t('nothingWaits')}</>;
	return (
		<>
			{t(k)} <Moment at={at} />
		</>
	);
};

export interface OverviewProps {
	readonly frame: Frame;
	readonly overview: Overview;
	readonly perHour: readonly HourCount[];
	/** Newest events. */
	readonly newest: readonly StoredEvent[];
	/** Events about which PaySsam was asked in vain. */
	readonly held: readonly StoredEvent[];
	readonly connections: readonly Connection[];
	readonly subscriptions: number;
}

export const overviewPage = ({
	frame,
	overview,
	perHour,
	newest,
	held,
	connections,
	subscriptions,
}: OverviewProps): string => {
	const t = (key: TextKey) => say(frame.lang, key);
	const { pending, quarantined, backlog, failing } = overview;
	return page({
		frame,
		title: t('overview'),
		children: (
			<>
				<h1>{t('overview')}</h1>
				{subscriptions > 0 ? null : (
					<div class="note wait">
						{t('nobodyHears')} <a href="/first-steps">{t('firstSteps')}</a>
					</div>
				)}
				<dl class="tiles">
					<Tile
						name="pendingEvents"
						value={count(pending.events)}
						about={<Since k="waitsSince" at={pending.oldestReceivedAt} />}
						tone={pending.held > 0 ? 'wait' : ''}
						href="/events?state=pending"
					/>
					<Tile
						name="backlog"
						value={count(backlog.deliveries)}
						about={<Since k="dueSince" at={backlog.oldestDueAt} />}
						tone={backlog.oldestDueAt === null ? '' : 'wait'}
						href="/subscriptions"
					/>
					<Tile
						name="quarantine"
						value={count(quarantined)}
						about={t(quarantined === 0 ? 'nothingThere' : 'wantsDecision')}
						tone={quarantined === 0 ? '' : 'bad'}
						href="/quarantine"
					/>
					<Tile
						name="failingTargets"
						value={count(failing.length)}
						about={t(failing.length === 0 ? 'allAnswer' : 'seeBelow')}
						tone={failing.length === 0 ? '' : 'bad'}
						href="/subscriptions"
					/>
				</dl>
				<h2>{t('perHour')}</h2>
				<div class="card">
					<Bars hours={perHour} />
					<details>
						<summary>{t('asTable')}</summary>
						<Table name={t('perHour')} columns={[{ key: 'hour' }, { key: 'events', num: true }]}>
							{perHour.map(({ hour, events }) => (
								<tr key={hour}>
									<th scope="row">
										<Moment at={hour} />
									</th>
									<td class="num">{count(events)}</td>
								</tr>
							))}
						</Table>
					</details>
				</div>
				{held.length === 0 ? null : (
					<>
						<h2>{t('held')}</h2>
						<p>{t('heldAbout')}</p>
						<EventTable name={t('held')} events={held} connections={connections} why />
					</>
				)}
				{failing.length === 0 ? null : (
					<>
						<h2>{t('failingTargets')}</h2>
						<Table name={t('failingTargets')} columns={[{ key: 'target' }, { key: 'state' }]}>
							{failing.map((subscription) => (
								<tr key={subscription.id}>
									<th scope="row" class="wide">
										<Target subscription={subscription} />
									</th>
									<td>
										<SubscriptionState subscription={subscription} />
									</td>
								</tr>
							))}
						</Table>
					</>
				)}
				<h2>{t('newest')}</h2>
				{newest.length === 0 ? (
					<p>{t('noEventsYet')}</p>
				) : (
					<EventTable name={t('newest')} events={newest} connections={connections} />
				)}
			</>
		),
	});
};
