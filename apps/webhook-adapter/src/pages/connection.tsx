/** One connection: its callback URL, a test, what is done with its callbacks, and the change of its key. */
import { checkCallbackUrl } from 'payssam-core';
import type { ConnectionTest, SigningKey } from '../admin/connections';
import type { Connection } from '../domain/connection';
import { EnvironmentTag } from './connections';
import { count, Moment } from './figures';
import { Act, Choices, type Filled, Input, Problem } from './form';
import { Copyable, English, type Frame, page, useTexts } from './layout';
import { say, type TextKey } from './texts';
import { CONTRACT, ENVIRONMENT, KEY_CHECK, VERIFY } from './words';

/** How a test ended. */
export const TestResult = ({ test }: { test: ConnectionTest | null }) => {
	const { t } = useTexts();
	if (test === null) return null;
	if (test.ok) {
		return (
			<div class="note" role="status">
				<p>{t('testPassed', { points: count(test.points) })}</p>
				{test.chargeUrl === null ? null : (
					<p>
						{t('chargeUrl')} <a href={test.chargeUrl}>{new URL(test.chargeUrl).host}</a>
					</p>
				)}
			</div>
		);
	}
	return (
		<div class="note bad" role="alert">
			<p>
				<strong>{t('testFailed')}</strong>
			</p>
			<p>{t('testAdvice')}</p>
			<p>
				<English>
					{test.message} {test.whatToDo}
				</English>{' '}
				<code>{test.code}</code>
			</p>
		</div>
	);
};

/** The callback URL, and what to do with it. */
export const CallbackUrl = ({ callbackUrl }: { callbackUrl: string }) => {
	const { t } = useTexts();
	return (
		<>
			<p>{t('callbackUrlAbout')}</p>
			<Copyable id="callback-url" text={callbackUrl} />
			{checkCallbackUrl(callbackUrl).errors.length === 0 ? null : <p class="note wait">{t('callbackUrlPrivate')}</p>}
			<p class="soft">{t('callbackUrlSecret')}</p>
		</>
	);
};

const Policies = ({ connection, filled }: { connection: Connection; filled: Filled }) => {
	const { t } = useTexts();
	const { policies } = connection;
	return (
		<>
			<Choices
				name="policies.verify"
				label="verifyPolicy"
				hint="verifyHint"
				type="radio"
				chosen={[policies.verify]}
				filled={filled}
				options={Object.entries(VERIFY).map(([value, { key, about }]) => ({ value, text: t(key), hint: about }))}
			/>
			<Choices
				name="policies.keyCheck"
				label="keyCheck"
				hint="keyCheckHint"
				type="radio"
				chosen={[policies.keyCheck]}
				filled={filled}
				options={Object.entries(KEY_CHECK).map(([value, { key, about }]) => ({ value, text: t(key), hint: about }))}
			/>
			<Input
				name="policies.allowedSenders"
				label="allowedSenders"
				hint="allowedSendersHint"
				value={policies.allowedSenders.join(', ')}
				filled={filled}
			/>
			<Choices
				name="policies.reconcile"
				label="reconcile"
				type="checkbox"
				chosen={policies.reconcile ? ['true'] : []}
				filled={filled}
				options={[{ value: 'true', text: t('reconcileOn'), hint: 'reconcileHint' }]}
			/>
			<Input
				name="policies.watchPaidDays"
				label="watchPaidDays"
				hint="watchPaidDaysHint"
				type="number"
				min={0}
				required
				value={String(policies.watchPaidDays)}
				filled={filled}
			/>
			<Input
				name="policies.pointsThreshold"
				label="pointsThreshold"
				hint="pointsThresholdHint"
				type="number"
				min={1}
				value={policies.pointsThreshold === null ? '' : String(policies.pointsThreshold)}
				filled={filled}
			/>
		</>
	);
};

const Settings = ({ connection, filled }: { connection: Connection; filled: Filled }) => {
	const { t } = useTexts();
	return (
		<form method="post" action={`/connections/${connection.id}`} class="card">
			<Problem problem={filled.problem} />
			<Input name="name" label="storeName" required maxLength={100} value={connection.name} filled={filled} />
			<Choices
				name="environment"
				label="environment"
				type="radio"
				chosen={[connection.environment]}
				filled={filled}
				options={Object.entries(ENVIRONMENT).map(([value, { key, about }]) => ({ value, text: t(key), hint: about }))}
			/>
			<Input name="baseUrl" label="baseUrl" hint="baseUrlHint" type="url" value={connection.baseUrl} filled={filled} />
			<Input
				name="member"
				label="member"
				hint="memberHint"
				required
				maxLength={60}
				value={connection.member}
				filled={filled}
			/>
			<Input
				name="merchant"
				label="merchant"
				hint="merchantHint"
				required
				maxLength={60}
				value={connection.merchant}
				filled={filled}
			/>
			<Policies connection={connection} filled={filled} />
			<button type="submit">{t('save')}</button>
		</form>
	);
};

const KeyChange = ({ id, filled, signs }: { id: string; filled: Filled; signs: SigningKey | null }) => {
	const { t } = useTexts();
	if (signs === null) {
		return (
			<form method="post" action={`/connections/${id}/key`} class="card">
				<p>{t('keyChangeAbout')}</p>
				<Problem problem={filled.problem} />
				<Input name="apiKey" label="newPartnerKey" hint="newPartnerKeyHint" type="password" required filled={filled} />
				<Choices
					name="use"
					label="signsWith"
					type="radio"
					chosen={['new']}
					filled={filled}
					options={[
						{ value: 'new', text: t('signsNew') },
						{ value: 'old', text: t('signsOld') },
					]}
				/>
				<button type="submit">{t('startKeyChange')}</button>
			</form>
		);
	}
	return (
		<div class="card">
			<p>{t('keyChanging')}</p>
			<p>{t(signs === 'new' ? 'signsNewNow' : 'signsOldNow')}</p>
			<div class="row">
				<Act action={`/connections/${id}/key/finish`} fields={{ keep: 'new' }}>
					{t('finishKeyChange')}
				</Act>
				<Act action={`/connections/${id}/key/finish`} kind="danger" fields={{ keep: 'old' }}>
					{t('takeBackKeyChange')}
				</Act>
			</div>
		</div>
	);
};

export interface ConnectionProps {
	readonly frame: Frame;
	readonly connection: Connection;
	readonly callbackUrl: string;
	readonly test: ConnectionTest | null;
	/** Which key signs while it is being changed; `null` when it is not. */
	readonly signs: SigningKey | null;
	readonly settings: Filled;
	readonly keyChange: Filled;
}

export const connectionPage = (props: ConnectionProps): string => {
	const { frame, connection, callbackUrl, test, signs, settings, keyChange } = props;
	const t = (key: TextKey) => say(frame.lang, key);
	return page({
		frame,
		title: connection.name,
		copies: true,
		children: (
			<>
				<p>
					<a href="/connections">← {t('connections')}</a>
				</p>
				<h1>{connection.name}</h1>
				<dl class="facts card">
					<dt>{t('environment')}</dt>
					<dd>
						<EnvironmentTag connection={connection} />
					</dd>
					<dt>{t('contract')}</dt>
					<dd>{t(CONTRACT[connection.contractModel].key)}</dd>
					<dt>{t('baseUrl')}</dt>
					<dd>
						<code>{connection.baseUrl}</code>
					</dd>
					<dt>{t('storeCodes')}</dt>
					<dd>
						{connection.member} / {connection.merchant}
					</dd>
					<dt>{t('changed')}</dt>
					<dd>
						<Moment at={connection.updatedAt} />
					</dd>
				</dl>
				<h2>{t('test')}</h2>
				<TestResult test={test} />
				<p>{t('testAbout')}</p>
				<div class="row">
					<Act action={`/connections/${connection.id}/test`}>{t('testNow')}</Act>
					<a href={`/events?connection=${connection.id}`}>{t('itsEvents')}</a>
				</div>
				<h2>{t('callbackUrl')}</h2>
				<div class="card">
					<CallbackUrl callbackUrl={callbackUrl} />
					<a class="button danger" href={`/connections/${connection.id}/callback-url`}>
						{t('renewCallbackUrl')}
					</a>
				</div>
				<h2>{t('settings')}</h2>
				<Settings connection={connection} filled={settings} />
				<h2>{t('keyChange')}</h2>
				<KeyChange id={connection.id} filled={keyChange} signs={signs} />
				<h2>{t('remove')}</h2>
				<a class="button danger" href={`/connections/${connection.id}/remove`}>
					{t('removeConnection')}
				</a>
			</>
		),
	});
};
