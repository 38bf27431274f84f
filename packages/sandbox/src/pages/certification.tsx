/** A rehearsal of certification (검수), store by store: what is shown by which bill, and what is missing. */
import type { CertificationStep, CertificationView } from '../certification';
import { type Column, type Frame, Head, page, Tabs, to } from './layout';
import { type Lang, say, type TextKey } from './texts';

export interface CertificationProps extends Frame {
	readonly stores: readonly {
		readonly name: string;
		readonly certification: CertificationView;
		/** Code of the page of each bill that is named. */
		readonly codeOf: ReadonlyMap<string, string>;
	}[];
}

const COLUMNS: readonly Column[] = [{ key: 'certificationStep' }, { key: 'bill' }];

const STEP_KEYS: Record<CertificationStep, TextKey> = {
	approved: 'stepApproved',
	acknowledged: 'stepAcknowledged',
	cancelled: 'stepCancelled',
	destroyed: 'stepDestroyed',
	read: 'stepRead',
};

const Bill = ({ lang, id, code }: { lang: Lang; id: string; code: string | undefined }) => (
	<a href={to(lang, `/bills/${code ?? ''}`)}>{id}</a>
);

const StoreSteps = ({ lang, store }: { lang: Lang; store: CertificationProps['stores'][number] }) => {
	const { certification, codeOf } = store;
	const { ready, steps, unacknowledged } = certification;
	return (
		<section>
			<h2>{store.name}</h2>
			<p class={ready ? 'tag good' : 'tag wait'}>{say(lang, ready ? 'certificationReady' : 'certificationOpen')}</p>
			<table>
				<Head lang={lang} columns={COLUMNS} />
				<tbody>
					{steps.map(({ step, billId }) => (
						<tr key={step}>
							<td data-label={say(lang, 'certificationStep')}>{say(lang, STEP_KEYS[step])}</td>
							<td data-label={say(lang, 'bill')}>
								{billId === null ? (
									<span class="soft">{say(lang, 'stepMissing')}</span>
								) : (
									<Bill lang={lang} id={billId} code={codeOf.get(billId)} />
								)}
							</td>
						</tr>
					))}
				</tbody>
			</table>
			{unacknowledged.length === 0 ? null : (
				<>
					<p>{say(lang, 'certificationBlocked')}</p>
					<ul>
						{unacknowledged.map((id) => (
							<li key={id}>
								<Bill lang={lang} id={id} code={codeOf.get(id)} />
							</li>
						))}
					</ul>
				</>
			)}
		</section>
	);
};

export const certificationPage = ({ stores, ...frame }: CertificationProps): string => {
	const { lang } = frame;
	return page({
		...frame,
		title: say(lang, 'certification'),
		refreshes: true,
		children: (
			<>
				<h1>{say(lang, 'merchantTitle')}</h1>
				<Tabs {...frame} />
				{stores.map((store) => (
					<StoreSteps key={store.name} lang={lang} store={store} />
				))}
				<p class="soft">{say(lang, 'experimentalCertification')}</p>
			</>
		),
	});
};
