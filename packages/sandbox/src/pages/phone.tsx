/** The customer's phone: the messages a number got, drawn as a chat of our own. */
import type { BillView, MessageView } from '../control/views';
import { Both, type Frame, page, to } from './layout';
import { say, won } from './texts';

export interface PhoneMessageProps {
	readonly message: MessageView;
	readonly bill: BillView;
	/** Path of the pay page. */
	readonly payPath: string;
}

export interface PhonesProps extends Frame {
	readonly phones: readonly { phone: string; count: number }[];
}

export interface ChatProps extends Frame {
	readonly phone: string;
	readonly messages: readonly PhoneMessageProps[];
}

const firstCharacter = (name: string): string => Array.from(name.trim())[0] ?? '·';

export const phonesPage = ({ phones, ...frame }: PhonesProps): string => {
	const { lang } = frame;
	return page({
		...frame,
		title: say(lang, 'phoneTitle'),
		narrow: true,
		refreshes: true,
		children: (
			<>
				<h1>
					<Both lang={lang} k="phoneTitle" />
				</h1>
				<div class="card">
					<h2>{say(lang, 'numbers')}</h2>
					{phones.length === 0 ? <p>{say(lang, 'noMessages')}</p> : null}
					<ul class="numbers">
						{phones.map(({ phone, count }) => (
							<li key={phone}>
								<a href={to(lang, `/phone/${phone}`)}>{phone}</a> <span class="tag">{count}</span>
							</li>
						))}
					</ul>
				</div>
			</>
		),
	});
};

/** The message is what the customer reads, so it stays Korean in both languages, with an English gloss. */
const Bubble = ({ frame, entry: { message, bill, payPath } }: { frame: Frame; entry: PhoneMessageProps }) => {
	const issuer = bill.issuer ?? bill.storeName;
	return (
		<li lang="ko">
			<span class="avatar" aria-hidden="true">
				{firstCharacter(issuer)}
			</span>
			<div>
				<p class="sender clamp">{issuer}</p>
				<div class="bubble">
					<div class="lead">
						<Both lang="ko" k={message.kind === 'send' ? 'billArrived' : 'billAgain'} />
					</div>
					<div class="body">
						<p>{bill.memberName} 님</p>
						{bill.message === null ? null : <p>{bill.message}</p>}
						<dl>
							<dt>{say('ko', 'product')}</dt>
							<dd>{bill.productName}</dd>
							<dt>{say('ko', 'amount')}</dt>
							<dd>
								<strong>{won('ko', bill.price)}</strong>
							</dd>
							{bill.expireDate === null
								? null
								: [<dt key="dt">{say('ko', 'expires')}</dt>, <dd key="dd">{bill.expireDate}</dd>]}
						</dl>
						<a class="button" href={to(frame.lang, payPath)}>
							<Both lang="ko" k={bill.state === 'W' && !bill.expired ? 'payNow' : 'seeReceipt'} />
						</a>
					</div>
				</div>
				<p class="time">{message.at.slice(0, 16).replace('T', ' ')}</p>
			</div>
		</li>
	);
};

export const chatPage = ({ phone, messages, ...frame }: ChatProps): string => {
	const { lang } = frame;
	return page({
		...frame,
		title: phone,
		narrow: true,
		refreshes: true,
		children: (
			<>
				<p>
					<a href={to(lang, '/phone')}>← {say(lang, 'numbers')}</a>
				</p>
				<h1>
					<Both lang={lang} k="phoneTitle" />
				</h1>
				<div class="handset">
					<div class="bar">{phone}</div>
					{messages.length === 0 ? <p class="chat">{say(lang, 'noMessages')}</p> : null}
					<ul class="chat">
						{messages.map((entry, index) => (
							<Bubble key={index} frame={frame} entry={entry} />
						))}
					</ul>
				</div>
				<p class="soft">{say(lang, 'experimentalMessage')}</p>
			</>
		),
	});
};
