/**
 * Makes an approval that looks like a real one, from a seeded generator. Which fields there are is the vendor's document;
 * the values (issuers, codes of card companies, masking) are made up or common knowledge, so treat them as inferred.
 */
import type { Approval, CashReceiptOfApproval } from './bill';
import type { Random } from './random';

/** How the bill is paid. The keys are ours, the `payType` values the vendor's (`BANK`, `CARD_RP`: seen, the others: documented). */
export type PayMethod = 'card' | 'keyin' | 'bank' | 'cash' | 'offlineCard' | 'cardRecurring';

interface Instrument {
	readonly name: string;
	readonly code: string;
}

const CARD_ISSUERS: readonly [Instrument, ...Instrument[]] = [
	{ name: '신한카드', code: '06' },
	{ name: 'KB국민카드', code: '02' },
	{ name: '삼성카드', code: '04' },
	{ name: '현대카드', code: '08' },
	{ name: '롯데카드', code: '03' },
	{ name: 'NH농협카드', code: '11' },
];

/** Codes of the Korean clearing house (금융결제원). */
const BANKS: readonly [Instrument, ...Instrument[]] = [
	{ name: '국민은행', code: '004' },
	{ name: '농협은행', code: '011' },
	{ name: '우리은행', code: '020' },
	{ name: '하나은행', code: '081' },
	{ name: '신한은행', code: '088' },
	{ name: '카카오뱅크', code: '090' },
];

/** A card as a recurring payment keeps it. */
export interface RegisteredCard extends Instrument {
	/** Masked. */
	readonly number: string;
}

interface MethodRow {
	readonly payType: string;
	readonly kind: 'card' | 'bank' | 'cash';
	readonly instalments: boolean;
	/** On the pay page; the others are done by the merchant. */
	readonly onPayPage: boolean;
}

export const PAY_METHODS: Record<PayMethod, MethodRow> = {
	card: { payType: 'CARD_VAN', kind: 'card', instalments: true, onPayPage: true },
	keyin: { payType: 'KEYIN', kind: 'card', instalments: true, onPayPage: false },
	offlineCard: { payType: 'OFFLINE_CARD', kind: 'card', instalments: true, onPayPage: false },
	cardRecurring: { payType: 'CARD_RP', kind: 'card', instalments: false, onPayPage: false },
	bank: { payType: 'BANK', kind: 'bank', instalments: false, onPayPage: true },
	cash: { payType: 'OFFLINE_CASH', kind: 'cash', instalments: false, onPayPage: true },
};

export const isPayMethod = (value: string): value is PayMethod => Object.hasOwn(PAY_METHODS, value);

/** Request number of a cash receipt that the store issues for nobody in particular (자진발급, vendor document). */
export const SELF_ISSUED = '0100001234';

export interface ApprovalRequest {
	readonly method: PayMethod;
	/** Won. */
	readonly price: string;
	readonly months: number;
	readonly at: number;
	/** For bank and cash: self-issued when missing, none when null. */
	readonly cashReceipt?: { trader: '0' | '1'; issuanceNumber: string } | null | undefined;
	/** The card; any when missing. */
	readonly card?: RegisteredCard | undefined;
}

const cardNumber = (random: Random): string => `9${random.digits(5)}******${random.digits(4)}`;

export const registeredCard = (random: Random): RegisteredCard => ({
	...random.pick(CARD_ISSUERS),
	number: cardNumber(random),
});

export function makeApproval(request: ApprovalRequest, random: Random): Approval {
	const method = PAY_METHODS[request.method];
	const common = {
		payType: method.payType,
		at: request.at,
		price: request.price,
		num: random.digits(8),
		months: String(method.instalments ? request.months : 0),
		terminal: random.digits(10),
	};
	if (method.kind === 'card') {
		const issuer = request.card ?? random.pick(CARD_ISSUERS);
		return {
			...common,
			cardType: random.pick(['신용카드(일반)', '신용카드(일반)', '체크카드']),
			issuer: issuer.name,
			issuerCode: issuer.code,
			issuerNumber: request.card?.number ?? cardNumber(random),
			acquirerCode: issuer.code,
			acquirerName: issuer.name,
			responseCode: '0000',
			cashReceipt: null,
		};
	}
	const receipt: CashReceiptOfApproval | null =
		request.cashReceipt === null
			? null
			: {
					num: random.digits(9),
					trader: request.cashReceipt?.trader ?? '0',
					issuanceNumber: request.cashReceipt?.issuanceNumber ?? SELF_ISSUED,
				};
	const bank = method.kind === 'bank' ? random.pick(BANKS) : { name: '현금', code: '' };
	return {
		...common,
		cardType: null,
		issuer: bank.name,
		issuerCode: bank.code,
		issuerNumber: method.kind === 'bank' ? `${random.digits(3)}-******-${random.digits(3)}` : '',
		acquirerCode: null,
		acquirerName: null,
		responseCode: null,
		cashReceipt: receipt,
	};
}

export const cancelNumber = (random: Random): string => random.digits(8);
