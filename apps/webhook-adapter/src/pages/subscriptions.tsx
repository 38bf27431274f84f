/** Subscriptions: who hears of what, and the form that adds one. */
import type { Connection } from '../domain/connection';
import { EVENT_TYPES } from '../domain/event';
import type { Subscription } from '../domain/subscription';
import { count, Moment, shortTarget } from './figures';
import { Choices, type Filled, Input, Problem, Select } from './form';
import { English, type Frame, page, Table, Tag, useTexts } from './layout';
import { say, type TextKey } from './texts';
import { EVENT_TYPE } from './words';

/** Its name, and where it goes: never the whole address. */
export const Target = ({ subscription }: { subscription: Subscription }) => (
	<>
		<a href={`/subscriptions/${subscription.id}`}>{subscription.label ?? subscription.host}</a>
		<div class="soft">{shortTarget(subscription.targetUrl)}</div>
	</>
);

/** Whether it gets anything, and since when nothing arrives. */
export const SubscriptionState = ({ subscription }: { subscription: Subscription }) => {
	const { t } = useTexts();
	const { state, pausedReason, failingSince, failures } = subscription;
	return (
		<>
			{state === 'paused' ? (
				<Tag tone="wait">{t('paused')}</Tag>
			) : failingSince === null ? (
				<Tag tone="good">{t('active')}</Tag>
			) : (
				<Tag tone="bad">{t('failing')}</Tag>
			)}
			{pausedReason === null ? null : (
				<div class="soft">
					<English>{pausedReason}</English>
				</div>
			)}
			{failingSince === null ? null : (
				<div class="soft">
					{t('failingSince', { n: count(failures) })} <Moment at={failingSince} />
				</div>
			)}
		</>
	);
};

/** What it hears of, in words. */
export const Hears = ({
	subscription,
	connections,
}: {
	subscription: Subscription;
	connections: readonly Connection[];
}) => {
	const { t } = useTexts();
	const { events, connectionId, merchant } = subscription.filter;
	const parts = [
		events.length === 0 ? t('allEvents') : events.map((type) => t(EVENT_TYPE[type])).join(', '),
		connectionId === null ? '' : (connections.find(({ id }) => id === connectionId)?.name ?? connectionId),
		merchant ?? '',
	];
	return <>{parts.filter((part) => part !== '').join(' · ')}</>;
};

export const subscriptionsPage = ({
	frame,
	subscriptions,
	connections,
}: {
	frame: Frame;
	subscriptions: readonly Subscription[];
	connections: readonly Connection[];
}): string => {
	const t = (key: TextKey) => say(frame.lang, key);
	return page({
		frame,
		title: t('subscriptions'),
		children: (
			<>
				<div class="row spread">
					<h1>{t('subscriptions')}</h1>
					<a class="button" href="/subscriptions/new">
						{t('addSubscription')}
					</a>
				</div>
				<p>{t('subscriptionsAbout')}</p>
				{subscriptions.length === 0 ? (
					<p>{t('noSubscriptions')}</p>
				) : (
					<Table
						name={t('subscriptions')}
						columns={[{ key: 'target' }, { key: 'hears' }, { key: 'state' }, { key: 'since' }]}
					>
						{subscriptions.map((subscription) => (
							<tr key={subscription.id}>
								<th scope="row" class="wide">
									<Target subscription={subscription} />
								</th>
								<td class="wide">
									<Hears subscription={subscription} connections={connections} />
								</td>
								<td>
									<SubscriptionState subscription={subscription} />
								</td>
								<td>
									<Moment at={subscription.createdAt} />
								</td>
							</tr>
						))}
					</Table>
				)}
			</>
		),
	});
};

/** What a subscription hears of, as fields. */
export const FilterFields = ({
	connections,
	filled,
	subscription,
}: {
	connections: readonly Connection[];
	filled: Filled;
	subscription?: Subscription;
}) => {
	const { t } = useTexts();
	return (
		<>
			<Input
				name="label"
				label="label"
				hint="labelHint"
				maxLength={100}
				value={subscription?.label ?? ''}
				filled={filled}
			/>
			<Choices
				name="events"
				label="hears"
				hint="eventsHint"
				type="checkbox"
				chosen={subscription?.filter.events ?? []}
				filled={filled}
				options={EVENT_TYPES.map((value) => ({ value, text: t(EVENT_TYPE[value]) }))}
			/>
			<Select
				name="connectionId"
				label="connection"
				filled={filled}
				value={subscription?.filter.connectionId ?? ''}
				options={[{ value: '', text: t('all') }, ...connections.map(({ id, name }) => ({ value: id, text: name }))]}
			/>
			<Input
				name="merchant"
				label="merchant"
				hint="merchantFilterHint"
				maxLength={60}
				value={subscription?.filter.merchant ?? ''}
				filled={filled}
			/>
		</>
	);
};

export const newSubscriptionPage = ({
	frame,
	connections,
	filled,
}: {
	frame: Frame;
	connections: readonly Connection[];
	filled: Filled;
}): string => {
	const t = (key: TextKey) => say(frame.lang, key);
	return page({
		frame,
		title: t('addSubscription'),
		children: (
			<>
				<p>
					<a href="/subscriptions">← {t('subscriptions')}</a>
				</p>
				<h1>{t('addSubscription')}</h1>
				<p>{t('zapierDoesIt')}</p>
				<form method="post" action="/subscriptions" class="card">
					<Problem problem={filled.problem} />
					<Input
						name="targetUrl"
						label="targetUrl"
						hint="targetUrlHint"
						type="url"
						required
						maxLength={2000}
						filled={filled}
					/>
					<FilterFields connections={connections} filled={filled} />
					<button type="submit">{t('addSubscription')}</button>
				</form>
			</>
		),
	});
};
