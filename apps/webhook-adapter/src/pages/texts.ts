/** Every sentence of the pages, in both languages. Korean terms are the ones merchants know from the vendor. `{name}` stands for a value. */

import type { EventType } from '../domain/event';
import { EVENT_WORDS } from '../domain/event-words';

export type Lang = 'en' | 'ko';

interface Text {
	readonly en: string;
	readonly ko: string;
}

/** Events are called here as they are in Zapier. */
const named = (type: EventType): Text => ({ en: EVENT_WORDS[type].en.name, ko: EVENT_WORDS[type].ko.name });

export const TEXTS = {
	// The frame
	skip: { en: 'Skip to content', ko: '본문으로 건너뛰기' },
	navigation: { en: 'Pages', ko: '메뉴' },
	overview: { en: 'Overview', ko: '현황' },
	events: { en: 'Events', ko: '이벤트' },
	quarantine: { en: 'Quarantine', ko: '격리' },
	subscriptions: { en: 'Subscriptions', ko: '구독' },
	connections: { en: 'Connections', ko: '매장 연결' },
	keys: { en: 'Keys', ko: 'API 키' },
	signOut: { en: 'Sign out', ko: '로그아웃' },
	copy: { en: 'Copy', ko: '복사' },
	copied: { en: 'Copied', ko: '복사됨' },
	save: { en: 'Save', ko: '저장' },
	remove: { en: 'Remove', ko: '삭제' },
	no: { en: 'No, go back', ko: '아니요, 돌아가기' },
	any: { en: 'any', ko: '전체' },
	all: { en: 'all', ko: '전체' },
	never: { en: 'never', ko: '없음' },
	toOverview: { en: 'To the overview', ko: '현황으로 가기' },
	settings: { en: 'Settings', ko: '설정' },
	pages: { en: 'Older and newer', ko: '목록 이동' },
	older: { en: 'Older →', ko: '이전 항목 →' },
	newestFirst: { en: '← Newest', ko: '← 최신 항목' },

	// Signing in
	signIn: { en: 'Sign in', ko: '로그인' },
	about: {
		en: 'Takes PaySsam callbacks, checks them, and tells each payment to your tools once.',
		ko: '결제선생 콜백을 받아 확인한 뒤, 결제 한 건을 연결된 도구에 한 번만 알려 줍니다.',
	},
	adminKey: { en: 'Admin key', ko: '관리자 키' },
	adminKeyHint: {
		en: 'Begins with psk_. The adapter showed it at its first start; further ones are made on the page "Keys".',
		ko: 'psk_로 시작합니다. 어댑터를 처음 시작할 때 표시된 키이며, "API 키" 화면에서 더 만들 수 있습니다.',
	},
	signInRefused: {
		en: 'This key does not open the pages. It has to be a valid key of scope "Everything".',
		ko: '이 키로는 로그인할 수 없습니다. "모든 권한"이 있는 유효한 키가 필요합니다.',
	},
	signInTooMany: {
		en: 'Too many failed attempts came from this address. Wait a few minutes.',
		ko: '로그인 실패가 너무 많습니다. 몇 분 뒤에 다시 시도해 주세요.',
	},
	signedOut: { en: 'You are signed out.', ko: '로그아웃했습니다.' },
	unofficial: {
		en: 'An independent project, not made or checked by Paymint.',
		ko: '페이민트와 무관한 독립 프로젝트입니다.',
	},

	// First steps
	firstSteps: { en: 'First steps', ko: '시작하기' },
	firstStepsAbout: {
		en: 'Four steps until a payment reaches your tools.',
		ko: '네 단계를 마치면 결제 소식이 연결된 도구로 전달됩니다.',
	},
	stepDone: { en: 'done', ko: '완료' },
	whoHears: { en: 'Who shall hear of payments?', ko: '결제 소식을 받을 곳' },
	whoHearsAbout: {
		en: 'Zapier, Make and the like subscribe by themselves when their PaySsam step is switched on: they only need this adapter’s address and a key. Any other program gets a subscription with its URL.',
		ko: 'Zapier, Make 등은 결제선생 단계를 켜면 스스로 구독합니다. 이 어댑터의 주소와 API 키만 입력하세요. 그 밖의 프로그램은 URL로 구독을 추가합니다.',
	},
	makeKeyForZapier: { en: 'Make a key for Zapier', ko: 'Zapier용 키 만들기' },
	callbackUrlLater: {
		en: 'It is here when the connection is added.',
		ko: '매장 연결을 추가하면 여기에 표시됩니다.',
	},

	// Overview
	nobodyHears: { en: 'Nobody hears of payments yet.', ko: '아직 결제 소식을 받는 곳이 없습니다.' },
	pendingEvents: { en: 'Waiting for PaySsam', ko: '결제선생 확인 대기' },
	waitsSince: { en: 'the oldest since', ko: '가장 오래된 대기:' },
	backlog: { en: 'Deliveries to do', ko: '남은 전송' },
	dueSince: { en: 'the oldest due since', ko: '가장 오래된 예정:' },
	nothingWaits: { en: 'nothing is late', ko: '밀린 항목 없음' },
	nothingThere: { en: 'nothing there', ko: '격리된 항목 없음' },
	wantsDecision: { en: 'wants your decision', ko: '확인이 필요합니다' },
	failingTargets: { en: 'Targets that fail', ko: '응답하지 않는 수신처' },
	allAnswer: { en: 'all answer', ko: '모두 정상' },
	seeBelow: { en: 'see below', ko: '아래 목록 참고' },
	perHour: { en: 'Events per hour, last 24 hours', ko: '최근 24시간 시간별 이벤트' },
	chartLabel: {
		en: 'Bar chart: {total} events in 24 hours, at most {most} in one hour. The numbers are in the table.',
		ko: '막대 그래프: 24시간 동안 {total}건, 한 시간 최대 {most}건. 수치는 표에 있습니다.',
	},
	chartMost: { en: 'highest bar: {most}', ko: '최고 {most}건' },
	asTable: { en: 'As a table', ko: '표로 보기' },
	hour: { en: 'Hour', ko: '시각' },
	held: { en: 'Held', ko: '보류 중' },
	heldAbout: {
		en: 'PaySsam was asked about these in vain and is asked again. They are delivered as soon as it confirms them.',
		ko: '결제선생에서 확인하지 못해 다시 조회하는 이벤트입니다. 확인되는 즉시 전송합니다.',
	},
	newest: { en: 'Newest events', ko: '최근 이벤트' },
	noEventsYet: {
		en: 'No event yet. The first payment appears here.',
		ko: '아직 이벤트가 없습니다. 첫 결제가 여기에 표시됩니다.',
	},

	// Events
	bill: { en: 'Bill', ko: '청구서' },
	billId: { en: 'Bill id', ko: '청구서 번호' },
	type: { en: 'What happened', ko: '내용' },
	state: { en: 'State', ko: '상태' },
	amount: { en: 'Amount', ko: '금액' },
	received: { en: 'Received', ko: '수신 시각' },
	connection: { en: 'Connection', ko: '매장' },
	why: { en: 'Why', ko: '이유' },
	search: { en: 'Search', ko: '검색' },
	noneFound: { en: 'Nothing was found.', ko: '검색 결과가 없습니다.' },
	typePaid: named('payment.approved'),
	typeCancelled: named('payment.cancelled'),
	typeSent: named('bill.sent'),
	typeDestroyed: named('bill.destroyed'),
	typeExpired: named('bill.expired'),
	typeReceipt: named('cash_receipt.issued'),
	typeReceiptCancelled: named('cash_receipt.cancelled'),
	typeLink: named('submerchant.link_changed'),
	typePoints: named('points.low'),
	statePending: { en: 'Waiting', ko: '대기' },
	stateReleased: { en: 'Released', ko: '전송됨' },
	stateQuarantined: { en: 'Quarantined', ko: '격리' },
	stateDuplicate: { en: 'Duplicate', ko: '중복' },
	stateDismissed: { en: 'Dismissed', ko: '종결' },
	aboutPending: { en: 'Kept, and not confirmed yet.', ko: '저장했으며 아직 확인되지 않았습니다.' },
	aboutReleased: { en: 'Handed to every subscription that wants it.', ko: '받기로 한 모든 구독에 넘겼습니다.' },
	aboutQuarantined: {
		en: 'It contradicts what is known. Nothing was sent; a person decides.',
		ko: '알려진 사실과 다릅니다. 전송하지 않았으며 담당자의 판단이 필요합니다.',
	},
	aboutDuplicate: {
		en: 'The same fact was there already. Nothing was sent.',
		ko: '이미 처리한 내용입니다. 전송하지 않았습니다.',
	},
	aboutDismissed: {
		en: 'A person decided that it is nothing. Nothing was sent.',
		ko: '담당자가 무효로 처리했습니다. 전송하지 않았습니다.',
	},
	product: { en: 'For', ko: '청구 내용' },
	customer: { en: 'Customer', ko: '고객' },
	reference: { en: 'Reference', ko: '참조' },
	source: { en: 'Learned from', ko: '알게 된 경로' },
	sourceCallback: { en: 'a callback of PaySsam', ko: '결제선생 콜백' },
	sourceReconciliation: {
		en: 'a scheduled read of the bill (no callback came)',
		ko: '정기 조회 (콜백 없이 확인)',
	},
	sourceAction: { en: 'an action through this adapter', ko: '이 어댑터에서 실행한 작업' },
	repeats: { en: 'Repeats', ko: '반복 수신' },
	repeatsAbout: {
		en: '{n} × after the first; acknowledged each time, never sent on',
		ko: '첫 수신 후 {n}회. 모두 응답했고 다시 전송하지 않았습니다',
	},
	eventId: { en: 'Event id', ko: '이벤트 ID' },
	readBack: { en: 'Asked back at PaySsam', ko: '결제선생 조회 확인' },
	verified: { en: 'PaySsam confirms it', ko: '결제선생에서 확인됨' },
	unverified: { en: 'Not confirmed', ko: '확인되지 않음' },
	looks: { en: 'Asked', ko: '조회 횟수' },
	nextLook: { en: 'Asked again at', ko: '다음 조회' },
	releasedAt: { en: 'Released', ko: '전송 시작' },
	deliveries: { en: 'Deliveries', ko: '전송 내역' },
	replayAll: { en: 'Send again to all', ko: '모두에게 다시 보내기' },
	replayHere: { en: 'Send again here', ko: '여기로 다시 보내기' },
	replayed: {
		en: 'It is sent again, under the same event id.',
		ko: '같은 이벤트 ID로 다시 보냅니다.',
	},
	removedSubscription: { en: 'A subscription that was removed', ko: '삭제된 구독' },
	nextAttempt: { en: 'Next attempt at', ko: '다음 시도:' },
	waitsForResume: { en: 'Waits until the subscription is resumed.', ko: '구독을 다시 시작하면 보냅니다.' },
	noAttempts: { en: 'No attempt yet.', ko: '아직 시도하지 않았습니다.' },
	nobodyWanted: { en: 'No subscription wanted it.', ko: '이 이벤트를 받는 구독이 없습니다.' },
	notReleased: { en: 'Nothing was sent.', ko: '전송하지 않았습니다.' },
	attempts: { en: 'Attempts', ko: '시도' },
	number: { en: 'No.', ko: '번호' },
	when: { en: 'When', ko: '시각' },
	result: { en: 'Result', ko: '결과' },
	took: { en: 'Took', ko: '소요 시간' },
	answer: { en: 'Answer', ko: '응답' },
	deliveryPending: { en: 'to do', ko: '전송 예정' },
	deliveryDone: { en: 'delivered', ko: '전송 완료' },
	deliveryFailed: { en: 'given up', ko: '전송 실패' },
	attempt2xx: { en: 'accepted', ko: '수신 확인' },
	attempt3xx: { en: 'redirect, not followed', ko: '리디렉션 (따르지 않음)' },
	attempt4xx: { en: 'refused', ko: '거절' },
	attempt410: { en: 'gone: subscription removed', ko: '사라짐: 구독 삭제' },
	attempt429: { en: 'too many', ko: '요청 과다' },
	attempt5xx: { en: 'error at the target', ko: '수신처 오류' },
	attemptTimeout: { en: 'no answer in time', ko: '응답 시간 초과' },
	attemptConnection: { en: 'no connection', ko: '연결 실패' },
	attemptTls: { en: 'certificate not accepted', ko: '인증서 오류' },
	attemptBlocked: { en: 'not a public address', ko: '공개 주소가 아님' },
	attemptUnsent: { en: 'not sent', ko: '보내지 않음' },
	payload: { en: 'Payload', ko: '전송 데이터' },
	payloadAbout: {
		en: 'What subscribers get. Fields without a value are left out here.',
		ko: '구독이 받는 데이터입니다. 값이 없는 항목은 생략했습니다.',
	},
	payloadWould: {
		en: 'What subscribers would get if it were released. Fields without a value are left out here.',
		ko: '전송된다면 구독이 받을 데이터입니다. 값이 없는 항목은 생략했습니다.',
	},
	field: { en: 'Field', ko: '항목' },
	value: { en: 'Value', ko: '값' },
	noConnection: { en: 'Its connection is not there any more.', ko: '해당 매장 연결이 없습니다.' },
	asReceived: { en: 'The callback as it came, without keys', ko: '수신한 콜백 원문 (키 제외)' },

	// Quarantine
	quarantineAbout: {
		en: 'Callbacks are not signed, so anybody who knows the callback URL can send one. What contradicts PaySsam, or an earlier callback, is kept here and not sent on.',
		ko: '콜백에는 서명이 없어 콜백 URL을 아는 누구나 보낼 수 있습니다. 결제선생의 기록이나 이전 콜백과 다른 내용은 전송하지 않고 여기에 보관합니다.',
	},
	callbackSays: { en: 'The callback says', ko: '콜백 내용' },
	approvalNumber: { en: 'approval number', ko: '승인번호' },
	approvedAt: { en: 'approved', ko: '승인' },
	otherEvents: { en: 'All events of this bill', ko: '이 청구서의 모든 이벤트' },
	quarantineEmpty: { en: 'Nothing is in quarantine.', ko: '격리된 이벤트가 없습니다.' },
	recheck: { en: 'Check again', ko: '다시 확인' },
	recheckAbout: {
		en: 'PaySsam is asked once more; what it confirms now is sent.',
		ko: '결제선생에 다시 조회하고, 확인되면 전송합니다.',
	},
	dismiss: { en: 'Dismiss', ko: '무효 처리' },
	dismissAbout: {
		en: 'It is nothing. It stays in the list and is never sent.',
		ko: '무효로 처리합니다. 목록에는 남고 전송하지 않습니다.',
	},
	rechecked: { en: 'PaySsam is being asked again.', ko: '결제선생에 다시 조회합니다.' },
	dismissed: { en: 'It is dismissed.', ko: '무효로 처리했습니다.' },
	reasonOtherAmount: {
		en: 'The same payment came before with another amount.',
		ko: '같은 결제가 이전에 다른 금액으로 수신되었습니다.',
	},
	reasonContradicted: {
		en: 'The callback and PaySsam’s own record of the bill do not agree.',
		ko: '콜백 내용이 결제선생의 청구서 기록과 다릅니다.',
	},
	reasonNotFound: {
		en: 'PaySsam knows no such bill.',
		ko: '결제선생에 해당 청구서가 없습니다.',
	},
	reasonTime: {
		en: 'The time of the approval lies in the future, or is days old.',
		ko: '승인 시각이 미래이거나 며칠이 지난 시각입니다.',
	},
	reasonState: {
		en: 'The callback names a state that this version does not know.',
		ko: '이 버전에서 알 수 없는 상태 값입니다.',
	},
	adviceCompare: {
		en: 'Look the bill up in PaySsam’s manager site. It is paid as the callback says: check again. It is not: dismiss, and ask who runs the adapter to change the callback URL and the partner key.',
		ko: '결제선생 매니저 사이트에서 청구서를 확인하세요. 콜백 내용대로 결제되었다면 "다시 확인"을, 아니라면 "무효 처리"를 누르고 담당자에게 콜백 URL과 파트너 키 변경을 요청하세요.',
	},
	adviceStore: {
		en: 'Does the bill belong to another store? Correct member and merchant of the connection, then check again. Otherwise dismiss.',
		ko: '다른 매장의 청구서라면 매장 연결의 member와 merchant를 고친 뒤 "다시 확인"을 누르세요. 그런 청구서가 없다면 "무효 처리"하세요.',
	},
	adviceState: {
		en: 'Look the bill up in PaySsam’s manager site. A newer version of the adapter may know the state.',
		ko: '결제선생 매니저 사이트에서 청구서를 확인하세요. 어댑터를 새 버전으로 올리면 알 수 있는 상태일 수 있습니다.',
	},
	adviceSettings: {
		en: 'Test the connection, correct its settings, then check again.',
		ko: '매장 연결에서 "지금 확인"을 눌러 설정을 고친 뒤 "다시 확인"을 누르세요.',
	},
	reasonCannotVerify: {
		en: 'PaySsam refuses to be asked about it, and that does not pass by itself. Look at the settings of the connection.',
		ko: '결제선생이 조회를 거부했습니다. 저절로 해결되지 않으니 매장 연결 설정을 확인하세요.',
	},

	// Subscriptions
	subscriptionsAbout: {
		en: 'Each one gets every event that its filter lets through, signed, until it answers with 2xx.',
		ko: '조건에 맞는 이벤트를 서명하여 보내고, 2xx 응답을 받을 때까지 다시 시도합니다.',
	},
	noSubscriptions: { en: 'No subscription yet.', ko: '아직 구독이 없습니다.' },
	addSubscription: { en: 'Add a subscription', ko: '구독 추가' },
	zapierDoesIt: {
		en: 'Zapier and Make do this by themselves. By hand it is for your own program, or a tool that shows you a webhook URL.',
		ko: 'Zapier와 Make는 자동으로 구독합니다. 직접 만든 프로그램이나 웹훅 URL을 보여 주는 도구만 여기에서 추가하세요.',
	},
	targetUrl: { en: 'URL', ko: '수신 URL' },
	targetUrlHint: {
		en: 'Where the events are posted to: https, on a public address. It is shown shortened afterwards.',
		ko: '이벤트를 보낼 공개 https 주소입니다. 저장한 뒤에는 줄여서 표시합니다.',
	},
	label: { en: 'Name', ko: '이름' },
	labelHint: { en: 'For you, such as "Receipts by mail".', ko: '구분용 이름입니다. 예: "영수증 메일"' },
	hears: { en: 'Events', ko: '받을 이벤트' },
	eventsHint: { en: 'Tick none to get all of them.', ko: '선택하지 않으면 모두 받습니다.' },
	merchantFilterHint: {
		en: 'Only of this merchant code; empty for all.',
		ko: '이 가맹점 코드만 받습니다. 비우면 전체입니다.',
	},
	allEvents: { en: 'all events', ko: '모든 이벤트' },
	target: { en: 'Target', ko: '수신처' },
	since: { en: 'Since', ko: '등록' },
	active: { en: 'active', ko: '사용 중' },
	paused: { en: 'paused', ko: '일시 중지' },
	failing: { en: 'fails', ko: '실패 중' },
	failingSince: { en: '{n} failures in a row, since', ko: '연속 {n}회 실패, 시작:' },
	pause: { en: 'Pause', ko: '일시 중지' },
	resume: { en: 'Resume', ko: '다시 시작' },
	subscriptionPaused: {
		en: 'It is paused. Deliveries are kept until it is resumed.',
		ko: '일시 중지했습니다. 전송할 내용은 보관합니다.',
	},
	subscriptionResumed: {
		en: 'It is resumed; what was kept is sent.',
		ko: '다시 시작했습니다. 보관한 내용을 보냅니다.',
	},
	subscriptionRemoved: { en: 'The subscription is removed.', ko: '구독을 삭제했습니다.' },
	removeSubscriptionFollows: {
		en: 'Nothing is sent there any more, and what waits for it is forgotten. The events stay.',
		ko: '더 이상 보내지 않으며 대기 중인 전송도 사라집니다. 이벤트는 남습니다.',
	},
	removeSubscription: { en: 'Remove this subscription?', ko: '이 구독을 삭제할까요?' },
	removeYes: { en: 'Remove it', ko: '삭제하기' },
	payloadVersion: { en: 'Payload version', ko: '데이터 버전' },
	noDeliveries: { en: 'Nothing was sent to it yet.', ko: '아직 보낸 내역이 없습니다.' },
	event: { en: 'Event', ko: '이벤트' },
	testDelivery: { en: 'Send a test', ko: '시험 전송' },
	testDeliveryAbout: {
		en: 'A test posts one made-up event, signed as real ones are; its id begins with evt_sample. What hangs behind the target runs with it.',
		ko: '시험 전송은 가상의 이벤트 하나를 실제와 같이 서명하여 보냅니다. ID는 evt_sample로 시작하며, 수신처에 연결된 작업이 실제로 실행됩니다.',
	},
	testDelivered: { en: 'The target accepted the test.', ko: '수신처가 시험 전송을 받았습니다.' },
	testNotDelivered: { en: 'The test did not arrive.', ko: '시험 전송이 도착하지 않았습니다.' },
	replayRangeTitle: { en: 'Send a range again', ko: '기간을 정해 다시 보내기' },
	replayRangeAbout: {
		en: 'Sends events that were received in this time (Korea, KST) again, under the same ids.',
		ko: '이 기간(한국 시간, KST)에 수신한 이벤트를 같은 ID로 다시 보냅니다.',
	},
	from: { en: 'From (KST)', ko: '시작 (KST)' },
	until: { en: 'Until (KST)', ko: '끝 (KST)' },
	onlyFailed: { en: 'Only what was given up', ko: '전송에 실패한 것만' },
	replayRange: { en: 'Send again', ko: '다시 보내기' },
	rangeReplayed: { en: 'Deliveries that are sent now: {n}', ko: '다시 보내는 전송: {n}건' },
	signingSecret: { en: 'Signing secret', ko: '서명 비밀키' },
	signingSecretAbout: {
		en: 'The receiver checks with it that a message is from this adapter (Standard Webhooks). Zapier and Make do not need it.',
		ko: '수신처가 이 어댑터의 메시지인지 확인하는 데 씁니다 (Standard Webhooks). Zapier와 Make에는 필요하지 않습니다.',
	},
	secretChanging: {
		en: 'Messages carry two signatures now, by the new secret and the old one.',
		ko: '지금은 새 비밀키와 이전 비밀키로 각각 서명합니다.',
	},
	rotateSecret: { en: 'Make a new secret', ko: '새 비밀키 만들기' },
	finishSecret: { en: 'Drop the old secret', ko: '이전 비밀키 폐기' },
	secretFinished: { en: 'Only the new secret signs now.', ko: '이제 새 비밀키로만 서명합니다.' },
	saved: { en: 'It is saved.', ko: '저장했습니다.' },
	shownOnce: {
		en: 'It is shown this once and cannot be shown again. Copy it now.',
		ko: '지금 한 번만 표시됩니다. 바로 복사해 두세요.',
	},
	keptIt: { en: 'I have copied it', ko: '복사했습니다' },

	// Connections
	connectionsAbout: {
		en: 'A connection is one store at PaySsam. The codes and the key are those that PaySsam issued for its partner API (연동 정보).',
		ko: '매장 연결은 결제선생 매장 하나를 뜻합니다. 결제선생에서 발급받은 파트너 API 연동 정보가 필요합니다.',
	},
	noConnections: { en: 'No connection yet.', ko: '아직 매장 연결이 없습니다.' },
	addConnection: { en: 'Add a connection', ko: '매장 연결 추가' },
	connectionAdded: {
		en: 'The connection is added. Test it next.',
		ko: '매장 연결을 추가했습니다. 이어서 연결을 확인하세요.',
	},
	storeName: { en: 'Store', ko: '매장 이름' },
	storeNameHint: { en: 'A name for you, such as that of the academy.', ko: '구분용 이름입니다. 예: 학원 이름' },
	contract: { en: 'Contract', ko: '계약 형태' },
	contractHint: {
		en: 'It is in the API document that PaySsam handed over. It cannot be changed later.',
		ko: '결제선생에서 받은 API 문서에 나와 있습니다. 나중에 바꿀 수 없습니다.',
	},
	modelV2: { en: 'V2', ko: 'V2' },
	modelT: { en: 'V1 T', ko: 'V1 T' },
	modelU: { en: 'V1 U', ko: 'V1 U' },
	aboutV2: {
		en: 'Newer API: KakaoTalk or URL, sub-merchants.',
		ko: '새 API: 알림톡 또는 URL 발송, 하위 가맹점 지원.',
	},
	aboutT: { en: 'Older API: PaySsam sends bills by KakaoTalk.', ko: '이전 API: 결제선생이 알림톡으로 발송.' },
	aboutU: { en: 'Older API: you deliver the URL of the bill.', ko: '이전 API: 청구서 URL을 직접 전달.' },
	environment: { en: 'Environment', ko: '환경' },
	envProduction: { en: 'Production', ko: '운영' },
	envTest: { en: 'Test', ko: '테스트' },
	envCustom: { en: 'Other', ko: '기타' },
	aboutProduction: {
		en: 'Real bills and real money, after PaySsam’s certification.',
		ko: '검수를 마친 뒤의 실제 청구와 결제입니다.',
	},
	aboutTest: { en: 'The vendor’s test environment.', ko: '결제선생의 테스트 환경입니다.' },
	aboutCustom: {
		en: 'Any other address, such as payssam-sandbox on your own machine.',
		ko: '그 밖의 주소입니다. 예: 내 컴퓨터의 payssam-sandbox.',
	},
	baseUrl: { en: 'API address', ko: 'API 주소' },
	baseUrlHint: {
		en: 'Leave it empty for the known ones. V2 production: the address PaySsam hands over after certification. Other: the one you use.',
		ko: '알려진 주소를 쓰려면 비워 두세요. V2 운영: 검수 후 결제선생이 알려 준 주소. 기타: 사용할 주소.',
	},
	partnerKey: { en: 'Partner key (apiKey)', ko: '파트너 키 (apiKey)' },
	partnerKeyHint: {
		en: 'PaySsam issues it; test and production have different ones. It is kept encrypted and never shown again.',
		ko: '결제선생이 발급한 키이며 테스트와 운영이 다릅니다. 암호화하여 저장하고 다시 표시하지 않습니다.',
	},
	member: { en: 'member', ko: 'member (사용자 코드)' },
	memberHint: {
		en: 'Your user code, as registered with PaySsam.',
		ko: '결제선생에 등록한 파트너 사용자 코드입니다.',
	},
	merchant: { en: 'merchant', ko: 'merchant (가맹점 코드)' },
	merchantHint: {
		en: 'The code of the store, as registered with PaySsam.',
		ko: '결제선생에 등록한 매장 코드입니다.',
	},
	storeCodes: { en: 'member / merchant', ko: 'member / merchant' },
	policiesLater: {
		en: 'How its callbacks are treated can be changed afterwards; the defaults are the careful ones.',
		ko: '콜백 처리 방식은 나중에 바꿀 수 있으며, 기본값이 가장 안전합니다.',
	},
	changed: { en: 'Changed', ko: '변경 시각' },
	test: { en: 'Test the connection', ko: '연결 확인' },
	testAbout: {
		en: 'Reads the points at PaySsam. It sends nothing and costs nothing.',
		ko: '결제선생 포인트를 조회합니다. 발송도 비용도 없습니다.',
	},
	testNow: { en: 'Test now', ko: '지금 확인' },
	testPassed: { en: 'PaySsam answers: {points} points.', ko: '정상 응답: {points} 포인트.' },
	testFailed: { en: 'The test failed.', ko: '연결을 확인하지 못했습니다.' },
	testAdvice: {
		en: 'Compare environment, API address, partner key, member and merchant with what PaySsam handed over. What was said:',
		ko: '환경, API 주소, 파트너 키, member, merchant를 결제선생에서 받은 연동 정보와 비교해 보세요. 받은 응답:',
	},
	chargeUrl: { en: 'Add points at', ko: '포인트 충전:' },
	itsEvents: { en: 'Its events', ko: '이 매장의 이벤트' },
	callbackUrl: { en: 'Callback URL', ko: '콜백 URL' },
	callbackUrlAbout: {
		en: 'Bills that are sent through this adapter carry it by themselves. Where another program sends the bills, give it this URL as callbackURL (V1) or callbackUrl (V2).',
		ko: '이 어댑터로 보내는 청구서에는 자동으로 들어갑니다. 다른 프로그램에서 청구서를 보낸다면 callbackURL(V1) 또는 callbackUrl(V2)에 이 주소를 넣으세요.',
	},
	callbackUrlPrivate: {
		en: 'PaySsam cannot reach this address: it is not public. Whoever runs the adapter sets PUBLIC_URL. For trials with payssam-sandbox it is enough.',
		ko: '결제선생이 접근할 수 없는 주소입니다. 인터넷에서 접속할 수 있는 공개 주소(https 권장)여야 하므로 어댑터 운영 담당자에게 PUBLIC_URL 설정을 요청하세요. payssam-sandbox로 시험할 때는 그대로 써도 됩니다.',
	},
	callbackUrlSecret: {
		en: 'Keep it to yourself: its last part is what tells strangers from PaySsam.',
		ko: '외부에 공개하지 마세요. 마지막 부분이 결제선생과 외부인을 구분합니다.',
	},
	renewCallbackUrl: { en: 'Make a new callback URL', ko: '콜백 URL 새로 만들기' },
	renewQuestion: { en: 'Make a new callback URL?', ko: '콜백 URL을 새로 만들까요?' },
	renewFollows: {
		en: 'The old one is dead at once: callbacks for bills that carry it are refused. Do this only when strangers know it.',
		ko: '이전 주소는 즉시 무효가 되어, 그 주소가 들어간 청구서의 콜백이 거부됩니다. 주소가 유출된 경우에만 사용하세요.',
	},
	renewYes: { en: 'Make a new one', ko: '새로 만들기' },
	renewed: { en: 'The callback URL is new.', ko: '콜백 URL을 새로 만들었습니다.' },
	verifyPolicy: { en: 'Before a payment is told', ko: '결제를 알리기 전에' },
	verifyHint: {
		en: 'Callbacks are not signed. Asking PaySsam about the bill is the one strong check.',
		ko: '콜백에는 서명이 없습니다. 결제선생에 청구서를 조회하는 것이 유일하게 확실한 확인입니다.',
	},
	verifyVerify: { en: 'Confirm (advised)', ko: '확인 후 전송 (권장)' },
	verifyFlag: { en: 'Confirm if possible', ko: '가능하면 확인' },
	verifyOff: { en: 'Do not confirm', ko: '확인하지 않음' },
	aboutVerify: {
		en: 'Only what PaySsam confirms is sent; while it cannot be asked, the event waits.',
		ko: '결제선생이 확인한 것만 보냅니다. 조회할 수 없으면 기다립니다.',
	},
	aboutFlag: {
		en: 'Asked once; if PaySsam does not answer it is sent with verified: false.',
		ko: '한 번 조회하고, 응답이 없으면 verified: false로 보냅니다.',
	},
	aboutVerifyOff: {
		en: 'Everything is sent with verified: false. A forged callback is sent as well.',
		ko: '모두 verified: false로 보냅니다. 위조된 콜백도 전송됩니다.',
	},
	keyCheck: { en: 'Partner key in callbacks', ko: '콜백의 파트너 키' },
	keyCheckHint: {
		en: 'A callback with a wrong key is refused under the first two.',
		ko: '앞의 두 설정에서는 키가 틀린 콜백을 거부합니다.',
	},
	keyRequire: { en: 'Must be there', ko: '반드시 필요' },
	keyIfPresent: { en: 'Must be right if it is there', ko: '있으면 일치해야 함' },
	keyOff: { en: 'Is not looked at', ko: '확인하지 않음' },
	aboutKeyRequire: { en: 'V1 always sends it.', ko: 'V1은 항상 키를 보냅니다.' },
	aboutKeyIfPresent: {
		en: 'V2 was seen to leave it out in the sandbox.',
		ko: 'V2 샌드박스에서는 키가 빠진 사례가 있습니다.',
	},
	aboutKeyOff: { en: 'Only for trials.', ko: '시험용으로만 쓰세요.' },
	allowedSenders: { en: 'Allowed senders', ko: '허용할 발신 IP' },
	allowedSendersHint: {
		en: 'Addresses or ranges from which callbacks may come, with commas between them; empty: any.',
		ko: '콜백을 보낼 수 있는 IP 또는 대역을 쉼표로 구분합니다. 비우면 제한하지 않습니다.',
	},
	reconcile: { en: 'Unpaid bills', ko: '미결제 청구서' },
	reconcileOn: { en: 'Read bills until they are final', ko: '완료될 때까지 청구서 조회' },
	reconcileHint: {
		en: 'Finds payments whose callback was lost, and cancels made in the manager site. For bills sent or registered here.',
		ko: '콜백이 유실된 결제와 매니저 사이트에서 한 취소를 찾아냅니다. 이 어댑터로 보냈거나 등록한 청구서에 적용됩니다.',
	},
	watchPaidDays: { en: 'Days a paid bill is still read', ko: '결제 후 조회할 일수' },
	watchPaidDaysHint: {
		en: 'In case it is cancelled in the manager site: PaySsam does not call back then. 0: not at all.',
		ko: '매니저 사이트에서 취소하면 콜백이 오지 않기 때문입니다. 0이면 조회하지 않습니다.',
	},
	pointsThreshold: { en: 'Warn below so many points', ko: '포인트 부족 알림 기준' },
	pointsThresholdHint: {
		en: 'Makes the event "Points are low". Empty: points are not read.',
		ko: '이 값보다 적으면 "포인트 부족" 이벤트를 만듭니다. 비우면 조회하지 않습니다.',
	},
	keyChange: { en: 'Change the partner key', ko: '파트너 키 변경' },
	keyChangeAbout: {
		en: 'While the key is changed callbacks are accepted with the old one and the new one, so that none is lost.',
		ko: '변경하는 동안 이전 키와 새 키의 콜백을 모두 받아 유실을 막습니다.',
	},
	newPartnerKey: { en: 'New partner key', ko: '새 파트너 키' },
	newPartnerKeyHint: { en: 'The one that PaySsam issued anew.', ko: '결제선생이 새로 발급한 키입니다.' },
	signsWith: { en: 'Calls to PaySsam are made with', ko: 'API 호출에 쓸 키' },
	signsNew: { en: 'the new key at once', ko: '바로 새 키 사용' },
	signsOld: { en: 'the old key until the change is finished', ko: '변경을 마칠 때까지 이전 키 사용' },
	startKeyChange: { en: 'Start the change', ko: '변경 시작' },
	keyChangeStarted: { en: 'Both keys are accepted now.', ko: '이제 두 키를 모두 받습니다.' },
	keyChanging: { en: 'Two keys are accepted in callbacks.', ko: '콜백에서 두 키를 모두 받고 있습니다.' },
	signsNewNow: { en: 'Calls are made with the new key.', ko: 'API 호출에는 새 키를 씁니다.' },
	signsOldNow: { en: 'Calls are made with the old key.', ko: 'API 호출에는 이전 키를 씁니다.' },
	finishKeyChange: { en: 'Finish: drop the old key', ko: '완료: 이전 키 폐기' },
	takeBackKeyChange: { en: 'Take the change back', ko: '변경 취소' },
	keyChangeFinished: { en: 'One key is accepted again.', ko: '다시 하나의 키만 받습니다.' },
	removeConnection: { en: 'Remove the connection', ko: '매장 연결 삭제' },
	removeConnectionQuestion: { en: 'Remove this connection?', ko: '이 매장 연결을 삭제할까요?' },
	removeConnectionFollows: {
		en: 'Only a connection without events and open bills can go. It takes some seconds, and its callback URL is dead from then on.',
		ko: '이벤트와 미완료 청구서가 없는 연결만 삭제할 수 있습니다. 몇 초 걸리며, 그 뒤 콜백 URL은 무효가 됩니다.',
	},
	connectionRemoved: { en: 'The connection is removed.', ko: '매장 연결을 삭제했습니다.' },

	// Keys
	keysAbout: {
		en: 'Programs use the adapter’s API with a key, and people sign in here with one of scope "Everything".',
		ko: '프로그램은 API 키로 어댑터를 사용하며, 사람은 "모든 권한" 키로 여기에 로그인합니다.',
	},
	keyName: { en: 'Name', ko: '이름' },
	keyNameHint: { en: 'Who uses it, such as "Zapier".', ko: '사용하는 곳입니다. 예: "Zapier"' },
	scopes: { en: 'May', ko: '권한' },
	scopeRead: { en: 'Read', ko: '조회' },
	scopeHooks: { en: 'Subscribe', ko: '구독' },
	scopeActions: { en: 'Act', ko: '작업' },
	scopeAdmin: { en: 'Everything', ko: '모든 권한' },
	aboutRead: {
		en: 'Look at events, subscriptions and connections; no secret.',
		ko: '이벤트, 구독, 매장 연결을 조회합니다. 비밀 정보는 볼 수 없습니다.',
	},
	aboutHooks: {
		en: 'Add and remove subscriptions: Zapier triggers.',
		ko: '구독을 추가하고 삭제합니다. Zapier 트리거용.',
	},
	aboutActions: {
		en: 'Send, resend, cancel and destroy bills: Zapier actions. It moves money.',
		ko: '청구서를 발송, 재발송, 취소, 파기합니다. Zapier 액션용이며 실제 결제에 영향을 줍니다.',
	},
	aboutAdmin: { en: 'All of it, and these pages.', ko: '위의 모든 권한과 이 관리 화면.' },
	keyConnections: { en: 'Connections it may use', ko: '사용할 수 있는 매장' },
	keyConnectionsHint: { en: 'Tick none to allow all.', ko: '선택하지 않으면 모두 허용합니다.' },
	makeKey: { en: 'Make a key', ko: '키 만들기' },
	keyMade: { en: 'The new key', ko: '새 키' },
	lastUsed: { en: 'Last used', ko: '마지막 사용' },
	revoke: { en: 'Revoke', ko: '폐기' },
	revoked: { en: 'revoked', ko: '폐기됨' },
	thisSession: { en: 'you are signed in with it', ko: '지금 로그인한 키' },
	revokeQuestion: { en: 'Revoke this key?', ko: '이 키를 폐기할까요?' },
	revokeFollows: {
		en: 'Whoever uses it is refused at once. What it subscribed stays.',
		ko: '이 키를 쓰는 곳은 즉시 거부됩니다. 이 키로 만든 구독은 남습니다.',
	},
	revokeYes: { en: 'Revoke it', ko: '폐기하기' },
	keyRevoked: { en: 'The key is revoked.', ko: '키를 폐기했습니다.' },

	// What goes wrong
	seeMarked: { en: 'They are marked below.', ko: '아래에 표시한 항목을 확인해 주세요.' },
	missingEntry: { en: 'Fill this in.', ko: '필수 항목입니다. 입력해 주세요.' },
	checkEntry: { en: 'Check this entry.', ko: '이 항목을 확인해 주세요.' },
	errorInvalid: { en: 'Some entries cannot be used.', ko: '사용할 수 없는 입력이 있습니다.' },
	errorForbidden: {
		en: 'That is not allowed from there.',
		ko: '허용되지 않은 요청입니다.',
	},
	errorNotFound: { en: 'There is nothing here.', ko: '페이지를 찾을 수 없습니다.' },
	errorConflict: { en: 'That is not possible in the present state.', ko: '지금 상태에서는 할 수 없습니다.' },
	errorRefused: { en: 'PaySsam refuses.', ko: '결제선생이 거절했습니다.' },
	errorProvider: { en: 'PaySsam does not answer.', ko: '결제선생이 응답하지 않습니다.' },
	errorTarget: { en: 'This URL cannot be used.', ko: '사용할 수 없는 URL입니다.' },
	errorTooMany: { en: 'That was too much at once.', ko: '요청이 너무 많습니다.' },
	errorStore: {
		en: 'The adapter cannot reach its database.',
		ko: '어댑터가 데이터베이스에 접근하지 못하고 있습니다.',
	},
	errorInternal: {
		en: 'Something went wrong inside the adapter.',
		ko: '어댑터 내부에서 문제가 발생했습니다.',
	},
} satisfies Record<string, Text>;

export type TextKey = keyof typeof TEXTS;
export type Say = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

/** A text in a language, with its values put in. */
export function say(lang: Lang, key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
	return TEXTS[key][lang].replace(/\{(\w+)\}/g, (mark, name: string) => String(values[name] ?? mark));
}

export const otherLang = (lang: Lang): Lang => (lang === 'en' ? 'ko' : 'en');

/** The language a browser prefers; English when it names neither. */
export function preferredLang(acceptLanguage: string | undefined): Lang {
	const wishes = (acceptLanguage ?? '')
		.split(',')
		.map((part) => {
			const [tag = '', ...rest] = part.trim().toLowerCase().split(';');
			const quality = rest.map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find((one) => one !== undefined);
			return { lang: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
		})
		.filter(({ quality }) => quality > 0)
		.sort((a, b) => b.quality - a.quality);
	return wishes.find(({ lang }) => lang === 'ko' || lang === 'en')?.lang === 'ko' ? 'ko' : 'en';
}
