/** Events that contradict what PaySsam, or an earlier callback, says. A person decides. */
import type { Connection } from '../domain/connection';
import type { StoredEvent } from '../domain/event';
import type { Page } from '../store/store';
import { Decide, Why } from './event';
import { amountOf } from './events';
import { koreanTime, Moment, won } from './figures';
import { type Frame, page, useTexts } from './layout';
import { say, type TextKey } from './texts';
import { EVENT_TYPE } from './words';

export interface QuarantineProps {
	readonly frame: Frame;
	readonly events: Page<StoredEvent>;
	readonly connections: readonly Connection[];
}

/** What a callback claims, whatever is true. */
const Claim = ({ event }: { event: StoredEvent }) => {
	const { t, lang } = useTexts();
	const amount = amountOf(event);
	const { approval } = event.facts;
	const claims = [
		t(EVENT_TYPE[event.type]),
		amount === null ? '' : won(lang, amount),
		approval?.approvalNumber === undefined ? '' : `${t('approvalNumber')} ${approval.approvalNumber}`,
		approval?.approvedAt === undefined ? '' : `${t('approvedAt')} ${koreanTime(Date.parse(approval.approvedAt))}`,
	];
	return (
		<p>
			{t('callbackSays')}: {claims.filter((claim) => claim !== '').join(' · ')}
		</p>
	);
};

const Case = ({ event, connections }: { event: StoredEvent; connections: readonly Connection[] }) => {
	const { t } = useTexts();
	return (
		<section class="card">
			<h2>
				<a href={`/events/${event.id}`}>{event.billId ?? event.id}</a>
			</h2>
			<p class="soft">
				{connections.find(({ id }) => id === event.connectionId)?.name ?? event.connectionId} · {t('received')}{' '}
				<Moment at={event.receivedAt} />
			</p>
			<Claim event={event} />
			<Why event={event} />
			{event.billId === null ? null : (
				<p>
					<a href={`/events?${new URLSearchParams({ bill: event.billId })}`}>{t('otherEvents')}</a>
				</p>
			)}
			<Decide event={event} from="quarantine" />
		</section>
	);
};

export const quarantinePage = ({ frame, events, connections }: QuarantineProps): string => {
	const t = (key: TextKey) => say(frame.lang, key);
	return page({
		frame,
		title: t('quarantine'),
		children: (
			<>
				<h1>{t('quarantine')}</h1>
				<p>{t('quarantineAbout')}</p>
				<dl class="facts card">
					<dt>{t('recheck')}</dt>
					<dd>{t('recheckAbout')}</dd>
					<dt>{t('dismiss')}</dt>
					<dd>{t('dismissAbout')}</dd>
				</dl>
				{events.items.length === 0 ? <p>{t('quarantineEmpty')}</p> : null}
				{events.items.map((event) => (
					<Case key={event.id} event={event} connections={connections} />
				))}
				{events.next === null ? null : (
					<a href={`/quarantine?${new URLSearchParams({ after: events.next })}`}>{t('older')}</a>
				)}
			</>
		),
	});
};
