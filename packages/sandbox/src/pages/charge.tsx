/** The page behind V2's `chargeUrl`: a person adds points to one store. */
import type { Store } from '../bill';
import { Both, type Frame, page, to } from './layout';
import { points, say } from './texts';

export interface ChargeProps extends Frame {
	readonly store: Store;
	/** Points were just added. */
	readonly added: boolean;
}

export const CHARGE_AMOUNTS = [10_000, 50_000, 100_000, 500_000] as const;

export const chargePage = ({ store, added, ...frame }: ChargeProps): string => {
	const { lang, path } = frame;
	return page({
		...frame,
		title: say(lang, 'chargeTitle'),
		narrow: true,
		children: (
			<>
				<h1>
					<Both lang={lang} k="chargeTitle" />
				</h1>
				{added ? (
					<p class="card" role="status">
						<Both lang={lang} k="charged" />
					</p>
				) : null}
				<div class="card">
					<p class="soft clamp">{store.name}</p>
					<p>
						<Both lang={lang} k="pointsLeft" />
					</p>
					<p class="big">{points(store.balance)}</p>
				</div>
				<form class="card" method="post" action={to(lang, path)}>
					<fieldset>
						<legend>
							<Both lang={lang} k="chooseAmount" />
						</legend>
						{CHARGE_AMOUNTS.map((amount, index) => (
							<label class="choice" key={amount}>
								<input type="radio" name="amount" value={String(amount)} checked={index === 0} />
								<span>{points(amount)}</span>
							</label>
						))}
					</fieldset>
					<button class="wide" type="submit">
						<Both lang={lang} k="chargeNow" />
					</button>
				</form>
				<p class="soft">
					<Both lang={lang} k="experimentalCharge" />
				</p>
			</>
		),
	});
};
