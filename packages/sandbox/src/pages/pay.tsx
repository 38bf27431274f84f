/** The page behind a short URL: the bill, how to pay it, and what came of it. */
import type { PayMethod } from '../approval';
import type { BillView } from '../control/views';
import { Both, type Frame, page, to } from './layout';
import { otherLang, say, type TextKey, won } from './texts';

export interface PayPageProps extends Frame {
	readonly bill: BillView;
	/** The last try failed. */
	readonly declined: boolean;
}

/** What a payer can choose; the server refuses any other method here. */
const METHODS: readonly { readonly name: PayMethod; readonly key: TextKey }[] = [
	{ name: 'card', key: 'card' },
	{ name: 'bank', key: 'bank' },
	{ name: 'cash', key: 'cash' },
];
const MONTHS = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

interface Outcome {
	readonly key: TextKey;
	readonly mark: string;
}

const OUTCOMES: Record<Exclude<BillView['state'], 'W'>, Outcome> = {
	F: { key: 'paidTitle', mark: '✓' },
	C: { key: 'cancelledTitle', mark: '↩' },
	D: { key: 'destroyedTitle', mark: '✕' },
};

const outcomeOf = (bill: BillView): Outcome | undefined => {
	if (bill.state !== 'W') return OUTCOMES[bill.state];
	return bill.expired ? { key: 'expiredTitle', mark: '!' } : undefined;
};

const when = (iso: string): string => iso.slice(0, 19).replace('T', ' ');

const BillCard = ({ frame: { lang }, bill }: { frame: Frame; bill: BillView }) => {
	const facts: readonly (readonly [TextKey, string | null])[] = [
		['product', bill.productName],
		['customer', bill.memberName],
		['message', bill.message],
		['expires', bill.expireDate],
		['paidWith', bill.approval === null ? null : `${bill.approval.issuer} ${bill.approval.issuerNumber}`],
		[
			'instalmentsChosen',
			bill.approval === null || bill.approval.months === '0' ? null : `${bill.approval.months} ${say(lang, 'months')}`,
		],
		['approvalNumber', bill.approval?.num ?? null],
		['paidAt', bill.approval === null ? null : when(bill.approval.at)],
		['receiptNumber', bill.approval?.cashReceipt?.num ?? null],
		['issuanceNumber', bill.approval?.cashReceipt?.issuanceNumber ?? null],
		['cancelNumber', bill.cancellation?.num ?? null],
		['cancelledAt', bill.cancellation === null ? null : when(bill.cancellation.at)],
	];
	return (
		<div class="card">
			<p class="soft clamp">{bill.issuer ?? bill.storeName}</p>
			<p class="big">{won(lang, bill.price)}</p>
			<dl>
				{facts
					.filter(([, value]) => value !== null)
					.flatMap(([key, value]) => [
						<dt key={key}>
							<Both lang={lang} k={key} />
						</dt>,
						<dd key={`${key}=`}>{value}</dd>,
					])}
			</dl>
		</div>
	);
};

/** What a payer can have done about a cash receipt, for payments by bank and cash. */
export const RECEIPT_CHOICES: readonly {
	readonly name: 'self' | 'person' | 'none';
	readonly key: TextKey;
	readonly offered: (bill: BillView) => boolean;
}[] = [
	{ name: 'self', key: 'receiptSelf', offered: () => true },
	{ name: 'person', key: 'receiptPerson', offered: (bill) => bill.phone !== null },
	{ name: 'none', key: 'receiptNone', offered: () => true },
];

const PayForms = ({ frame: { lang, path }, bill }: { frame: Frame; bill: BillView }) => (
	<>
		<form class="card" method="post" action={to(lang, `${path}/pay`)}>
			<fieldset>
				<legend>
					<Both lang={lang} k="chooseMethod" />
				</legend>
				{METHODS.map(({ name, key }, index) => (
					<label class="choice" key={name}>
						<input type="radio" name="method" value={name} checked={index === 0} />
						<span>
							<Both lang={lang} k={key} />
						</span>
					</label>
				))}
			</fieldset>
			<label>
				<Both lang={lang} k="instalments" />
				<select name="months">
					{MONTHS.map((months) => (
						<option key={months} value={String(months)}>
							{months === 0
								? `${say(lang, 'lumpSum')} (${say(otherLang(lang), 'lumpSum')})`
								: `${months} ${say(lang, 'months')}`}
						</option>
					))}
				</select>
			</label>
			<label>
				<Both lang={lang} k="receiptChoice" />
				<select name="receipt">
					{RECEIPT_CHOICES.filter((choice) => choice.offered(bill)).map(({ name, key }) => (
						<option key={name} value={name}>
							{`${say(lang, key)} (${say(otherLang(lang), key)})`}
						</option>
					))}
				</select>
			</label>
			<button class="wide" type="submit">
				<Both lang={lang} k="pay" />
			</button>
		</form>
		<form method="post" action={to(lang, `${path}/decline`)}>
			<button class="danger wide" type="submit">
				<Both lang={lang} k="decline" />
			</button>
		</form>
	</>
);

export const payPage = ({ bill, declined, ...frame }: PayPageProps): string => {
	const { lang } = frame;
	const outcome = outcomeOf(bill);
	return page({
		...frame,
		title: say(lang, 'payTitle'),
		narrow: true,
		children: (
			<>
				{outcome === undefined ? (
					<h1>
						<Both lang={lang} k="payTitle" />
					</h1>
				) : (
					<div class="result" role="status">
						<p class="mark" aria-hidden="true">
							{outcome.mark}
						</p>
						<h1>
							<Both lang={lang} k={outcome.key} />
						</h1>
					</div>
				)}
				{declined && outcome === undefined ? (
					<p class="card" role="alert">
						<Both lang={lang} k="declinedTitle" />
					</p>
				) : null}
				<BillCard frame={frame} bill={bill} />
				{outcome === undefined ? <PayForms frame={frame} bill={bill} /> : null}
				{outcome !== undefined && bill.redirectUrl !== null ? (
					<p>
						<a class="button wide" href={bill.redirectUrl} rel="noreferrer">
							{say(lang, 'backToShop')}
						</a>
					</p>
				) : null}
				<p class="soft">{say(lang, 'experimental')}</p>
			</>
		),
	});
};
