/** Keys of the adapter's own API: who may do what. */
import { type ApiKey, SCOPES } from '../domain/api-key';
import type { Connection } from '../domain/connection';
import { Moment } from './figures';
import { Choices, type Filled, Input, Problem } from './form';
import { type Frame, page, ShownOnce, Table, Tag, useTexts } from './layout';
import { say, type TextKey } from './texts';
import { SCOPE } from './words';

export interface KeysProps {
	readonly frame: Frame;
	readonly keys: readonly ApiKey[];
	readonly connections: readonly Connection[];
	/** The key that was just made: shown once. */
	readonly made: string | null;
	/** The key of this session. */
	readonly ownId: string | undefined;
	readonly filled: Filled;
}

const KeyRow = ({ apiKey, connections, own }: { apiKey: ApiKey; connections: readonly Connection[]; own: boolean }) => {
	const { t } = useTexts();
	const names = apiKey.connectionIds.map((id) => connections.find((one) => one.id === id)?.name ?? id);
	return (
		<tr>
			<th scope="row" class="wide">
				{apiKey.name} <code>{apiKey.prefix}…</code>
			</th>
			<td>{apiKey.scopes.map((scope) => t(SCOPE[scope].key)).join(', ')}</td>
			<td>{names.length === 0 ? t('all') : names.join(', ')}</td>
			<td>{apiKey.lastUsedAt === null ? t('never') : <Moment at={apiKey.lastUsedAt} />}</td>
			<td>
				{apiKey.revokedAt !== null ? (
					<Tag tone="">{t('revoked')}</Tag>
				) : own ? (
					<span class="soft">{t('thisSession')}</span>
				) : (
					<a href={`/keys/${apiKey.id}/revoke`}>{t('revoke')}</a>
				)}
			</td>
		</tr>
	);
};

const NewKey = ({ connections, filled }: { connections: readonly Connection[]; filled: Filled }) => {
	const { t } = useTexts();
	return (
		<form method="post" action="/keys" class="card">
			<Problem problem={filled.problem} />
			<Input name="name" label="keyName" hint="keyNameHint" required maxLength={100} filled={filled} />
			<Choices
				name="scopes"
				label="scopes"
				type="checkbox"
				chosen={['hooks']}
				filled={filled}
				options={SCOPES.map((value) => ({ value, text: t(SCOPE[value].key), hint: SCOPE[value].about }))}
			/>
			{connections.length < 2 ? null : (
				<Choices
					name="connectionIds"
					label="keyConnections"
					hint="keyConnectionsHint"
					type="checkbox"
					chosen={[]}
					filled={filled}
					options={connections.map(({ id, name }) => ({ value: id, text: name }))}
				/>
			)}
			<button type="submit">{t('makeKey')}</button>
		</form>
	);
};

export const keysPage = ({ frame, keys, connections, made, ownId, filled }: KeysProps): string => {
	const t = (key: TextKey) => say(frame.lang, key);
	return page({
		frame,
		title: t('keys'),
		copies: made !== null,
		children: (
			<>
				<h1>{t('keys')}</h1>
				<p>{t('keysAbout')}</p>
				{made === null ? null : (
					<ShownOnce title="keyMade" secret={made}>
						<a class="button plain" href="/keys">
							{t('keptIt')}
						</a>
					</ShownOnce>
				)}
				<Table
					name={t('keys')}
					columns={[
						{ key: 'keyName' },
						{ key: 'scopes' },
						{ key: 'connections' },
						{ key: 'lastUsed' },
						{ key: 'state' },
					]}
				>
					{keys.map((apiKey) => (
						<KeyRow key={apiKey.id} apiKey={apiKey} connections={connections} own={apiKey.id === ownId} />
					))}
				</Table>
				<h2>{t('makeKey')}</h2>
				<NewKey connections={connections} filled={filled} />
			</>
		),
	});
};
