/** The actions (creates) and searches. */
import { ACTIONS, type Action, actionRequest, knownIn, readAnswer } from 'payssam-adapter-catalogue';
import { type Bundle, type Create, defineCreate, defineSearch, type Search, type ZObject } from 'zapier-platform-core';
import { callAdapter, findAtAdapter, told } from './adapter';
import { inputField, outputField } from './fields';

type Flat = Readonly<Record<string, unknown>>;

async function perform(action: Action, z: ZObject, bundle: Bundle): Promise<Flat> {
	const request = told(z, () => actionRequest(action, bundle.inputData));
	const { nothingToDo = [] } = action;
	const { body, isReplayed } = await callAdapter(z, bundle, request, { nothingToDo });
	return told(z, () => readAnswer(action, body, isReplayed));
}

async function search(action: Action, z: ZObject, bundle: Bundle): Promise<Flat[]> {
	const request = told(z, () => actionRequest(action, bundle.inputData));
	const answer = await findAtAdapter(z, bundle, request, 'bill_not_found');
	return answer === undefined ? [] : [told(z, () => readAnswer(action, answer.body))];
}

function display({ key, label, description }: Action, hidden: ReadonlySet<string>) {
	return { label, description, ...(hidden.has(key) ? { hidden: true } : {}) };
}

function shared(action: Action) {
	return {
		inputFields: action.fields.map(inputField),
		sample: knownIn(action.sample),
		outputFields: action.output.map(outputField),
	};
}

const ofKind = (kind: Action['kind']): readonly Action[] => ACTIONS.filter((action) => action.kind === kind);

/** @param hidden keys of actions that the editor does not show */
export function creates(hidden: ReadonlySet<string>): readonly Create[] {
	return ofKind('create').map((action) =>
		defineCreate({
			key: action.key,
			noun: action.noun,
			display: display(action, hidden),
			operation: { ...shared(action), perform: (z: ZObject, bundle: Bundle) => perform(action, z, bundle) },
		}),
	);
}

/** @param hidden keys of searches that the editor does not show */
export function searches(hidden: ReadonlySet<string>): readonly Search[] {
	return ofKind('search').map((action) =>
		defineSearch({
			key: action.key,
			noun: action.noun,
			display: display(action, hidden),
			operation: { ...shared(action), perform: (z: ZObject, bundle: Bundle) => search(action, z, bundle) },
		}),
	);
}
