/** payssam-sandbox: a PaySsam (결제선생) that runs on your own machine. Unofficial; no money moves. */
export { ACK_TEXT, type AckAnswer, type AckVerdict, judgeAck } from './ack.js';
export type { PayMethod } from './approval.js';
export type {
	BillState,
	CallbackKey,
	CallbackSpelling,
	CallbackStyle,
	ContractModel,
	Generation,
	SendType,
	Store,
} from './bill.js';
export type { Attempt, DeliveryStatus } from './callbacks/delivery.js';
export type {
	BillName,
	BillSettingsRequest,
	ClockView,
	FaultRequest,
	PayRequest,
	RedeliverRequest,
	StoreRequest,
} from './control/control.js';
export { ControlError } from './control/read.js';
export type {
	ApiCallView,
	ApprovalView,
	AttemptView,
	BillEventView,
	BillView,
	DeliveryView,
	MessageView,
} from './control/views.js';
export type { ApiFaultKind, CallbackFaultKind, Fault, FaultKind } from './faults.js';
export { createSandbox, type Listening, type Sandbox, type SandboxClock } from './sandbox.js';
export { DEFAULT_API_KEY, DEFAULT_SETTINGS, defaultStore, type SandboxOptions, type Settings } from './settings.js';
