/** One subscription: its state, its filter, its secret, what was sent to it. */
import type { Connection } from '../domain/connection';
import type { Delivery } from '../domain/delivery';
import type { StoredEvent } from '../domain/event';
import type { Subscription } from '../domain/subscription';
import { koreanField, Moment, shortTarget } from './figures';
import { Act, type Filled, Input, Problem } from './form';
import { English, type Frame, page, ShownOnce, Table, Tag, useTexts } from './layout';
import { FilterFields, Hears, SubscriptionState } from './subscriptions';
import { say, type TextKey } from './texts';
import { ATTEMPT_CLASS, DELIVERY_STATE, EVENT_TYPE } from './words';

/** How a test delivery ended. */
export interface ShownTest {
	readonly ok: boolean;
	readonly message: string;
}

/** A delivery with its event. */
export interface SentEvent {
	readonly delivery: Delivery;
	readonly event: StoredEvent | undefined;
}

export interface SubscriptionProps {
	readonly frame: Frame;
	readonly subscription: Subscription;
	readonly connections: readonly Connection[];
	/** The newest ones. */
	readonly deliveries: readonly SentEvent[];
	/** The signing secret that was just made: shown once. */
	readonly secret: string | null;
	readonly test: ShownTest | null;
	readonly filter: Filled;
	readonly replay: Filled;
	readonly now: number;
}

const DAY = 86_400_000;

const Deliveries = ({ deliveries }: { deliveries: readonly SentEvent[] }) => {
	const { t } = useTexts();
	return (
		<Table
			name={t('deliveries')}
			columns={[{ key: 'event' }, { key: 'state' }, { key: 'attempts', num: true }, { key: 'result' }, { key: 'when' }]}
		>
			{deliveries.map(({ delivery, event }) => {
				const { key, tone } = DELIVERY_STATE[delivery.state];
				return (
					<tr key={delivery.id}>
						<th scope="row">
							<a href={`/events/${delivery.eventId}`}>{event?.billId ?? `…${delivery.eventId.slice(-8)}`}</a>
							{event === undefined ? null : <div class="soft">{t(EVENT_TYPE[event.type])}</div>}
						</th>
						<td>
							<Tag tone={tone}>{t(key)}</Tag>
						</td>
						<td class="num">{delivery.attempts}</td>
						<td>{delivery.lastClass === null ? '–' : t(ATTEMPT_CLASS[delivery.lastClass])}</td>
						<td>
							<Moment at={delivery.doneAt ?? (delivery.state === 'pending' ? delivery.dueAt : delivery.createdAt)} />
						</td>
					</tr>
				);
			})}
		</Table>
	);
};

const Secret = ({ subscription }: { subscription: Subscription }) => {
	const { t } = useTexts();
	const path = `/subscriptions/${subscription.id}`;
	return (
		<div class="card">
			<p>{t('signingSecretAbout')}</p>
			{subscription.secrets.length > 1 ? <p>{t('secretChanging')}</p> : null}
			<div class="row">
				<Act action={`${path}/secret`} kind="plain">
					{t('rotateSecret')}
				</Act>
				{subscription.secrets.length > 1 ? <Act action={`${path}/secret/finish`}>{t('finishSecret')}</Act> : null}
			</div>
		</div>
	);
};

const Replay = ({ id, filled, now }: { id: string; filled: Filled; now: number }) => {
	const { t } = useTexts();
	return (
		<form method="post" action={`/subscriptions/${id}/replay`} class="card">
			<p>{t('replayRangeAbout')}</p>
			<Problem problem={filled.problem} />
			<div class="search">
				<Input name="from" label="from" type="datetime-local" required value={koreanField(now - DAY)} filled={filled} />
				<Input
					name="until"
					label="until"
					type="datetime-local"
					required
					value={koreanField(now + 60_000)}
					filled={filled}
				/>
			</div>
			<label class="choice">
				<input
					type="checkbox"
					name="onlyFailed"
					value="true"
					checked={filled.problem === null || filled.values.has('onlyFailed')}
				/>
				<span class="name">{t('onlyFailed')}</span>
			</label>
			<button type="submit">{t('replayRange')}</button>
		</form>
	);
};

export const subscriptionPage = (props: SubscriptionProps): string => {
	const { frame, subscription, connections, deliveries, secret, test, filter, replay, now } = props;
	const t = (key: TextKey) => say(frame.lang, key);
	const title = subscription.label ?? subscription.host;
	const path = `/subscriptions/${subscription.id}`;
	return page({
		frame,
		title,
		copies: secret !== null,
		children: (
			<>
				<p>
					<a href="/subscriptions">← {t('subscriptions')}</a>
				</p>
				<h1>{title}</h1>
				{secret === null ? null : (
					<ShownOnce title="signingSecret" secret={secret}>
						<p>{t('signingSecretAbout')}</p>
						<a class="button plain" href={path}>
							{t('keptIt')}
						</a>
					</ShownOnce>
				)}
				<dl class="facts card">
					<dt>{t('target')}</dt>
					<dd>
						<code>{shortTarget(subscription.targetUrl)}</code>
					</dd>
					<dt>{t('hears')}</dt>
					<dd>
						<Hears subscription={subscription} connections={connections} />
					</dd>
					<dt>{t('state')}</dt>
					<dd>
						<SubscriptionState subscription={subscription} />
					</dd>
					<dt>{t('since')}</dt>
					<dd>
						<Moment at={subscription.createdAt} />
					</dd>
					<dt>{t('payloadVersion')}</dt>
					<dd>{subscription.version}</dd>
				</dl>
				<div class="row">
					{subscription.state === 'paused' ? (
						<Act action={`${path}/resume`}>{t('resume')}</Act>
					) : (
						<Act action={`${path}/pause`} kind="plain">
							{t('pause')}
						</Act>
					)}
					<Act action={`${path}/test`} kind="plain">
						{t('testDelivery')}
					</Act>
					<a class="button danger" href={`${path}/remove`}>
						{t('remove')}
					</a>
				</div>
				<p class="soft">{t('testDeliveryAbout')}</p>
				{test === null ? null : (
					<div class={test.ok ? 'note' : 'note bad'} role={test.ok ? 'status' : 'alert'}>
						<p>
							<strong>{t(test.ok ? 'testDelivered' : 'testNotDelivered')}</strong>
						</p>
						<p>
							<English>{test.message}</English>
						</p>
					</div>
				)}
				<h2>{t('deliveries')}</h2>
				{deliveries.length === 0 ? <p>{t('noDeliveries')}</p> : <Deliveries deliveries={deliveries} />}
				<h2>{t('replayRangeTitle')}</h2>
				<Replay id={subscription.id} filled={replay} now={now} />
				<h2>{t('signingSecret')}</h2>
				<Secret subscription={subscription} />
				<h2>{t('settings')}</h2>
				<form method="post" action={path} class="card">
					<Problem problem={filter.problem} />
					<FilterFields connections={connections} filled={filter} subscription={subscription} />
					<button type="submit">{t('save')}</button>
				</form>
			</>
		),
	});
};
