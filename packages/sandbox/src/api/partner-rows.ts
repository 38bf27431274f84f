/** Stores and partner: V1 merchant info and opening, V2 sub-merchants, partner info and its callback URL. */
import { Refusal } from '../refusal';
import type { SubMerchant } from '../sub-merchants';
import { type ApiRow, type Call, optional, refusePrivateCallback, required, STAND_IN_NOTE } from './row';

const V1 = { generation: 'V1', models: ['V1 T', 'V1 U'], nest: 'flat', hash: 'none' } as const;
const V2 = { generation: 'V2', models: ['V2'], nest: 'flat', hash: 'none' } as const;

/** The link a call names by member and merchant. */
function linkOf({ subMerchants, store, text }: Call): SubMerchant {
	const one = subMerchants.find({ apiKey: store.apiKey, member: text('member'), merchant: text('merchant') });
	if (one === undefined) throw new Refusal('linkNotFound', 'no link of this member and merchant');
	return one;
}

/** A store nobody knows has not applied (inferred from the meaning of `1010`). */
function refuseUnlessOpen({ ledger, store: { apiKey }, text }: Call): void {
	const store = ledger.store({ apiKey, member: text('member'), merchant: text('merchant') });
	const state = store === undefined ? 'review' : (store.openState ?? 'open');
	if (state === 'review') throw new Refusal('openUnderReview', 'the store has not applied, or is under review');
	if (state === 'joined') throw new Refusal('openJoined', 'the store has already joined');
}

const partnerFacts = ({ ledger, store: { apiKey } }: Call) => ({
	note: STAND_IN_NOTE,
	callbackUrl: ledger.partnerCallbacks.get(apiKey) ?? null,
	stores: ledger.stores
		.filter((one) => one.apiKey === apiKey)
		.map(({ member, merchant, name }) => ({ member, merchant, name })),
});

export const PARTNER_ROWS: readonly ApiRow[] = [
	{
		...V1,
		action: 'merchant',
		path: '/if/read/merchant',
		caller: 'partner',
		fields: [],
		confidence: 'seen',
		handle: ({ ledger, store: { apiKey } }) => ({
			info: ledger.stores
				.filter((one) => one.apiKey === apiKey)
				.map((one) => ({
					member: one.member,
					merchant: one.merchant,
					merchant_nm: one.name,
					business_number: one.businessNumber,
				})),
		}),
	},
	{
		...V1,
		action: 'open',
		path: '/if/read/open',
		caller: 'codes',
		fields: [required('callbackUrl', 'url', 2000)],
		confidence: 'seen',
		handle: (call) => {
			refuseUnlessOpen(call);
			return {};
		},
	},
	{
		...V2,
		action: 'mapping',
		path: '/auth/mapping',
		caller: 'partner',
		fields: [
			required('memberId', 'text', 30),
			required('merchantId', 'text', 30),
			optional('businessNumber', 'digits', 10),
			required('callbackUrl', 'url', 2000),
			required('redirectUrl', 'url', 2000),
		],
		confidence: 'documented',
		handle: (call) => {
			refusePrivateCallback(call, 'callbackUrl');
			const one = call.subMerchants.register({
				apiKey: call.store.apiKey,
				member: call.text('memberId'),
				merchant: call.text('merchantId'),
				businessNumber: call.optional('businessNumber'),
				callbackUrl: call.text('callbackUrl'),
				redirectUrl: call.text('redirectUrl'),
			});
			return { url: `${call.origin}/register/${one.code}` };
		},
	},
	{
		...V2,
		action: 'mappingStatus',
		path: '/auth/mapping-status',
		caller: 'codes',
		fields: [],
		confidence: 'inferred',
		handle: (call) => ({ mappingStatus: linkOf(call).status }),
	},
	{
		...V2,
		action: 'mappings',
		path: '/read/mapping',
		caller: 'partner',
		fields: [],
		confidence: 'seen',
		handle: ({ subMerchants, store }) =>
			subMerchants.list(store.apiKey).map(({ member, merchant, status, facts }) => ({
				partnerMember: member,
				partnerMerchant: merchant,
				mappingStatus: status,
				companyNm: facts.companyNm,
				branchNm: facts.branchNm,
				businessNumber: facts.businessNumber,
				ceoName: facts.ceoName,
				email: facts.email,
			})),
	},
	{
		...V2,
		action: 'partner',
		path: '/sandbox-stand-in/partner',
		caller: 'partner',
		fields: [],
		open: true,
		confidence: 'unknown',
		handle: (call) => ({ standIn: partnerFacts(call) }),
	},
	{
		...V2,
		action: 'partnerCallbackUrl',
		path: '/sandbox-stand-in/partner/callback-url',
		caller: 'partner',
		fields: [required('callbackUrl', 'url', 2000)],
		open: true,
		confidence: 'unknown',
		handle: (call) => {
			refusePrivateCallback(call, 'callbackUrl');
			call.ledger.partnerCallbacks.set(call.store.apiKey, call.text('callbackUrl'));
			call.ledger.changed();
			return { standIn: partnerFacts(call) };
		},
	},
];
