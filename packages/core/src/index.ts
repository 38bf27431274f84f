/** Types, hashing, HTTP calls and callbacks of the PaySsam (결제선생) partner API. Pure: no timers, no logs, no environment. */
export { type AnswerContext, parseAnswer, type TransportResponse } from './answer';
export {
	BILL_ID_MAX,
	type BillId,
	type BillIdOptions,
	businessNumberPrefix,
	derivedBillId,
	isBillId,
	randomBillId,
} from './bill-id';
export { ACK } from './callback/ack';
export { buildApprovalCallback, type CallbackInput } from './callback/build-callback';
export { type ComparedField, type Comparison, compareWithRead } from './callback/compare';
export {
	type AcceptedCallback,
	type CallbackOptions,
	type CallbackVerdict,
	dedupeKeyOf,
	type ForgedCallback,
	type KeyCheck,
	type MalformedCallback,
	readCallback,
} from './callback/read-callback';
export {
	type BillIdInput,
	type CallOptions,
	type CancelPaymentInput,
	CLIENT_METHODS,
	type ClientOptions,
	createClient,
	type DestroyBillInput,
	NeverSentError,
	type PaySsamClient,
	type SendBillInput,
	type SendBillOptions,
	type StoreOverride,
	type Transport,
	type TransportRequest,
	type UncheckedInput,
} from './client';
export { checkCallbackUrl, checkUrl, type UrlCheck, type UrlRule } from './domain/address';
export {
	APPROVAL_FIELDS,
	type Approval,
	type ApprovalField,
	type BillState,
	readApproval,
	STATE_OF_CODE,
	stateOfCode,
} from './domain/approval';
export type { Balance, Bill, Cancellation, DestroyedBill, ResentBill } from './domain/bill';
export { kstDateString, parseExpireDate, parseVendorDateTime } from './domain/korean-time';
export { normalisePhone } from './domain/phone';
export { parseText, type TextRule, textLength } from './domain/text';
export { isWon, parseWon, type Won } from './domain/won';
export {
	type Action,
	type AnswerKind,
	ENDPOINTS,
	type Endpoint,
	endpointByPath,
	endpointFor,
	type FieldKind,
	type FieldSpec,
	type HashRule,
} from './endpoints';
export {
	CLIENT_CODES,
	CODES,
	type CodeEntry,
	codeEntry,
	type FailureCause,
	ID_USED_CODES,
	NOT_FOUND_CODES,
	PaySsamError,
	type PaySsamErrorDetails,
	SUCCESS_CODE,
} from './errors';
export { type HashParts, hashBill } from './hash';
export { type InputIssue, type Parsed, PaySsamInputError, type Problem } from './input';
export type { JsonObject, JsonValue } from './json';
export {
	BASE_URLS,
	type Confidence,
	type ContractModel,
	GENERATION_OF,
	type Generation,
	type MayRepeat,
} from './model';
export type { Done, Outcome, Refused, Unknown } from './outcome';
export { isKeyName, REDACTED, redactKeys, redactText } from './redact';
export { type BuildOptions, type BuiltRequest, buildRequest, type UnsignedRequest } from './request';
export { type Keys, STORE_CODE_MAX, signBody } from './signing';
export { cleanVendorText, VENDOR_TEXT_MAX } from './vendor-text';
