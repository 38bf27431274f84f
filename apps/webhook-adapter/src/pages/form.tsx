/** Forms: fields with their explanations, and what is wrong with them. They post to our own origin and work without a script. */
import type { ComponentChildren } from 'preact';
import { type AdapterError, type ErrorCode, MISSING } from '../domain/errors';
import { English, useTexts } from './layout';
import type { TextKey } from './texts';

/** What was typed and what is wrong with it; both empty at first. */
export interface Filled {
	readonly values: URLSearchParams;
	readonly problem: AdapterError | null;
}

export const EMPTY: Filled = { values: new URLSearchParams(), problem: null };

const SENTENCES: Record<ErrorCode, TextKey> = {
	invalid_request: 'errorInvalid',
	unauthorized: 'errorForbidden',
	forbidden: 'errorForbidden',
	not_found: 'errorNotFound',
	bill_not_found: 'errorNotFound',
	method_not_allowed: 'errorNotFound',
	conflict: 'errorConflict',
	in_progress: 'errorConflict',
	outcome_unknown: 'errorProvider',
	payload_too_large: 'errorInvalid',
	unsupported_media_type: 'errorInvalid',
	idempotency_mismatch: 'errorInvalid',
	refused: 'errorRefused',
	target_blocked: 'errorTarget',
	rate_limited: 'errorTooMany',
	internal: 'errorInternal',
	provider_unavailable: 'errorProvider',
	unavailable: 'errorStore',
};

/** The sentence for an error, in the reader's language. */
export const sentenceOf = (code: ErrorCode): TextKey => SENTENCES[code];

/** What the part that refused says, and what to do; where fields are wrong that stands beside them. */
export const Detail = ({ problem }: { problem: AdapterError }) => {
	const { t } = useTexts();
	const { issues, vendorCode } = problem.options;
	if (issues !== undefined) return <p>{t('seeMarked')}</p>;
	return (
		<p>
			<English>
				{problem.message} {problem.whatToDo}
			</English>
			{vendorCode === undefined ? null : ` PaySsam: ${vendorCode}`}
		</p>
	);
};

/** What went wrong with a form. */
export const Problem = ({ problem }: { problem: AdapterError | null }) => {
	const { t } = useTexts();
	if (problem === null) return null;
	return (
		<div class="note bad" role="alert">
			<p>
				<strong>{t(sentenceOf(problem.code))}</strong>
			</p>
			<Detail problem={problem} />
		</div>
	);
};

interface FieldProps {
	readonly name: string;
	readonly label: TextKey;
	readonly hint?: TextKey | undefined;
	readonly filled: Filled;
}

const issueOf = ({ problem }: Filled, name: string) => problem?.options.issues?.find(({ field }) => field === name);

/** Ids of what describes a field. */
const described = (name: string, hint: unknown, wrong: unknown): string | undefined =>
	[hint === undefined ? '' : `${name}-hint`, wrong === undefined ? '' : `${name}-wrong`].join(' ').trim() || undefined;

const Hints = ({ name, hint, filled }: Omit<FieldProps, 'label'>) => {
	const { t } = useTexts();
	const issue = issueOf(filled, name);
	return (
		<>
			{hint === undefined ? null : (
				<p class="hint" id={`${name}-hint`}>
					{t(hint)}
				</p>
			)}
			{issue === undefined ? null : (
				<p class="wrong" id={`${name}-wrong`}>
					{issue.problem === MISSING ? (
						t('missingEntry')
					) : (
						<>
							{t('checkEntry')}{' '}
							<English>
								{issue.problem} {issue.remedy}
							</English>
						</>
					)}
				</p>
			)}
		</>
	);
};

const KINDS = {
	text: { type: 'text' },
	password: { type: 'password' },
	url: { type: 'url' },
	number: { type: 'number' },
	'datetime-local': { type: 'datetime-local' },
} as const;

type InputProps = FieldProps & {
	readonly type?: keyof typeof KINDS;
	readonly required?: boolean;
	/** What is there before anything was typed. */
	readonly value?: string | undefined;
	readonly maxLength?: number;
	readonly min?: number;
	readonly autocomplete?: string;
};

export const Input = ({
	name,
	label,
	hint,
	filled,
	type = 'text',
	value,
	autocomplete = 'off',
	...rest
}: InputProps) => {
	const { t } = useTexts();
	const issue = issueOf(filled, name);
	const shown = type === 'password' ? '' : (filled.values.get(name) ?? value ?? '');
	return (
		<div class="field">
			<label for={name}>{t(label)}</label>
			<Hints name={name} hint={hint} filled={filled} />
			<input
				id={name}
				name={name}
				{...KINDS[type]}
				value={shown}
				autocomplete={autocomplete}
				spellcheck={false}
				aria-describedby={described(name, hint, issue)}
				aria-invalid={issue === undefined ? undefined : 'true'}
				{...rest}
			/>
		</div>
	);
};

export interface Option {
	readonly value: string;
	readonly text: string;
	readonly hint?: TextKey;
}

export const Select = ({
	name,
	label,
	hint,
	filled,
	options,
	value,
}: FieldProps & { options: readonly Option[]; value?: string | undefined }) => {
	const { t } = useTexts();
	const chosen = filled.values.get(name) ?? value ?? '';
	return (
		<div class="field">
			<label for={name}>{t(label)}</label>
			<Hints name={name} hint={hint} filled={filled} />
			<select id={name} name={name} aria-describedby={described(name, hint, issueOf(filled, name))}>
				{options.map((option) => (
					<option key={option.value} value={option.value} selected={option.value === chosen}>
						{option.text}
					</option>
				))}
			</select>
		</div>
	);
};

/** Radio buttons or boxes to tick, each with its sentence. */
export const Choices = ({
	name,
	label,
	hint,
	filled,
	options,
	chosen,
	type,
}: FieldProps & { options: readonly Option[]; chosen: readonly string[]; type: 'radio' | 'checkbox' }) => {
	const { t } = useTexts();
	const issue = issueOf(filled, name);
	const ticked = filled.problem === null ? chosen : filled.values.getAll(name);
	return (
		<fieldset aria-describedby={described(name, hint, issue)}>
			<legend>{t(label)}</legend>
			<Hints name={name} hint={hint} filled={filled} />
			<div class={options.some(({ hint: about }) => about !== undefined) ? 'choices' : 'choices short'}>
				{options.map((option) => (
					<label key={option.value} class="choice">
						<input
							type={type}
							name={name}
							value={option.value}
							checked={ticked.includes(option.value)}
							required={type === 'radio'}
						/>
						<span class="name">{option.text}</span>
						{option.hint === undefined ? null : <span class="hint">{t(option.hint)}</span>}
					</label>
				))}
			</div>
		</fieldset>
	);
};

/** A form that is a button. */
export const Act = ({
	action,
	kind,
	fields = {},
	children,
}: {
	action: string;
	kind?: 'plain' | 'danger';
	fields?: Readonly<Record<string, string>>;
	children: ComponentChildren;
}) => (
	<form method="post" action={action}>
		{Object.entries(fields).map(([name, value]) => (
			<input key={name} type="hidden" name={name} value={value} />
		))}
		<button type="submit" class={kind}>
			{children}
		</button>
	</form>
);
