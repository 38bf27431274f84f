/** The action and search modules. */
import { ACTIONS, type Action, type ActionKey, type Field, knownIn } from 'payssam-adapter-catalogue';
import type { Component } from './components';
import { CONNECTION_ID, HEADERS } from './connection';
import { errors, valid } from './errors';
import { hashOf, iml, pathOf, quoted, sendable } from './iml';
import type { Json, JsonObject } from './json';
import { output, parameter } from './parameters';
import { plain } from './triggers';
import { ACTIONS_SHOWN, camel } from './words';

/** Fields that go into the query or the body. */
function sent({ path, fields }: Action): readonly Field[] {
	return fields.filter(({ key, isRunKey }) => !isRunKey && !path.includes(`{${key}}`));
}

const values = (action: Action): JsonObject =>
	Object.fromEntries(sent(action).map((field) => [field.key, iml(sendable(field))]));

/**
 * The Idempotency-Key: the same values are one request, however often Make repeats it. Where PaySsam itself refuses to do it twice, each run asks anew; the adapter wants a key there as well, to tell a repeat that finds it done from a first try that comes too late.
 */
function idempotencyKey({ key, repeats, fields }: Action): string {
	return iml(hashOf(key, fields, repeats === 'state' ? "formatDate(now, 'x')" : undefined));
}

/** Finds one or none. The other read always has an answer, so it is an action to Make. */
const isSearch = ({ key }: Action): boolean => key === 'find_bill';
/** Its answer has whatever PaySsam answers, which may be no collection. */
const isOpen = ({ key }: Action): boolean => key === 'custom_request';

/** Headers come in small letters. */
const IS_REPLAYED = "headers.`idempotency-replayed` == 'true'";
/** Put before the warnings of an answer that is an old one. */
const REPEATED =
	'An earlier run with the same values did this; nothing was done now, and the answer is the one of then.';

/** The answer made flat, as the catalogue's `readAnswer` does. @param result the expression that is the answer of PaySsam */
function flat(action: Action, result: string): JsonObject {
	const isAboutBill = action.output.some(({ key }) => key === 'billId');
	const repeated = action.kind === 'create' ? `if(${IS_REPLAYED}, ${quoted(`${REPEATED} `)}, '') + ` : '';
	const [problems, remedies] = ['problem', 'remedy'].map((name) => `join(map(body.warnings, '${name}'), ' ')`);
	return {
		// `approval` repeats what stands beside it in the names of another layer.
		...(isOpen(action) ? { result: iml(result) } : { '{{...}}': iml(`omit(${result}, 'approval')`) }),
		...(isAboutBill ? { billId: iml('body.billId'), settledBy: iml('body.settledBy') } : {}),
		id: iml('ifempty(body.billId, body.connectionId)'),
		connectionId: iml('body.connectionId'),
		...(action.kind === 'create' ? { isRepeat: iml(`${IS_REPLAYED} || body.settledBy == 'alreadyUsed'`) } : {}),
		warnings: iml(`trim(${repeated}${problems} + ' ' + ${remedies})`),
	};
}

/** An address is encoded here only where something is filled in: what Make then does to a query is not documented. */
function addressOf(path: string): JsonObject {
	const url = `/v1${pathOf(path)}`;
	return url.includes('{{') ? { url, encodeUrl: false } : { url };
}

const VALID = valid('if(body.connectionId, true, false)', 'DataError');

function communication(action: Action): JsonObject {
	const { method, path } = action;
	const request = { ...addressOf(path), method };
	const one = {
		valid: VALID,
		output: flat(action, 'body.result'),
		...(action.nothingToDo === undefined ? {} : { error: errors({ vendorCodes: action.nothingToDo }) }),
	};
	if (method === 'POST')
		return {
			...request,
			headers: { ...HEADERS, 'Idempotency-Key': idempotencyKey(action) },
			body: values(action),
			response: one,
		};
	if (!isSearch(action)) return { ...request, qs: values(action), response: one };
	return {
		...request,
		// Make takes no 404 for an answer.
		qs: { ...values(action), absent: 'null' },
		response: {
			valid: VALID,
			// One item where there is a bill, none where there is not.
			iterate: { container: iml("toArray(pick(body, 'result'))"), condition: iml('if(item.value, true, false)') },
			output: flat(action, 'item.value'),
		},
	};
}

/** The keyword "erase", which sends null, is offered where the kind of the action is `update` or none; the adapter takes no null. */
function kindOf(action: Action): JsonObject {
	if (isSearch(action)) return { moduleType: 'search' };
	return { moduleType: 'action', actionCrud: action.kind === 'create' ? 'create' : 'read' };
}

function interfaceOf(action: Action): readonly Json[] {
	const fields = action.output.map(output);
	return isOpen(action) ? [...fields, { name: 'result', type: 'any', label: 'Answer of PaySsam' }] : fields;
}

function actionModule(action: Action & { readonly key: ActionKey }): Component<'module'> {
	return {
		kind: 'module',
		id: camel(action.key),
		metadata: {
			label: ACTIONS_SHOWN[action.key].label,
			description: action.description,
			...kindOf(action),
			connection: CONNECTION_ID,
			altConnection: null,
		},
		codes: {
			communication: communication(action),
			staticParams: [],
			mappableParams: action.fields.map(parameter),
			interface: interfaceOf(action),
			samples: plain(knownIn(action.sample)),
			scope: [],
		},
	};
}

export const actions: readonly Component<'module'>[] = ACTIONS.map(actionModule);
