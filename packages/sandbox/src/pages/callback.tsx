/** A callback on a page: the verdict at a glance, and every attempt with what was sent and answered. */
import type { AttemptView, CallbackView } from '../control/views';
import { type Lang, say, type TextKey } from './texts';

export const when = (iso: string): string => iso.replace('T', ' ').replace('+09:00', ' KST');

interface Verdict {
	readonly key: TextKey;
	readonly tone: string;
	readonly why: readonly string[];
}

/** What the merchant should know of a callback at a glance. */
export function verdictOf(delivery: CallbackView | undefined): Verdict {
	if (delivery === undefined) return { key: 'ackNone', tone: 'tag', why: [] };
	if (delivery.status === 'acked') return { key: 'ackOk', tone: 'tag good', why: [] };
	const last = delivery.attempts.at(-1);
	if (last === undefined)
		return { key: delivery.status === 'lost' ? 'ackLost' : 'ackWaiting', tone: 'tag wait', why: [] };
	return { key: 'ackWrong', tone: 'tag bad', why: last.why };
}

/** The newest callback of a list, in a table cell. */
export const CallbackCell = ({ lang, deliveries }: { lang: Lang; deliveries: readonly CallbackView[] }) => {
	const delivery = deliveries.at(-1);
	const verdict = verdictOf(delivery);
	return (
		<div>
			<span class={verdict.tone}>{say(lang, verdict.key)}</span>{' '}
			{delivery === undefined || delivery.attempts.length === 0 ? null : (
				<span class="soft">
					{delivery.attempts.length} {say(lang, delivery.attempts.length === 1 ? 'oneAttempt' : 'attempts')}
				</span>
			)}
			{verdict.why.length === 0 ? null : (
				<ul class="why">
					{verdict.why.map((sentence) => (
						<li key={sentence}>{sentence}</li>
					))}
				</ul>
			)}
		</div>
	);
};

const Attempt = ({ lang, attempt }: { lang: Lang; attempt: AttemptView }) => (
	<li>
		<h3>
			{say(lang, 'attempt')} {attempt.n} <span class="soft">({attempt.kind})</span>{' '}
			<span class={attempt.wouldPassCertification ? 'tag good' : 'tag bad'}>
				{say(lang, attempt.wouldPassCertification ? 'ackOk' : 'ackWrong')}
			</span>
		</h3>
		<p class="soft">
			{when(attempt.at)} · {attempt.durationMs} ms ·{' '}
			{attempt.status === null
				? `${say(lang, 'noAnswer')}: ${attempt.error}`
				: `HTTP ${attempt.status} · ${attempt.contentType ?? '-'} · ${attempt.answerBytes} ${say(lang, 'bytes')}`}
		</p>
		{attempt.why.length === 0 ? null : (
			<ul class="why">
				{attempt.why.map((sentence) => (
					<li key={sentence}>{sentence}</li>
				))}
			</ul>
		)}
		{attempt.status === null ? null : (
			<details>
				<summary>{say(lang, 'answer')}</summary>
				<pre>{attempt.answerText}</pre>
				<pre>{attempt.answerHex.replace(/(..)/g, '$1 ')}</pre>
			</details>
		)}
	</li>
);

interface CallbackProps {
	readonly lang: Lang;
	readonly delivery: CallbackView;
	/** State it tells of. */
	readonly about: string;
	/** What was sent, with the key masked. */
	readonly body: string;
}

export const CallbackCard = ({ lang, delivery, about, body }: CallbackProps) => {
	const verdict = verdictOf(delivery);
	const next =
		delivery.nextAt === null ? say(lang, 'noMoreRetries') : `${say(lang, 'nextRetry')}: ${when(delivery.nextAt)}`;
	return (
		<section class="card" aria-label={`${say(lang, 'callback')} ${delivery.id}`}>
			<p class="row">
				<strong>
					{say(lang, 'callback')} {delivery.id} · {about}
				</strong>
				<span class={verdict.tone}>{say(lang, verdict.key)}</span>
				<span class="soft">{delivery.status === 'acked' ? '' : next}</span>
			</p>
			<p>
				<code>POST {delivery.url}</code>
			</p>
			<details>
				<summary>{say(lang, 'request')}</summary>
				<pre>{body}</pre>
			</details>
			<ol class="numbers attempts">
				{delivery.attempts.map((attempt) => (
					<Attempt key={attempt.n} lang={lang} attempt={attempt} />
				))}
			</ol>
		</section>
	);
};
