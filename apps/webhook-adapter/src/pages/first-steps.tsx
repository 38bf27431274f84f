/** From nothing to the first delivered payment, one step after the other. */
import type { ComponentChildren } from 'preact';
import type { ConnectionTest } from '../admin/connections';
import type { Connection } from '../domain/connection';
import { CallbackUrl, TestResult } from './connection';
import { NewConnectionForm } from './connections';
import { Act, type Filled } from './form';
import { type Frame, page, useTexts } from './layout';
import { say, type TextKey } from './texts';

export interface FirstStepsProps {
	readonly frame: Frame;
	/** The first one. */
	readonly connection: Connection | undefined;
	readonly callbackUrl: string;
	readonly test: ConnectionTest | null;
	readonly subscriptions: number;
	readonly filled: Filled;
}

const Step = ({
	number,
	title,
	is,
	children,
}: {
	number: number;
	title: TextKey;
	is: 'done' | 'now' | 'later';
	children: ComponentChildren;
}) => {
	const { t } = useTexts();
	return (
		<li class={is === 'done' ? 'done' : undefined} aria-current={is === 'now' ? 'step' : undefined}>
			<h2>
				<span class="dot" aria-hidden="true">
					{is === 'done' ? '✓' : number}
				</span>
				<span>
					{t(title)}
					{is === 'done' ? <span class="soft"> · {t('stepDone')}</span> : null}
				</span>
			</h2>
			{children}
		</li>
	);
};

export const firstStepsPage = (props: FirstStepsProps): string => {
	const { frame, connection, callbackUrl, test, subscriptions, filled } = props;
	const t = (key: TextKey) => say(frame.lang, key);
	const later = connection === undefined ? 'later' : 'now';
	return page({
		frame,
		title: t('firstSteps'),
		copies: true,
		children: (
			<>
				<h1>{t('firstSteps')}</h1>
				<p class="lead">{t('firstStepsAbout')}</p>
				<ol class="steps">
					<Step number={1} title="addConnection" is={connection === undefined ? 'now' : 'done'}>
						{connection === undefined ? (
							<>
								<p>{t('connectionsAbout')}</p>
								<NewConnectionForm filled={filled} from="first-steps" />
							</>
						) : (
							<a href={`/connections/${connection.id}`}>{connection.name}</a>
						)}
					</Step>
					<Step number={2} title="test" is={test?.ok ? 'done' : later}>
						<TestResult test={test} />
						<p>{t('testAbout')}</p>
						{connection === undefined ? null : (
							<Act action={`/connections/${connection.id}/test`} fields={{ from: 'first-steps' }}>
								{t('testNow')}
							</Act>
						)}
					</Step>
					<Step number={3} title="callbackUrl" is={later}>
						{connection === undefined ? <p>{t('callbackUrlLater')}</p> : <CallbackUrl callbackUrl={callbackUrl} />}
					</Step>
					<Step number={4} title="whoHears" is={subscriptions > 0 ? 'done' : later}>
						<p>{t('whoHearsAbout')}</p>
						<div class="row">
							<a class="button plain" href="/subscriptions/new">
								{t('addSubscription')}
							</a>
							<a class="button plain" href="/keys">
								{t('makeKeyForZapier')}
							</a>
						</div>
					</Step>
				</ol>
				{connection === undefined ? null : <a href="/">{t('toOverview')}</a>}
			</>
		),
	});
};
