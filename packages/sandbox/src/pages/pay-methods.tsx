/** Cards that customers registered for recurring payment. */
import type { RegisteredMethodView } from '../control/views';
import { when } from './callback';
import { type Column, type Frame, Head, NewestOnly, page, Tabs, to } from './layout';
import { say } from './texts';

export interface PayMethodsProps extends Frame {
	/** Newest first. */
	readonly methods: readonly RegisteredMethodView[];
	readonly total: number;
}

const COLUMNS: readonly Column[] = [
	{ key: 'payMethod' },
	{ key: 'paymentCard' },
	{ key: 'phone' },
	{ key: 'store' },
	{ key: 'state' },
	{ key: 'action' },
];

export const payMethodsPage = ({ methods, total, ...frame }: PayMethodsProps): string => {
	const { lang } = frame;
	return page({
		...frame,
		title: say(lang, 'payMethods'),
		refreshes: true,
		children: (
			<>
				<h1>{say(lang, 'merchantTitle')}</h1>
				<Tabs {...frame} />
				{methods.length === 0 ? (
					<p class="card">{say(lang, 'noPayMethods')}</p>
				) : (
					<table>
						<Head lang={lang} columns={COLUMNS} />
						<tbody>
							{methods.map((method) => (
								<tr key={method.methodId}>
									<td class="nowrap" data-label={say(lang, 'payMethod')}>
										{method.methodId}
									</td>
									<td data-label={say(lang, 'paymentCard')}>
										<div>
											{method.issuer} <span class="soft">{method.issuerNumber}</span>
										</div>
									</td>
									<td data-label={say(lang, 'phone')}>{method.phone ?? '–'}</td>
									<td data-label={say(lang, 'store')}>
										<div>
											{method.member} / {method.merchant}
										</div>
									</td>
									<td data-label={say(lang, 'state')}>
										<div>
											<span class={method.deletedAt === null ? 'tag good' : 'tag'}>
												{say(lang, method.deletedAt === null ? 'registered' : 'deleted')}
											</span>
											<div class="soft">{when(method.deletedAt ?? method.at)}</div>
										</div>
									</td>
									<td data-label={say(lang, 'action')}>
										{method.deletedAt === null ? (
											<form method="post" action={to(lang, `/pay-methods/${method.methodId}/delete`)}>
												<button class="danger small" type="submit">
													{say(lang, 'actDelete')}
												</button>
											</form>
										) : (
											<span class="soft">–</span>
										)}
									</td>
								</tr>
							))}
						</tbody>
					</table>
				)}
				<NewestOnly lang={lang} listed={methods.length} total={total} />
				<p class="soft">{say(lang, 'experimentalRp')}</p>
			</>
		),
	});
};
