/** The actions: one for each row of the catalogue. */
import { type Action, createAction } from '@activepieces/pieces-framework';
import { ACTIONS, actionRequest, type Action as Row, readAnswer } from 'payssam-adapter-catalogue';
import { type Account, AdapterRefusal, accountOf, call } from './adapter';
import { payssamAuth } from './auth';
import { outputSchemaOf } from './output-schema';
import { propertiesOf } from './properties';

/** In the answer of a search that may find nothing. */
const FOUND = { key: 'found', label: 'Found', type: 'boolean' } as const;

export const actions: Action[] = ACTIONS.map(actionOf);

function actionOf(row: Row): Action {
	return createAction({
		auth: payssamAuth,
		name: row.key,
		displayName: row.label,
		description: row.description,
		props: propertiesOf(row.fields),
		outputSchema: outputSchemaOf(mayFindNothing(row) ? [FOUND, ...row.output] : row.output),
		// Agents are not offered what gives money back or needs the vendor's description.
		audience: row.isSensitive ? 'human' : 'both',
		// Equal values are carried out once, or change nothing: see the catalogue's `repeats`. So a retry is safe as well.
		aiMetadata: { idempotent: true },
		errorHandlingOptions: { retryOnFailure: { defaultValue: true }, continueOnFailure: { defaultValue: false } },
		run: ({ auth, propsValue }) => perform(row, accountOf(auth.props), propsValue),
	});
}

/** @returns the answer; of a search for a bill also whether there is one, the other fields then being null */
async function perform(row: Row, account: Account, input: Readonly<Record<string, unknown>>): Promise<unknown> {
	const request = actionRequest(row, input);
	const answer = async () => {
		const { body, isReplayed } = await call(account, request);
		return readAnswer(row, body, isReplayed);
	};
	if (!mayFindNothing(row)) return await answer();
	try {
		return { found: true, ...(await answer()) };
	} catch (error) {
		if (!(error instanceof AdapterRefusal) || error.refusal.kind !== 'noBill') throw error;
		return { found: false, ...Object.fromEntries(row.output.map(({ key }) => [key, null])) };
	}
}

function mayFindNothing({ kind, fields }: Row): boolean {
	return kind === 'search' && fields.some(({ key }) => key === 'billId');
}
