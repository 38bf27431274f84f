/*
 * Every text of a node that n8n's editor looks a translation up for, with the key it looks under. n8n's own look-up
 * (@n8n/i18n) makes the keys, so that they are those of n8n and not what we take them for.
 */
import { addNodeTranslation, i18n, i18nInstance } from '@n8n/i18n';
import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeTypeDescription,
} from 'n8n-workflow';
import { vi } from 'vitest';

/** A text in English, in several forms where parameters share a name and so a key, and what is shown for it. */
export interface NodeText {
	english: Set<string>;
	shown: Set<string>;
}

/** Texts as n8n keeps translations: objects in objects. */
export interface Translation {
	[name: string]: string | Translation;
}

/** The keys of a translation, with their texts. */
export function entriesOf(translation: Translation, path: readonly string[] = []): [string, string][] {
	return Object.entries(translation).flatMap(([name, value]): [string, string][] =>
		typeof value === 'string' ? [[[...path, name].join('.'), value]] : entriesOf(value, [...path, name]),
	);
}

/**
 * The texts of a node in the language of `translation`, by key below the name of the node: `nodeView.billId.displayName`.
 * No translation is looked up of credentials, hints, trigger panels, modes of a resource locator, and subtitles.
 */
export function nodeTexts(description: INodeTypeDescription, translation: Translation): Map<string, NodeText> {
	i18nInstance.global.setLocaleMessage('ko', {});
	i18nInstance.global.locale.value = 'ko';
	addNodeTranslation({ [description.name]: translation }, 'ko');
	const prefix = `n8n-nodes-base.nodes.${description.name}.`;
	const texts = new Map<string, NodeText>();

	const asked = vi.spyOn(i18nInstance.global, 'te');
	try {
		for (const [english, shown] of askedByTheEditor(description)) {
			if (english === undefined || english === '') continue;
			const key = String(asked.mock.lastCall?.[0]).slice(prefix.length);
			const text = texts.get(key) ?? { english: new Set(), shown: new Set() };
			texts.set(key, text);
			text.english.add(english);
			text.shown.add(shown);
		}
	} finally {
		asked.mockRestore();
	}
	return texts;
}

/** Every text with what n8n shows for it, one by one. */
function* askedByTheEditor(description: INodeTypeDescription): Generator<[string | undefined, string]> {
	const { name, eventTriggerDescription, properties } = description;
	// As a node of n8n's own. Under the name of a community node, which has a dot in it, n8n finds nothing.
	const ask = i18n.nodeText(`n8n-nodes-base.${name}`);
	yield [eventTriggerDescription, ask.eventTriggerDescription(name, eventTriggerDescription ?? '')];
	function* askFor(property: INodeProperties, path: string): Generator<[string | undefined, string]> {
		if (property.type === 'hidden') return;
		yield [property.displayName, ask.inputLabelDisplayName(property, path)];
		yield [property.description, ask.inputLabelDescription(property, path)];
		yield [property.hint, ask.hint(property, path)];
		yield [property.placeholder, ask.placeholder(property, path)];
		for (const option of property.options ?? []) {
			if (isChoice(option)) {
				yield [option.name, ask.optionsOptionDisplayName(property, option, path)];
				yield [option.description, ask.optionsOptionDescription(property, option, path)];
			} else if (isField(option)) {
				yield* askFor(option, `${path}.${option.name}`);
			}
		}
	}
	for (const property of properties) yield* askFor(property, `parameters.${property.name}`);
}

type Option = INodePropertyOptions | INodeProperties | INodePropertyCollection;
const isChoice = (option: Option): option is INodePropertyOptions => 'value' in option;
const isField = (option: Option): option is INodeProperties => 'type' in option;
