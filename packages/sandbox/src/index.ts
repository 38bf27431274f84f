/** payssam-sandbox: a PaySsam (결제선생) that runs on your own machine. Unofficial; no money moves. */
export { ACK_TEXT, type AckAnswer, type AckVerdict, judgeAck } from './ack';
export type { PayMethod } from './approval';
export type {
	BillState,
	CallbackKey,
	CallbackSpelling,
	CallbackStyle,
	ContractModel,
	Generation,
	OpenState,
	SendType,
	Store,
} from './bill';
export type { Attempt, DeliveryStatus } from './callbacks/delivery';
export type { Trader } from './cash-receipts';
export type { CertificationStep, CertificationView } from './certification';
export type {
	AdvanceRequest,
	BillName,
	BillSettingsRequest,
	CashReceiptRequest,
	ClockView,
	FaultRequest,
	PayRequest,
	RedeliverRequest,
	StoreChoice,
	StoreRequest,
} from './control/control';
export { ControlError } from './control/read';
export type {
	ApiCallView,
	ApprovalView,
	AttemptView,
	BillEventView,
	BillView,
	CallbackView,
	CashReceiptView,
	DeliveryView,
	LinkDeliveryView,
	MessageView,
	RegisteredMethodView,
	SubMerchantView,
} from './control/views';
export type { ApiFaultKind, CallbackFaultKind, Fault, FaultKind } from './faults';
export { createSandbox, type Listening, type Sandbox, type SandboxClock } from './sandbox';
export { DEFAULT_API_KEY, DEFAULT_SETTINGS, defaultStore, type SandboxOptions, type Settings } from './settings';
export { MAPPING_STATUSES, type MappingStatus } from './sub-merchants';
