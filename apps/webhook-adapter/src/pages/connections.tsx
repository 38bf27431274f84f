/** Connections: the list, and the form that adds one. */
import type { Connection } from '../domain/connection';
import { Choices, type Filled, Input, Problem } from './form';
import { type Frame, page, Table, Tag, useTexts } from './layout';
import { say, type TextKey } from './texts';
import { CONTRACT, ENVIRONMENT } from './words';

/** The fields of a new connection, each with where it is found. */
export const NewConnectionForm = ({ filled, from }: { filled: Filled; from: 'first-steps' | 'connections' }) => {
	const { t } = useTexts();
	return (
		<form method="post" action="/connections">
			<input type="hidden" name="from" value={from} />
			<Problem problem={filled.problem} />
			<Input name="name" label="storeName" hint="storeNameHint" required maxLength={100} filled={filled} />
			<Choices
				name="contractModel"
				label="contract"
				hint="contractHint"
				type="radio"
				chosen={['V2']}
				filled={filled}
				options={Object.entries(CONTRACT).map(([value, { key, about }]) => ({ value, text: t(key), hint: about }))}
			/>
			<Choices
				name="environment"
				label="environment"
				type="radio"
				chosen={['test']}
				filled={filled}
				options={Object.entries(ENVIRONMENT).map(([value, { key, about }]) => ({ value, text: t(key), hint: about }))}
			/>
			<Input name="baseUrl" label="baseUrl" hint="baseUrlHint" type="url" filled={filled} />
			<Input name="apiKey" label="partnerKey" hint="partnerKeyHint" type="password" required filled={filled} />
			<Input name="member" label="member" hint="memberHint" required maxLength={60} filled={filled} />
			<Input name="merchant" label="merchant" hint="merchantHint" required maxLength={60} filled={filled} />
			<p class="soft">{t('policiesLater')}</p>
			<button type="submit">{t('addConnection')}</button>
		</form>
	);
};

export const newConnectionPage = ({ frame, filled }: { frame: Frame; filled: Filled }): string => {
	const t = (key: TextKey) => say(frame.lang, key);
	return page({
		frame,
		title: t('addConnection'),
		children: (
			<>
				<p>
					<a href="/connections">← {t('connections')}</a>
				</p>
				<h1>{t('addConnection')}</h1>
				<div class="card">
					<NewConnectionForm filled={filled} from="connections" />
				</div>
			</>
		),
	});
};

export const EnvironmentTag = ({ connection }: { connection: Connection }) => {
	const { t } = useTexts();
	return (
		<Tag tone={connection.environment === 'production' ? 'good' : ''}>{t(ENVIRONMENT[connection.environment].key)}</Tag>
	);
};

export const connectionsPage = ({
	frame,
	connections,
}: {
	frame: Frame;
	connections: readonly Connection[];
}): string => {
	const t = (key: TextKey) => say(frame.lang, key);
	return page({
		frame,
		title: t('connections'),
		children: (
			<>
				<div class="row spread">
					<h1>{t('connections')}</h1>
					<a class="button" href="/connections/new">
						{t('addConnection')}
					</a>
				</div>
				<p>{t('connectionsAbout')}</p>
				{connections.length === 0 ? (
					<p>{t('noConnections')}</p>
				) : (
					<Table
						name={t('connections')}
						columns={[{ key: 'storeName' }, { key: 'environment' }, { key: 'contract' }, { key: 'storeCodes' }]}
					>
						{connections.map((connection) => (
							<tr key={connection.id}>
								<th scope="row" class="wide">
									<a href={`/connections/${connection.id}`}>{connection.name}</a>
								</th>
								<td>
									<EnvironmentTag connection={connection} />
								</td>
								<td class="tight">{t(CONTRACT[connection.contractModel].key)}</td>
								<td class="wide">
									{connection.member} / {connection.merchant}
								</td>
							</tr>
						))}
					</Table>
				)}
			</>
		),
	});
};
