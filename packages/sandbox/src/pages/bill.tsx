/** One bill for the merchant: every field, its history, every callback attempt with the verdict. */
import type { BillView } from '../control/views';
import { CallbackCard, when } from './callback';
import { type Frame, page, to } from './layout';
import { StateTag } from './merchant';
import { say, type TextKey, won } from './texts';

export interface BillPageProps extends Frame {
	readonly bill: BillView;
	readonly code: string;
	/** Callback bodies with the key masked, by delivery id. */
	readonly bodies: ReadonlyMap<number, string>;
}

/** Actions of the manager site and the states that offer them. */
export const BILL_ACTIONS: readonly {
	readonly name: 'cancel' | 'destroy' | 'expire' | 'redeliver' | 'receipt' | 'receipt-cancel';
	readonly key: TextKey;
	readonly tone: string;
	readonly offered: (bill: BillView) => boolean;
}[] = [
	{ name: 'redeliver', key: 'actRedeliver', tone: '', offered: (bill) => bill.deliveries.length > 0 },
	{ name: 'cancel', key: 'actCancel', tone: 'danger', offered: (bill) => bill.state === 'F' },
	{ name: 'destroy', key: 'actDestroy', tone: 'danger', offered: (bill) => bill.state === 'W' },
	{
		name: 'receipt',
		key: 'actReceipt',
		tone: 'plain',
		offered: (bill) => bill.state === 'F' && bill.approval?.cardType === null && bill.approval.cashReceipt === null,
	},
	{
		name: 'receipt-cancel',
		key: 'actReceiptCancel',
		tone: 'danger',
		offered: (bill) => bill.state === 'F' && (bill.approval?.cashReceipt ?? null) !== null,
	},
	{ name: 'expire', key: 'actExpire', tone: 'plain', offered: (bill) => bill.state === 'W' && !bill.expired },
];

export const Facts = ({ facts }: { facts: readonly (readonly [string, string | null])[] }) => (
	<dl>
		{facts
			.filter(([, value]) => value !== null && value !== '')
			.flatMap(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}=`}>{value}</dd>])}
	</dl>
);

export const billPage = ({ bill, code, bodies, ...frame }: BillPageProps): string => {
	const { lang } = frame;
	const offered = BILL_ACTIONS.filter((action) => action.offered(bill));
	const { approval, cancellation } = bill;
	return page({
		...frame,
		title: bill.billId,
		refreshes: true,
		children: (
			<>
				<p>
					<a href={to(lang, '/')}>← {say(lang, 'backToList')}</a>
				</p>
				<h1>
					{say(lang, 'bill')} {bill.billId} <StateTag lang={lang} bill={bill} />
				</h1>
				<div class="pair">
					<div class="card">
						<p class="big">{won(lang, bill.price)}</p>
						<Facts
							facts={[
								[say(lang, 'product'), bill.productName],
								[say(lang, 'customer'), bill.memberName],
								[say(lang, 'phone'), bill.phone],
								[say(lang, 'issuer'), bill.issuer ?? bill.storeName],
								[say(lang, 'message'), bill.message],
								[say(lang, 'expires'), bill.expireDate ?? say(lang, 'noExpiry')],
								[say(lang, 'sendType'), `${bill.generation} ${bill.sendType}`],
								[say(lang, 'callbackUrl'), bill.callbackUrl],
								['member / merchant', `${bill.member} / ${bill.merchant}`],
							]}
						/>
						<p>
							<a href={`/b/${code}`}>{say(lang, 'openPayPage')}</a>
						</p>
					</div>
					<div>
						{approval === null ? null : (
							<div class="card">
								<h3>{say(lang, 'approval')}</h3>
								<Facts
									facts={[
										[say(lang, 'approvalNumber'), approval.num],
										[say(lang, 'paidWith'), `${approval.payType} ${approval.issuer} ${approval.issuerNumber}`],
										[
											say(lang, 'instalmentsChosen'),
											approval.months === '0' ? null : `${approval.months} ${say(lang, 'months')}`,
										],
										[say(lang, 'amount'), won(lang, approval.price)],
										[say(lang, 'paidAt'), when(approval.at)],
										[say(lang, 'receiptNumber'), approval.cashReceipt?.num ?? null],
										[say(lang, 'issuanceNumber'), approval.cashReceipt?.issuanceNumber ?? null],
										[say(lang, 'cancelNumber'), cancellation?.num ?? null],
										[say(lang, 'cancelledAt'), cancellation === null ? null : when(cancellation.at)],
									]}
								/>
							</div>
						)}
						<div class="card">
							<h3>{say(lang, 'history')}</h3>
							<ol class="history">
								{bill.history.map((event, index) => (
									<li key={index}>
										{when(event.at)} · {event.what} <span class="soft">({event.by})</span> {event.detail}
									</li>
								))}
							</ol>
						</div>
					</div>
				</div>
				{offered.length === 0 ? null : (
					<>
						<h2>{say(lang, 'actions')}</h2>
						<div class="row">
							{offered.map((action) => (
								<form key={action.name} class="inline" method="post" action={to(lang, `/bills/${code}/${action.name}`)}>
									<button type="submit" class={action.tone}>
										{say(lang, action.key)}
									</button>
								</form>
							))}
						</div>
					</>
				)}
				<h2>{say(lang, 'callbacks')}</h2>
				{bill.deliveries.length === 0 ? <p class="card">{say(lang, 'noCallbacks')}</p> : null}
				{[...bill.deliveries].reverse().map((delivery) => (
					<CallbackCard
						key={delivery.id}
						lang={lang}
						delivery={delivery}
						about={delivery.apprState}
						body={bodies.get(delivery.id) ?? ''}
					/>
				))}
			</>
		),
	});
};
