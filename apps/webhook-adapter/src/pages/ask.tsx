/** The question before what cannot be undone. */
import { Act } from './form';
import { type Frame, page } from './layout';
import { say, type TextKey } from './texts';

export interface AskProps {
	readonly frame: Frame;
	readonly title: TextKey;
	/** What it is about: a name. */
	readonly subject: string;
	/** What follows from a yes. */
	readonly follows: TextKey;
	readonly yes: TextKey;
	readonly action: string;
	/** Where a no leads. */
	readonly back: string;
}

export const askPage = ({ frame, title, subject, follows, yes, action, back }: AskProps): string => {
	const t = (key: TextKey) => say(frame.lang, key);
	return page({
		frame,
		title: t(title),
		narrow: true,
		children: (
			<>
				<h1>{t(title)}</h1>
				<div class="card">
					<p>
						<strong>{subject}</strong>
					</p>
					<p>{t(follows)}</p>
					<div class="row">
						<Act action={action} kind="danger">
							{t(yes)}
						</Act>
						<a class="button plain" href={back}>
							{t('no')}
						</a>
					</div>
				</div>
			</>
		),
	});
};
