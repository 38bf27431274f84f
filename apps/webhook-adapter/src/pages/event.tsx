/** One event: what it says, how it was confirmed, and who was told. */

import type { Connection } from '../domain/connection';
import type { Attempt, Delivery } from '../domain/delivery';
import type { StoredEvent } from '../domain/event';
import { buildPayload, NEWEST_VERSION } from '../domain/payload';
import type { Subscription } from '../domain/subscription';
import { amountOf, EventState } from './events';
import { count, Moment, shortTarget, won } from './figures';
import { Act } from './form';
import { English, type Frame, page, Table, Tag, useTexts } from './layout';
import { say, type TextKey } from './texts';
import {
	ATTEMPT_CLASS,
	DELIVERY_STATE,
	EVENT_SOURCE,
	EVENT_STATE,
	EVENT_TYPE,
	QUARANTINE_ADVICE,
	QUARANTINE_REASON,
} from './words';

/** A delivery with what was tried, and where it goes; no subscription: it is gone. */
export interface ShownDelivery {
	readonly delivery: Delivery;
	readonly attempts: readonly Attempt[];
	readonly subscription: Subscription | undefined;
}

export interface EventProps {
	readonly frame: Frame;
	readonly event: StoredEvent;
	readonly connection: Connection | undefined;
	readonly deliveries: readonly ShownDelivery[];
	readonly subscriptions: readonly Subscription[];
}

/** Recheck and dismiss, for what a person has to decide. */
export const Decide = ({ event, from }: { event: StoredEvent; from: 'event' | 'quarantine' }) => {
	const { t } = useTexts();
	return (
		<div class="row">
			<Act action={`/quarantine/${event.id}/recheck`} fields={{ from }}>
				{t('recheck')}
			</Act>
			<Act action={`/quarantine/${event.id}/dismiss`} kind="danger" fields={{ from }}>
				{t('dismiss')}
			</Act>
		</div>
	);
};

/** Why an event is held or quarantined, in words. */
export const Why = ({ event }: { event: StoredEvent }) => {
	const { t } = useTexts();
	return (
		<>
			{event.reason === null ? null : (
				<>
					<p>{t(QUARANTINE_REASON[event.reason])}</p>
					<p>{t(QUARANTINE_ADVICE[event.reason])}</p>
				</>
			)}
			{event.detail === null ? null : (
				<p class="soft">
					<English>{event.detail}</English>
				</p>
			)}
		</>
	);
};

const Summary = ({ event, connection }: { event: StoredEvent; connection: Connection | undefined }) => {
	const { t, lang } = useTexts();
	const amount = amountOf(event);
	const { productName, memberName, reference } = event.facts;
	return (
		<dl class="facts card">
			<dt>{t('type')}</dt>
			<dd>
				{t(EVENT_TYPE[event.type])} <code>{event.type}</code>
			</dd>
			<dt>{t('state')}</dt>
			<dd>
				<EventState event={event} /> {t(EVENT_STATE[event.state].about)}
			</dd>
			{amount === null ? null : (
				<>
					<dt>{t('amount')}</dt>
					<dd>{won(lang, amount)}</dd>
				</>
			)}
			{productName === undefined ? null : (
				<>
					<dt>{t('product')}</dt>
					<dd>{productName}</dd>
				</>
			)}
			{memberName === undefined ? null : (
				<>
					<dt>{t('customer')}</dt>
					<dd>{memberName}</dd>
				</>
			)}
			{reference === undefined ? null : (
				<>
					<dt>{t('reference')}</dt>
					<dd>{reference}</dd>
				</>
			)}
			<dt>{t('source')}</dt>
			<dd>{t(EVENT_SOURCE[event.source])}</dd>
			<dt>{t('connection')}</dt>
			<dd>
				<a href={`/connections/${event.connectionId}`}>{connection?.name ?? event.connectionId}</a>
			</dd>
			<dt>{t('received')}</dt>
			<dd>
				<Moment at={event.receivedAt} />
			</dd>
			<dt>{t('repeats')}</dt>
			<dd>{event.repeats === 0 ? t('never') : t('repeatsAbout', { n: count(event.repeats) })}</dd>
			<dt>{t('eventId')}</dt>
			<dd>
				<code>{event.id}</code>
			</dd>
		</dl>
	);
};

const ReadBack = ({ event }: { event: StoredEvent }) => {
	const { t } = useTexts();
	return (
		<div class="card">
			<p>
				<Tag tone={event.verified ? 'good' : 'wait'}>{t(event.verified ? 'verified' : 'unverified')}</Tag>
			</p>
			<Why event={event} />
			<dl class="facts">
				<dt>{t('looks')}</dt>
				<dd>{count(event.looks)}</dd>
				{event.dueAt === null ? null : (
					<>
						<dt>{t('nextLook')}</dt>
						<dd>
							<Moment at={event.dueAt} />
						</dd>
					</>
				)}
				{event.releasedAt === null ? null : (
					<>
						<dt>{t('releasedAt')}</dt>
						<dd>
							<Moment at={event.releasedAt} />
						</dd>
					</>
				)}
			</dl>
		</div>
	);
};

const shown = (value: string | number | boolean): string => String(value);

const Payload = ({ event, connection }: { event: StoredEvent; connection: Connection }) => {
	const { t } = useTexts();
	const payload = buildPayload(NEWEST_VERSION, event, connection);
	return (
		<>
			<p class="soft">{t(event.state === 'released' ? 'payloadAbout' : 'payloadWould')}</p>
			<Table name={t('payload')} columns={[{ key: 'field' }, { key: 'value' }]}>
				{Object.entries(payload).flatMap(([name, value]) =>
					value === null
						? []
						: [
								<tr key={name}>
									<th scope="row">
										<code>{name}</code>
									</th>
									<td class="value">{shown(value)}</td>
								</tr>,
							],
				)}
			</Table>
		</>
	);
};

const Attempts = ({ attempts }: { attempts: readonly Attempt[] }) => {
	const { t } = useTexts();
	return (
		<Table
			name={t('attempts')}
			columns={[{ key: 'number' }, { key: 'result' }, { key: 'when' }, { key: 'answer' }, { key: 'took', num: true }]}
		>
			{attempts.map((attempt) => (
				<tr key={attempt.number}>
					<th scope="row">{attempt.number}</th>
					<td>
						<Tag tone={attempt.class === '2xx' ? 'good' : 'bad'}>{t(ATTEMPT_CLASS[attempt.class])}</Tag>
					</td>
					<td>
						<Moment at={attempt.at} />
					</td>
					<td class="wide">
						{attempt.status === null ? null : <code>{attempt.status} </code>}
						<English>{attempt.detail ?? ''}</English>
					</td>
					<td class="num">{`${count(Math.round(attempt.durationMs))} ms`}</td>
				</tr>
			))}
		</Table>
	);
};

const DeliveryPart = ({ eventId, one }: { eventId: string; one: ShownDelivery }) => {
	const { t } = useTexts();
	const { delivery, attempts, subscription } = one;
	const { key, tone } = DELIVERY_STATE[delivery.state];
	return (
		<section class="delivery">
			<h3>
				{subscription === undefined ? (
					t('removedSubscription')
				) : (
					<a href={`/subscriptions/${subscription.id}`}>{subscription.label ?? shortTarget(subscription.targetUrl)}</a>
				)}{' '}
				<Tag tone={tone}>{t(key)}</Tag>
			</h3>
			{delivery.state !== 'pending' ? null : subscription?.state === 'paused' ? (
				<p>{t('waitsForResume')}</p>
			) : (
				<p>
					{t('nextAttempt')} <Moment at={delivery.dueAt} />
				</p>
			)}
			{attempts.length === 0 ? <p class="soft">{t('noAttempts')}</p> : <Attempts attempts={attempts} />}
			{subscription === undefined ? null : (
				<div class="row">
					<Act action={`/events/${eventId}/replay`} kind="plain" fields={{ subscription: subscription.id }}>
						{t('replayHere')}
					</Act>
				</div>
			)}
		</section>
	);
};

export const eventPage = ({ frame, event, connection, deliveries, subscriptions }: EventProps): string => {
	const t = (key: TextKey) => say(frame.lang, key);
	const title = event.billId ?? t(EVENT_TYPE[event.type]);
	return page({
		frame,
		title,
		children: (
			<>
				<p>
					<a href="/events">← {t('events')}</a>
				</p>
				<h1>{title}</h1>
				{event.state === 'quarantined' ? <Decide event={event} from="event" /> : null}
				<Summary event={event} connection={connection} />
				<h2>{t('readBack')}</h2>
				<ReadBack event={event} />
				<h2>{t('deliveries')}</h2>
				{event.state !== 'released' || subscriptions.length === 0 ? null : (
					<div class="row">
						<Act action={`/events/${event.id}/replay`}>{t('replayAll')}</Act>
					</div>
				)}
				<div class="card">
					{deliveries.length === 0 ? (
						<p>{t(event.state === 'released' ? 'nobodyWanted' : 'notReleased')}</p>
					) : (
						deliveries.map((one) => <DeliveryPart key={one.delivery.id} eventId={event.id} one={one} />)
					)}
				</div>
				<h2>{t('payload')}</h2>
				{connection === undefined ? <p>{t('noConnection')}</p> : <Payload event={event} connection={connection} />}
				{event.received === null ? null : (
					<details>
						<summary>{t('asReceived')}</summary>
						<pre>{JSON.stringify(event.received, null, 2)}</pre>
					</details>
				)}
			</>
		),
	});
};
