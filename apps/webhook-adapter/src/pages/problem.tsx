/** What is shown when a page cannot be shown, or an action was refused. */
import type { AdapterError } from '../domain/errors';
import { Detail, sentenceOf } from './form';
import { type Frame, page } from './layout';
import { say } from './texts';

export const problemPage = ({ frame, problem }: { frame: Frame; problem: AdapterError }): string => {
	const title = say(frame.lang, sentenceOf(problem.code));
	return page({
		frame,
		title,
		narrow: true,
		children: (
			<>
				<h1>{title}</h1>
				<Detail problem={problem} />
				<a href="/">{say(frame.lang, 'toOverview')}</a>
			</>
		),
	});
};
