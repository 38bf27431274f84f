/** Which contract a partner holds, and which spelling of the API follows from it. */

/** API generation. It decides spelling (`bill_id` or `billId`) and envelope. Source: vendor documents. */
export type Generation = 'v1' | 'v2';

/**
 * Contract model. `V1_T`: PaySsam delivers the bill by KakaoTalk. `V1_U`: PaySsam issues a URL and the partner delivers it.
 * `V2`: one call whose `sendType` chooses. Source: vendor specifications 1.2.5, 1.2.6 and 2.0.1.
 */
export type ContractModel = 'V1_T' | 'V1_U' | 'V2';

/** The generation each contract model speaks. */
export const GENERATION_OF: Readonly<Record<ContractModel, Generation>> = { V1_T: 'v1', V1_U: 'v1', V2: 'v2' };

/**
 * How sure a fact is. `documented`: the vendor says so. `seen`: read in public integrations or measured by an integrator.
 * `experimental`: seen once, inferred, or listed as open; it may change without a major version.
 */
export type Confidence = 'documented' | 'seen' | 'experimental';

/**
 * Whether a call may be made again unchanged. `always`: nothing happens twice. `sameBillId`: the bill id protects, so only under
 * the very same id. `never`: a repeat is useless or does the thing twice.
 */
export type MayRepeat = 'always' | 'sameBillId' | 'never';

/**
 * Base URLs seen in integrations. The V2 production host is handed over by the vendor after certification and is therefore
 * absent: ask the user for it. The V1 test host may have been retired in August 2026 in favour of the sandbox host.
 */
export const BASE_URLS = {
	v1Production: 'https://erp-api.payssam.kr',
	v1Test: 'https://stg.paymint.co.kr/partner',
	v2Sandbox: 'https://sandbox.paymint.co.kr/partner',
} as const;

/** How the two generations spell what every call shares. Source: vendor documents; `shortURL`/`shortUrl` seen in integrations. */
export const SPELLING = {
	v1: { key: 'apikey', billId: 'bill_id', phone: 'phone', price: 'price' },
	v2: { key: 'apiKey', billId: 'billId', phone: 'phone', price: 'price' },
} as const satisfies Record<Generation, { key: string; billId: string; phone: string; price: string }>;
