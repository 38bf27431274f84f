/** What the control API shows: times as `2026-11-20T22:37:50+09:00`, keys left out. */
import type { Bill, BillEvent, BillState, ContractModel, Generation, PhoneMessage, SendType, Store } from '../bill';
import { isExpired } from '../bill';
import type { Attempt, Delivery, DeliveryStatus } from '../callbacks/delivery';
import type { ApiCall, Ledger } from '../ledger';
import { kstIso } from '../time';

export interface AttemptView extends Omit<Attempt, 'at'> {
	at: string;
}

export interface DeliveryView {
	id: number;
	billId: string;
	/** State the callback tells of. */
	apprState: BillState;
	url: string;
	body: string;
	createdAt: string;
	status: DeliveryStatus;
	nextAt: string | null;
	attempts: AttemptView[];
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

export const deliveryView = (delivery: Delivery): DeliveryView => ({
	id: delivery.id,
	billId: delivery.billId,
	apprState: delivery.apprState,
	url: delivery.url,
	body: delivery.body,
	createdAt: kstIso(delivery.createdAt),
	status: delivery.status,
	nextAt: delivery.nextAt === null ? null : kstIso(delivery.nextAt),
	attempts: delivery.attempts.map(attemptView),
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
