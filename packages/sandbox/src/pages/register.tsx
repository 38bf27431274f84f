/** The page behind `/auth/mapping`'s `url`: a person registers a sub-merchant, step by step. */
import type { SubMerchantView } from '../control/views';
import { MAPPING_STATUSES, type MappingStatus } from '../sub-merchants';
import { Both, type Frame, page, to } from './layout';
import type { TextKey } from './texts';

export interface RegisterProps extends Frame {
	readonly one: SubMerchantView;
}

interface FieldRow {
	readonly name: 'companyNm' | 'branchNm' | 'businessNumber' | 'ceoName' | 'email';
	readonly required: boolean;
	readonly inputmode: 'text' | 'email' | 'numeric';
	readonly pattern?: string;
	/** What a value must look like; the lengths are ours. */
	readonly fits: (value: string) => boolean;
}

const short = (value: string): boolean => value.trim() !== '' && value.length <= 100;

/** What the second step asks for. */
export const REGISTRATION_FIELDS: readonly FieldRow[] = [
	{ name: 'companyNm', required: true, inputmode: 'text', fits: short },
	{ name: 'branchNm', required: false, inputmode: 'text', fits: short },
	{
		name: 'businessNumber',
		required: true,
		inputmode: 'numeric',
		pattern: '[0-9]{10}',
		fits: (value) => /^\d{10}$/.test(value),
	},
	{ name: 'ceoName', required: true, inputmode: 'text', fits: short },
	{
		name: 'email',
		required: true,
		inputmode: 'email',
		fits: (value) => short(value) && /^[^\s@]+@[^\s@]+$/.test(value),
	},
];

const STEPS: readonly { from: MappingStatus; key: TextKey }[] = [
	{ from: 'INITIALIZED', key: 'stepMember' },
	{ from: 'MEMBER_MAPPED', key: 'stepStore' },
	{ from: 'MERCHANT_OPENING', key: 'stepReview' },
];

const Steps = ({ frame: { lang }, status }: { frame: Frame; status: MappingStatus }) => (
	<ol class="steps">
		{STEPS.map(({ from, key }, index) => {
			const done = MAPPING_STATUSES.indexOf(status) > MAPPING_STATUSES.indexOf(from);
			return (
				<li key={key} class={done ? 'done' : undefined} aria-current={status === from ? 'step' : undefined}>
					<span class="dot" aria-hidden="true">
						{done ? '✓' : index + 1}
					</span>
					<span>
						<Both lang={lang} k={key} />
					</span>
				</li>
			);
		})}
	</ol>
);

const StoreFields = ({ frame: { lang }, one }: { frame: Frame; one: SubMerchantView }) => (
	<>
		{REGISTRATION_FIELDS.map(({ name, required, inputmode, pattern }) => (
			<label key={name}>
				<Both lang={lang} k={name} />
				<input
					class="field"
					name={name}
					inputmode={inputmode}
					required={required}
					pattern={pattern}
					maxlength={100}
					value={one[name]}
				/>
			</label>
		))}
	</>
);

/** What a status that waits for the person says and asks. */
const ASKS: Partial<Record<MappingStatus, { help: TextKey | null; button: TextKey }>> = {
	INITIALIZED: { help: 'stepMemberHelp', button: 'signIn' },
	MEMBER_MAPPED: { help: null, button: 'apply' },
	MERCHANT_OPENING: { help: 'stepReviewHelp', button: 'passReview' },
};

export const registerPage = ({ one, ...frame }: RegisterProps): string => {
	const { lang, path } = frame;
	const asks = ASKS[one.status];
	return page({
		...frame,
		title: `${one.member} / ${one.merchant}`,
		narrow: true,
		children: (
			<>
				{asks === undefined ? (
					<div class="result" role="status">
						<p class="mark" aria-hidden="true">
							{one.status === 'PAUSED' ? '!' : '✓'}
						</p>
						<h1>
							<Both lang={lang} k={one.status === 'PAUSED' ? 'pausedTitle' : 'linkedTitle'} />
						</h1>
					</div>
				) : (
					<h1>
						<Both lang={lang} k="registerTitle" />
					</h1>
				)}
				<div class="card">
					<p class="soft">
						{one.member} / {one.merchant} · {one.status}
					</p>
					<Steps frame={frame} status={one.status} />
				</div>
				{asks === undefined ? null : (
					<form class="card" method="post" action={to(lang, `${path}/advance`)}>
						{asks.help === null ? (
							<StoreFields frame={frame} one={one} />
						) : (
							<p>
								<Both lang={lang} k={asks.help} />
							</p>
						)}
						<input type="hidden" name="status" value={one.status} />
						<button class="wide" type="submit">
							<Both lang={lang} k={asks.button} />
						</button>
					</form>
				)}
				{asks === undefined && one.redirectUrl !== null ? (
					<p>
						<a class="button wide" href={one.redirectUrl} rel="noreferrer">
							<Both lang={lang} k="backToPartner" />
						</a>
					</p>
				) : null}
				<p class="soft">
					<Both lang={lang} k="experimentalRegister" />
				</p>
			</>
		),
	});
};
