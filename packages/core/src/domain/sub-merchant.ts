/** Sub-merchants (V2): stores that a partner links to itself, and how far the link is. */
import { isJsonObject, type JsonObject, readText } from '../json';

/** The states of a link that were seen in one integration. An open list: others are passed through. */
export const MAPPING_STATUSES = [
	'INITIALIZED',
	'MEMBER_MAPPED',
	'MERCHANT_OPENING',
	'COMPLETED',
	'LEGACY',
	'PAUSED',
] as const;

/** A state of a link that this version knows. */
export type MappingStatus = (typeof MAPPING_STATUSES)[number];

/** One sub-merchant, as listed or as reported by a link callback. What the vendor leaves out is absent. */
export interface SubMerchant {
	member?: string;
	merchant?: string;
	/** One of {@link MAPPING_STATUSES}, or text this version does not know. */
	mappingStatus?: string;
	companyName?: string;
	branchName?: string;
	businessNumber?: string;
	ceoName?: string;
	email?: string;
}

/** State of one link. */
export interface SubMerchantLink extends SubMerchant {
	mappingStatus: string;
}

/** The page on which a store registers itself. */
export interface RegistrationUrl {
	url: string;
}

/**
 * Names on the wire. The first of each was seen in the answer of `/read/mapping` (one integration); `memberId` and `merchantId` are what `/auth/mapping` calls the codes (vendor document); snake_case is read
 * because V2 was seen to use it in approval callbacks.
 */
export const SUB_MERCHANT_FIELDS: readonly { readonly name: keyof SubMerchant; readonly wires: readonly string[] }[] = [
	{ name: 'member', wires: ['partnerMember', 'member', 'memberId', 'partner_member', 'member_id'] },
	{ name: 'merchant', wires: ['partnerMerchant', 'merchant', 'merchantId', 'partner_merchant', 'merchant_id'] },
	{ name: 'mappingStatus', wires: ['mappingStatus', 'mapping_status'] },
	{ name: 'companyName', wires: ['companyNm', 'company_nm'] },
	{ name: 'branchName', wires: ['branchNm', 'branch_nm'] },
	{ name: 'businessNumber', wires: ['businessNumber', 'business_number'] },
	{ name: 'ceoName', wires: ['ceoName', 'ceo_name'] },
	{ name: 'email', wires: ['email'] },
];

/** Whether a state is one of {@link MAPPING_STATUSES}. */
export function isMappingStatus(value: unknown): value is MappingStatus {
	return MAPPING_STATUSES.some((status) => status === value);
}

/** A sub-merchant from the vendor's fields. */
export function readSubMerchant(fields: JsonObject): SubMerchant {
	const subMerchant: SubMerchant = {};
	for (const { name, wires } of SUB_MERCHANT_FIELDS) {
		const text = readText(fields, wires);
		if (text !== undefined) subMerchant[name] = text;
	}
	return subMerchant;
}

/** The link from the answer of a mapping status; `undefined` when it names no status. */
export function readMappingStatus(fields: JsonObject): SubMerchantLink | undefined {
	const { mappingStatus, ...rest } = readSubMerchant(fields);
	return mappingStatus === undefined ? undefined : { ...rest, mappingStatus };
}

/**
 * The sub-merchants from the answer of a list: `data` itself, or the only list among the answer's fields (the name of the list is not public). `undefined` when there is no list of objects.
 */
export function readSubMerchants(fields: JsonObject): SubMerchant[] | undefined {
	const lists = Object.values(fields).filter((value) => Array.isArray(value));
	const [list] = lists;
	if (list === undefined || lists.length > 1 || !list.every(isJsonObject)) return undefined;
	return list.map(readSubMerchant);
}

/** The registration page from an answer. Only an http(s) address counts. */
export function readRegistrationUrl(fields: JsonObject): RegistrationUrl | undefined {
	const url = readText(fields, ['url']);
	return url !== undefined && /^https?:\/\/[^\s\p{Cc}]+$/iu.test(url) ? { url } : undefined;
}
