/** The list of events, with a search. */
import { simplifyApproval } from 'payssam-core';
import type { Connection } from '../domain/connection';
import { EVENT_TYPES, type StoredEvent } from '../domain/event';
import type { Page } from '../store/store';
import { Moment, won } from './figures';
import { EMPTY, Select } from './form';
import { type Column, English, type Frame, page, Table, Tag, useTexts } from './layout';
import { say, type TextKey } from './texts';
import { EVENT_STATE, EVENT_TYPE } from './words';

export const EventState = ({ event }: { event: StoredEvent }) => {
	const { t } = useTexts();
	const { key, tone } = EVENT_STATE[event.state];
	return <Tag tone={tone}>{t(key)}</Tag>;
};

/** Won as text or number; `null` where the event names no amount. */
export function amountOf({ facts }: StoredEvent): number | string | null {
	const approved = facts.approval === undefined ? null : simplifyApproval(facts.approval).amount;
	return approved ?? facts.price ?? null;
}

const EventRow = ({
	event,
	connections,
	why,
}: {
	event: StoredEvent;
	connections: readonly Connection[];
	why: boolean;
}) => {
	const { t, lang } = useTexts();
	const amount = amountOf(event);
	const connection = connections.find(({ id }) => id === event.connectionId);
	return (
		<tr>
			<th scope="row" class="wide">
				<a href={`/events/${event.id}`}>{event.billId ?? t(EVENT_TYPE[event.type])}</a>
				<div>
					{t(EVENT_TYPE[event.type])} <EventState event={event} />
				</div>
				<div class="soft">
					{[event.facts.productName, event.facts.memberName].filter((text) => text !== undefined).join(' · ')}
				</div>
			</th>
			<td class="num">{amount === null ? '–' : won(lang, amount)}</td>
			<td>
				<Moment at={event.receivedAt} />
			</td>
			<td>{connection?.name ?? event.connectionId}</td>
			{why ? (
				<td class="wide">
					<English>{event.detail ?? '–'}</English>
				</td>
			) : null}
		</tr>
	);
};

/** What happened and its state stand beside the bill, where a telephone shows them without scrolling. */
const COLUMNS: readonly Column[] = [
	{ key: 'bill' },
	{ key: 'amount', num: true },
	{ key: 'received' },
	{ key: 'connection' },
];

/** A row per event; `why` adds what is known of why it waits. */
export const EventTable = ({
	name,
	events,
	connections,
	why = false,
}: {
	name: string;
	events: readonly StoredEvent[];
	connections: readonly Connection[];
	why?: boolean;
}) => (
	<Table name={name} columns={why ? [...COLUMNS, { key: 'why' }] : COLUMNS}>
		{events.map((event) => (
			<EventRow key={event.id} event={event} connections={connections} why={why} />
		))}
	</Table>
);

/** What the list is narrowed to, as the query of its address has it. */
export interface EventSearch {
	readonly bill: string;
	readonly state: string;
	readonly type: string;
	readonly connection: string;
	readonly after: string;
}

const SearchForm = ({ search, connections }: { search: EventSearch; connections: readonly Connection[] }) => {
	const { t } = useTexts();
	const any = { value: '', text: t('any') };
	return (
		<search>
			<form method="get" action="/events" class="card search">
				<div class="field">
					<label for="bill">{t('billId')}</label>
					<input id="bill" name="bill" value={search.bill} autocomplete="off" spellcheck={false} maxLength={40} />
				</div>
				<Select
					name="state"
					label="state"
					filled={EMPTY}
					value={search.state}
					options={[any, ...Object.entries(EVENT_STATE).map(([value, { key }]) => ({ value, text: t(key) }))]}
				/>
				<Select
					name="type"
					label="type"
					filled={EMPTY}
					value={search.type}
					options={[any, ...EVENT_TYPES.map((value) => ({ value, text: t(EVENT_TYPE[value]) }))]}
				/>
				<Select
					name="connection"
					label="connection"
					filled={EMPTY}
					value={search.connection}
					options={[any, ...connections.map(({ id, name }) => ({ value: id, text: name }))]}
				/>
				<div class="field">
					<button type="submit">{t('search')}</button>
				</div>
			</form>
		</search>
	);
};

/** Address of the list with a search, without what is empty. */
const listAddress = (search: EventSearch): string => {
	const query = new URLSearchParams(Object.entries(search).filter(([, value]) => value !== ''));
	return query.size === 0 ? '/events' : `/events?${query}`;
};

export interface EventsProps {
	readonly frame: Frame;
	readonly search: EventSearch;
	readonly events: Page<StoredEvent>;
	readonly connections: readonly Connection[];
}

export const eventsPage = ({ frame, search, events, connections }: EventsProps): string => {
	const t = (key: TextKey) => say(frame.lang, key);
	return page({
		frame,
		title: t('events'),
		children: (
			<>
				<h1>{t('events')}</h1>
				<SearchForm search={search} connections={connections} />
				{events.items.length === 0 ? (
					<p>{t(listAddress(search) === '/events' ? 'noEventsYet' : 'noneFound')}</p>
				) : (
					<EventTable name={t('events')} events={events.items} connections={connections} />
				)}
				<nav class="row" aria-label={t('pages')}>
					{search.after === '' ? null : <a href={listAddress({ ...search, after: '' })}>{t('newestFirst')}</a>}
					{events.next === null ? null : <a href={listAddress({ ...search, after: events.next })}>{t('older')}</a>}
				</nav>
			</>
		),
	});
};
