/** Signing in with an API key of the scope `admin`. */
import { EMPTY, Input } from './form';
import { type Frame, page } from './layout';
import { say, type TextKey } from './texts';

export interface SignInProps {
	readonly frame: Frame;
	/** Path to go on to. */
	readonly next: string;
	readonly problem: TextKey | null;
}

export const signInPage = ({ frame, next, problem }: SignInProps): string => {
	const t = (key: TextKey) => say(frame.lang, key);
	return page({
		frame,
		title: t('signIn'),
		narrow: true,
		children: (
			<>
				<h1>{t('signIn')}</h1>
				<p class="lead">{t('about')}</p>
				{problem === null ? null : (
					<div class="note bad" role="alert">
						{t(problem)}
					</div>
				)}
				<form method="post" action="/sign-in" class="card">
					<input type="hidden" name="next" value={next} />
					<Input
						name="key"
						label="adminKey"
						hint="adminKeyHint"
						type="password"
						required
						autocomplete="current-password"
						filled={EMPTY}
					/>
					<button type="submit">{t('signIn')}</button>
				</form>
				<p class="soft">{t('unofficial')}</p>
			</>
		),
	});
};
