/** What the control API shows: times as `2026-11-20T22:37:50+09:00`, keys left out. */
import type { Bill, BillEvent, BillState, ContractModel, Generation, PhoneMessage, SendType, Store } from '../bill';
import { isExpired } from '../bill';
import type { ApprovalDelivery, Attempt, DeliveryStatus, LinkDelivery } from '../callbacks/delivery';
import type { CashReceipt } from '../cash-receipts';
import type { ApiCall, Ledger } from '../ledger';
import type { RegisteredMethod } from '../recurring';
import type { MappingStatus, StoreFacts, SubMerchant } from '../sub-merchants';
import { kstIso } from '../time';

export interface AttemptView extends Omit<Attempt, 'at'> {
	at: string;
}

/** One callback, whatever it tells of. */
export interface CallbackView {
	id: number;
	url: string;
	body: string;
	createdAt: string;
	status: DeliveryStatus;
	nextAt: string | null;
	attempts: AttemptView[];
}

export interface DeliveryView extends CallbackView {
	billId: string;
	/** State the callback tells of. */
	apprState: BillState;
}

export interface LinkDeliveryView extends CallbackView {
	mappingStatus: MappingStatus;
}

export interface CashReceiptView {
	billId: string;
	member: string;
	merchant: string;
	price: string;
	supplyPrice: string;
	tax: string;
	trader: CashReceipt['trader'];
	issuanceNumber: string;
	num: string;
	at: string;
	state: CashReceipt['state'];
	cancellation: { num: string; at: string } | null;
	by: CashReceipt['by'];
}

export interface SubMerchantView extends StoreFacts {
	member: string;
	merchant: string;
	status: MappingStatus;
	registrationUrl: string;
	callbackUrl: string | null;
	redirectUrl: string | null;
	history: { at: string; status: MappingStatus; by: string }[];
	deliveries: LinkDeliveryView[];
}

export interface RegisteredMethodView {
	methodId: string;
	member: string;
	merchant: string;
	phone: string | null;
	issuer: string;
	issuerNumber: string;
	at: string;
	deletedAt: string | null;
}

export interface ApprovalView {
	payType: string;
	cardType: string | null;
	at: string;
	price: string;
	num: string;
	issuer: string;
	issuerNumber: string;
	months: string;
	/** The receipt in force, or that of the cancelled payment. */
	cashReceipt: { num: string; trader: '0' | '1'; issuanceNumber: string } | null;
}

export interface BillEventView extends Omit<BillEvent, 'at'> {
	at: string;
}

export interface BillView {
	billId: string;
	generation: Generation;
	sendType: SendType;
	member: string;
	merchant: string;
	storeName: string;
	productName: string;
	memberName: string;
	phone: string | null;
	price: string;
	message: string | null;
	expireDate: string | null;
	issuer: string | null;
	callbackUrl: string;
	redirectUrl: string | null;
	shortUrl: string;
	state: BillState;
	/** Unpaid and past its day: the state stays `W`. */
	expired: boolean;
	createdAt: string;
	approval: ApprovalView | null;
	cancellation: { num: string; at: string; reason: string | null } | null;
	history: BillEventView[];
	deliveries: DeliveryView[];
}

export interface MessageView {
	at: string;
	phone: string;
	billId: string;
	kind: 'send' | 'resend';
	productName: string;
	price: string;
	shortUrl: string;
}

export interface ApiCallView extends Omit<ApiCall, 'at'> {
	at: string;
}

export interface StoreView extends Store {
	models: ContractModel[];
}

export const attemptView = (attempt: Attempt): AttemptView => ({ ...attempt, at: kstIso(attempt.at) });

const callbackView = (delivery: ApprovalDelivery | LinkDelivery): CallbackView => ({
	id: delivery.id,
	url: delivery.url,
	body: delivery.body,
	createdAt: kstIso(delivery.createdAt),
	status: delivery.status,
	nextAt: delivery.nextAt === null ? null : kstIso(delivery.nextAt),
	attempts: delivery.attempts.map(attemptView),
});

export const deliveryView = (delivery: ApprovalDelivery): DeliveryView => ({
	...callbackView(delivery),
	billId: delivery.billId,
	apprState: delivery.apprState,
});

export const linkDeliveryView = (delivery: LinkDelivery): LinkDeliveryView => ({
	...callbackView(delivery),
	mappingStatus: delivery.mappingStatus,
});

export const cashReceiptView = (receipt: CashReceipt): CashReceiptView => ({
	billId: receipt.billId,
	member: receipt.member,
	merchant: receipt.merchant,
	price: receipt.price,
	supplyPrice: receipt.supplyPrice,
	tax: receipt.tax,
	trader: receipt.trader,
	issuanceNumber: receipt.issuanceNumber,
	num: receipt.num,
	at: kstIso(receipt.at),
	state: receipt.state,
	cancellation: receipt.cancellation === null ? null : { ...receipt.cancellation, at: kstIso(receipt.cancellation.at) },
	by: receipt.by,
});

export const subMerchantView = (one: SubMerchant, ledger: Ledger, origin: string): SubMerchantView => ({
	member: one.member,
	merchant: one.merchant,
	status: one.status,
	...one.facts,
	registrationUrl: `${origin}/register/${one.code}`,
	callbackUrl: one.callbackUrl,
	redirectUrl: one.redirectUrl,
	history: one.history.map((event) => ({ ...event, at: kstIso(event.at) })),
	deliveries: ledger.deliveriesOfLink(one).map(linkDeliveryView),
});

export const registeredMethodView = (method: RegisteredMethod): RegisteredMethodView => ({
	methodId: method.methodId,
	member: method.member,
	merchant: method.merchant,
	phone: method.phone,
	issuer: method.card.name,
	issuerNumber: method.card.number,
	at: kstIso(method.at),
	deletedAt: method.deletedAt === null ? null : kstIso(method.deletedAt),
});

export function billView(bill: Bill, ledger: Ledger, origin: string): BillView {
	const { approval, cancellation } = bill;
	return {
		billId: bill.billId,
		generation: bill.generation,
		sendType: bill.sendType,
		member: bill.member,
		merchant: bill.merchant,
		storeName: bill.storeName,
		productName: bill.productName,
		memberName: bill.memberName,
		phone: bill.phone,
		price: bill.price,
		message: bill.message,
		expireDate: bill.expireDate,
		issuer: bill.issuer,
		callbackUrl: bill.callbackUrl,
		redirectUrl: bill.redirectUrl,
		shortUrl: `${origin}/b/${bill.code}`,
		state: bill.state,
		expired: isExpired(bill, ledger.clock.now()),
		createdAt: kstIso(bill.createdAt),
		approval:
			approval === null
				? null
				: {
						payType: approval.payType,
						cardType: approval.cardType,
						at: kstIso(approval.at),
						price: approval.price,
						num: approval.num,
						issuer: approval.issuer,
						issuerNumber: approval.issuerNumber,
						months: approval.months,
						cashReceipt: approval.cashReceipt === null ? null : { ...approval.cashReceipt },
					},
		cancellation: cancellation === null ? null : { ...cancellation, at: kstIso(cancellation.at) },
		history: bill.history.map((event) => ({ ...event, at: kstIso(event.at) })),
		deliveries: ledger.deliveriesOf(bill).map(deliveryView),
	};
}

export const messageView = (message: PhoneMessage, ledger: Ledger, origin: string): MessageView => {
	const bill = ledger.bill(message.apiKey, message.billId);
	return {
		at: kstIso(message.at),
		phone: message.phone,
		billId: message.billId,
		kind: message.kind,
		productName: bill?.productName ?? '',
		price: bill?.price ?? '',
		shortUrl: `${origin}/b/${message.code}`,
	};
};

export const callView = (call: ApiCall): ApiCallView => ({ ...call, at: kstIso(call.at) });
