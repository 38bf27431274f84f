/** The merchant's cash receipts, and the form to issue one by hand. */
import type { CashReceiptView } from '../control/views';
import { when } from './callback';
import { type Column, type Frame, Head, NewestOnly, page, Tabs, to } from './layout';
import { say, won } from './texts';

/** A receipt with the page code of its bill, when it has one. */
export interface ListedReceipt {
	readonly receipt: CashReceiptView;
	readonly billCode: string | null;
	/** Place in the ledger's list, for the form that cancels it. */
	readonly index: number;
}

export interface CashReceiptsProps extends Frame {
	/** Newest first. */
	readonly receipts: readonly ListedReceipt[];
	readonly total: number;
}

const COLUMNS: readonly Column[] = [
	{ key: 'bill' },
	{ key: 'state' },
	{ key: 'amount', num: true },
	{ key: 'issuanceNumber' },
	{ key: 'receiptNumber' },
	{ key: 'action' },
];

const ReceiptRow = ({ frame: { lang }, listed }: { frame: Frame; listed: ListedReceipt }) => {
	const { receipt, billCode, index } = listed;
	return (
		<tr>
			<td data-label={say(lang, 'bill')}>
				<div>{billCode === null ? receipt.billId : <a href={to(lang, `/bills/${billCode}`)}>{receipt.billId}</a>}</div>
			</td>
			<td data-label={say(lang, 'state')}>
				<div>
					<span class={receipt.state === 'F' ? 'tag good' : 'tag'}>
						{receipt.state} · {say(lang, receipt.state === 'F' ? 'receiptF' : 'receiptC')}
					</span>
				</div>
			</td>
			<td class="num" data-label={say(lang, 'amount')}>
				<div>
					{won(lang, receipt.price)}
					<div class="soft" title={say(lang, 'supplyAndTax')}>
						{won(lang, receipt.supplyPrice)} + {won(lang, receipt.tax)}
					</div>
				</div>
			</td>
			<td data-label={say(lang, 'issuanceNumber')}>
				<div>
					<span class="clamp">{receipt.issuanceNumber}</span>
					<div class="soft">{say(lang, receipt.trader === '0' ? 'person' : 'business')}</div>
				</div>
			</td>
			<td data-label={say(lang, 'receiptNumber')}>
				<div>
					{receipt.cancellation?.num ?? receipt.num}
					<div class="soft">{when(receipt.cancellation?.at ?? receipt.at)}</div>
				</div>
			</td>
			<td data-label={say(lang, 'action')}>
				{receipt.state === 'C' ? (
					<span class="soft">–</span>
				) : (
					<form method="post" action={to(lang, '/cash-receipts/cancel')}>
						<input type="hidden" name="index" value={String(index)} />
						<button class="danger small" type="submit">
							{say(lang, 'cancelReceipt')}
						</button>
					</form>
				)}
			</td>
		</tr>
	);
};

const IssueForm = ({ frame: { lang } }: { frame: Frame }) => (
	<details class="card">
		<summary>{say(lang, 'issueByHand')}</summary>
		<form class="fields" method="post" action={to(lang, '/cash-receipts')}>
			<label>
				{say(lang, 'billIdNew')}
				<input class="field" name="billId" required maxlength={20} />
			</label>
			<label>
				{say(lang, 'amount')}
				<input class="field" name="price" required inputmode="numeric" pattern="[0-9]{1,10}" maxlength={10} />
			</label>
			<label>
				{say(lang, 'issuanceNumber')}
				<input
					class="field"
					name="issuanceNumber"
					inputmode="numeric"
					pattern="[0-9]*"
					maxlength={20}
					placeholder={say(lang, 'issuanceHelp')}
				/>
			</label>
			<label>
				{say(lang, 'trader')}
				<select name="trader">
					<option value="0">{say(lang, 'person')}</option>
					<option value="1">{say(lang, 'business')}</option>
				</select>
			</label>
			<div>
				<button type="submit">{say(lang, 'issue')}</button>
			</div>
		</form>
	</details>
);

export const cashReceiptsPage = ({ receipts, total, ...frame }: CashReceiptsProps): string => {
	const { lang } = frame;
	return page({
		...frame,
		title: say(lang, 'cashReceipts'),
		refreshes: true,
		children: (
			<>
				<h1>{say(lang, 'merchantTitle')}</h1>
				<Tabs {...frame} />
				<IssueForm frame={frame} />
				{receipts.length === 0 ? (
					<p class="card">{say(lang, 'noCashReceipts')}</p>
				) : (
					<table>
						<Head lang={lang} columns={COLUMNS} />
						<tbody>
							{receipts.map((listed) => (
								<ReceiptRow key={listed.index} frame={frame} listed={listed} />
							))}
						</tbody>
					</table>
				)}
				<NewestOnly lang={lang} listed={receipts.length} total={total} />
				<p class="soft">{say(lang, 'experimentalReceipt')}</p>
			</>
		),
	});
};
