/** What the events are called for people, in English and Korean. */
import type { EventType } from './event';

export interface EventWords {
	readonly en: { readonly name: string; readonly description: string };
	readonly ko: { readonly name: string; readonly description: string };
}

export const EVENT_WORDS: Readonly<Record<EventType, EventWords>> = {
	'payment.approved': {
		en: { name: 'Payment approved', description: 'A customer has paid a bill.' },
		ko: { name: '결제 승인', description: '고객이 청구서를 결제했습니다.' },
	},
	'payment.cancelled': {
		en: { name: 'Payment cancelled', description: 'A payment was given back in full.' },
		ko: { name: '결제 취소', description: '결제가 전액 취소되었습니다.' },
	},
	'bill.sent': {
		en: { name: 'Bill sent', description: 'A bill was sent through the adapter.' },
		ko: { name: '청구서 발송', description: '어댑터를 통해 청구서를 발송했습니다.' },
	},
	'bill.destroyed': {
		en: { name: 'Bill destroyed', description: 'An unpaid bill was destroyed and cannot be paid any more.' },
		ko: { name: '청구서 파기', description: '미결제 청구서가 파기되어 더 이상 결제할 수 없습니다.' },
	},
	'bill.expired': {
		en: { name: 'Bill expired', description: 'The last day of an unpaid bill is over.' },
		ko: { name: '청구서 만료', description: '미결제 청구서의 결제 기한이 지났습니다.' },
	},
	'cash_receipt.issued': {
		en: { name: 'Cash receipt issued', description: 'A cash receipt was issued through this adapter.' },
		ko: { name: '현금영수증 발행', description: '이 어댑터를 통해 현금영수증이 발행되었습니다.' },
	},
	'cash_receipt.cancelled': {
		en: { name: 'Cash receipt cancelled', description: 'A cash receipt was cancelled.' },
		ko: { name: '현금영수증 취소', description: '현금영수증이 취소되었습니다.' },
	},
	'submerchant.link_changed': {
		en: { name: 'Sub-merchant link changed', description: 'The link of a sub-merchant has another status (V2).' },
		ko: { name: '하위 가맹점 연동 변경', description: '하위 가맹점의 연동 상태가 바뀌었습니다(V2).' },
	},
	'points.low': {
		en: { name: 'Points low', description: 'Fewer points are left than the connection asks to be told of.' },
		ko: { name: '포인트 부족', description: '남은 포인트가 설정한 기준보다 적습니다.' },
	},
};
