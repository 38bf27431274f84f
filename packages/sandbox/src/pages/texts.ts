/** Every sentence of the pages, in both languages. Korean terms are the ones merchants know from the vendor. */

export type Lang = 'en' | 'ko';

export interface Text {
	readonly en: string;
	readonly ko: string;
}

export const TEXTS = {
	sandboxNotice: {
		en: 'Sandbox: no money moves. An independent project, not made or checked by Paymint.',
		ko: '샌드박스: 실제 결제가 이루어지지 않습니다. 페이민트와 무관한 독립 프로젝트입니다.',
	},
	merchantTitle: { en: 'Merchant', ko: '가맹점' },
	phoneTitle: { en: "Customer's phone", ko: '고객 휴대폰' },
	payTitle: { en: 'Pay the bill', ko: '청구서 결제' },
	openApi: { en: 'OpenAPI', ko: 'OpenAPI' },
	connection: { en: 'Connect to', ko: '연결 정보' },
	store: { en: 'Store', ko: '매장' },
	apiKey: { en: 'Partner key', ko: '파트너 키' },
	models: { en: 'Contracts', ko: '계약 형태' },
	points: { en: 'Points', ko: '포인트' },
	charge: { en: 'Add 10,000 points', ko: '10,000 포인트 충전' },
	clock: { en: 'Sandbox clock', ko: '샌드박스 시각' },
	advanceHour: { en: 'Advance 1 hour', ko: '1시간 앞으로' },
	advanceDay: { en: 'Advance 24 hours', ko: '24시간 앞으로' },
	clockHelp: {
		en: 'Callbacks that were not acknowledged are repeated every hour for 24 hours.',
		ko: '확인 응답을 받지 못한 콜백은 24시간 동안 매시간 재전송됩니다.',
	},
	bills: { en: 'Bills (청구서)', ko: '청구서' },
	noBills: { en: 'No bill yet. Send one through the API.', ko: '아직 청구서가 없습니다. API로 발송해 보세요.' },
	newestOnly: { en: 'Only the newest are listed. All bills:', ko: '최근 청구서만 표시합니다. 전체:' },
	bill: { en: 'Bill', ko: '청구서' },
	state: { en: 'State', ko: '상태' },
	amount: { en: 'Amount', ko: '금액' },
	customer: { en: 'Customer', ko: '고객' },
	callback: { en: 'Callback', ko: '콜백' },
	product: { en: 'For', ko: '청구 내용' },
	api: { en: 'API', ko: 'API' },
	created: { en: 'Created', ko: '생성' },
	W: { en: 'Unpaid', ko: '미결제' },
	F: { en: 'Paid', ko: '결제완료' },
	C: { en: 'Cancelled', ko: '취소' },
	D: { en: 'Destroyed', ko: '파기' },
	expired: { en: 'Expired', ko: '기한 만료' },
	ackOk: { en: 'Exact ack', ko: '응답 정상' },
	ackWrong: { en: 'Would fail certification (검수)', ko: '검수 불합격 응답' },
	ackNone: { en: 'None sent', ko: '없음' },
	ackLost: { en: 'Lost (fault)', ko: '유실 (장애 모의)' },
	ackWaiting: { en: 'Waiting for the answer', ko: '응답 대기 중' },
	oneAttempt: { en: 'attempt', ko: '회 시도' },
	attempts: { en: 'attempts', ko: '회 시도' },
	attempt: { en: 'Attempt', ko: '시도' },
	nextRetry: { en: 'Next retry', ko: '다음 재전송' },
	noMoreRetries: { en: 'No more retries', ko: '재전송 종료' },
	backToList: { en: 'All bills', ko: '청구서 목록' },
	details: { en: 'Details', ko: '상세' },
	openPayPage: { en: 'Open the pay page', ko: '결제 화면 열기' },
	phone: { en: 'Phone', ko: '휴대폰' },
	expires: { en: 'Valid until', ko: '결제 기한' },
	noExpiry: { en: 'no limit', ko: '기한 없음' },
	message: { en: 'Message', ko: '안내 메시지' },
	issuer: { en: 'From', ko: '발행' },
	callbackUrl: { en: 'Callback URL', ko: '콜백 URL' },
	sendType: { en: 'Sent as', ko: '발송 방식' },
	approval: { en: 'Approval (승인)', ko: '승인' },
	approvalNumber: { en: 'Approval number', ko: '승인번호' },
	cancelNumber: { en: 'Cancel number', ko: '취소 승인번호' },
	paidAt: { en: 'Paid at', ko: '승인일시' },
	paidWith: { en: 'Paid with', ko: '결제수단' },
	cancelledAt: { en: 'Cancelled at', ko: '취소일시' },
	history: { en: 'History', ko: '이력' },
	callbacks: { en: 'Callbacks', ko: '콜백' },
	noCallbacks: { en: 'No callback was due for this bill.', ko: '이 청구서에는 아직 콜백이 없습니다.' },
	request: { en: 'Sent', ko: '보낸 내용' },
	answer: { en: 'Answered', ko: '받은 응답' },
	bytes: { en: 'bytes', ko: '바이트' },
	noAnswer: { en: 'no answer', ko: '응답 없음' },
	actions: { en: 'As the merchant would in the manager site', ko: '매니저 사이트에서 하듯이' },
	actCancel: { en: 'Cancel the payment', ko: '결제 취소' },
	actDestroy: { en: 'Destroy the bill', ko: '청구서 파기' },
	actExpire: { en: 'Let it expire', ko: '기한 만료시키기' },
	actRedeliver: { en: 'Send the callback again', ko: '콜백 다시 보내기' },
	refreshNow: { en: 'Refresh', ko: '새로고침' },
	noMessages: { en: 'No message yet.', ko: '받은 메시지가 없습니다.' },
	numbers: { en: 'Phones that got a message', ko: '메시지를 받은 번호' },
	billArrived: { en: 'A bill has arrived', ko: '청구서가 도착했어요' },
	billAgain: { en: 'A reminder of your bill', ko: '청구서를 다시 보내드려요' },
	payNow: { en: 'See and pay', ko: '확인하고 결제하기' },
	seeReceipt: { en: 'See the result', ko: '결과 확인하기' },
	chooseMethod: { en: 'How do you want to pay?', ko: '결제 방법을 골라 주세요' },
	card: { en: 'Card', ko: '신용·체크카드' },
	bank: { en: 'Bank transfer', ko: '계좌이체' },
	cash: { en: 'Cash', ko: '현금' },
	instalments: { en: 'Instalments (cards only)', ko: '할부 (카드만)' },
	instalmentsChosen: { en: 'Instalments', ko: '할부' },
	lumpSum: { en: 'Pay in full', ko: '일시불' },
	months: { en: 'months', ko: '개월' },
	pay: { en: 'Pay', ko: '결제하기' },
	decline: { en: 'Let the payment fail', ko: '결제 실패시키기' },
	paidTitle: { en: 'Paid', ko: '결제가 완료되었어요' },
	cancelledTitle: { en: 'The payment was cancelled', ko: '결제가 취소되었어요' },
	destroyedTitle: { en: 'This bill is no longer valid', ko: '더 이상 유효하지 않은 청구서예요' },
	expiredTitle: { en: 'The payment period is over', ko: '결제 기한이 지났어요' },
	declinedTitle: { en: 'The payment failed. You can try again.', ko: '결제에 실패했어요. 다시 시도할 수 있어요.' },
	backToShop: { en: 'Back to the shop', ko: '상점으로 돌아가기' },
	notFound: { en: 'There is no such page.', ko: '페이지를 찾을 수 없습니다.' },
	notPossible: { en: 'That is not possible now', ko: '지금은 할 수 없습니다' },
	experimental: {
		en: 'Experimental: the real page looks different and may offer other ways to pay.',
		ko: '실험적: 실제 화면과 결제수단은 다를 수 있습니다.',
	},
	experimentalMessage: {
		en: 'Experimental: our own drawing. The wording of the real message is unknown.',
		ko: '실험적: 직접 그린 화면입니다. 실제 메시지 문구는 다를 수 있습니다.',
	},
	skip: { en: 'Skip to content', ko: '본문으로 건너뛰기' },
} satisfies Record<string, Text>;

export type TextKey = keyof typeof TEXTS;

export const say = (lang: Lang, key: TextKey): string => TEXTS[key][lang];
export const otherLang = (lang: Lang): Lang => (lang === 'en' ? 'ko' : 'en');

/** `45,000원` / `₩45,000`; not touched by floating point. */
export function won(lang: Lang, price: string): string {
	const grouped = price.replace(/\B(?=(\d{3})+$)/g, ',');
	return lang === 'ko' ? `${grouped}원` : `₩${grouped}`;
}
