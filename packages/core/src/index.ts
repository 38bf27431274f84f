/** Types, hashing, HTTP calls and callbacks of the PaySsam (결제선생) partner API. Pure: no timers, no logs, no environment. */
export { type AnswerContext, type AnsweredCall, parseAnswer, type TransportResponse } from './answer';
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
	type AcceptedLinkCallback,
	type CallbackKind,
	classifyCallback,
	type LinkCallbackVerdict,
	readLinkCallback,
} from './callback/read-link-callback';
export {
	type BillIdInput,
	type CallMethod,
	type CallOptions,
	type CancelCashReceiptInput,
	type CancelPaymentInput,
	CLIENT_METHODS,
	type ClientOptions,
	type DestroyBillInput,
	type IssueCashReceiptInput,
	type OpenInput,
	type PaySsamClient,
	type RegistrationUrlInput,
	type SendBillInput,
	type SendBillOptions,
	type StoreOverride,
	type TraderInput,
	type UncheckedInput,
} from './calls';
export { createClient } from './client';
export { type BuiltCall, buildCall, type CustomCall } from './custom-call';
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
export {
	CASH_RECEIPT_STATE_OF_CODE,
	type CancelledCashReceipt,
	type CashReceipt,
	type CashReceiptState,
	type CashReceipts,
	type IssuedCashReceipt,
	type Trader,
} from './domain/cash-receipt';
export { parseIssuanceNumber, SELF_ISSUED_NUMBER } from './domain/issuance-number';
export { kstDateString, parseExpireDate, parseVendorDateTime } from './domain/korean-time';
export { checkPath } from './domain/path';
export { normalisePhone } from './domain/phone';
export { hasCashReceipt, PAY_METHOD_WORDS, type SimpleApproval, simplifyApproval } from './domain/simple-approval';
export { OPEN_STATE_OF_CODE, type OpenState, type StoreOpenState } from './domain/store';
export {
	isMappingStatus,
	MAPPING_STATUSES,
	type MappingStatus,
	type RegistrationUrl,
	type SubMerchant,
	type SubMerchantLink,
} from './domain/sub-merchant';
export { parseText, type TextRule, textLength } from './domain/text';
export { isWon, parseWon, parseWonOrZero, type Won } from './domain/won';
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
	type Identity,
	type Nesting,
	type PathOverride,
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
export { MASK, type Preview, previewBody } from './preview';
export { isKeyName, REDACTED, redactKeys, redactText } from './redact';
export { type BuildOptions, type BuiltRequest, buildRequest, type UnsignedRequest } from './request';
export { type Keys, SIGNING_FIELD, type SigningRule, STORE_CODE_MAX, signBody } from './signing';
export { NeverSentError, type Transport, type TransportRequest } from './transport';
export { cleanVendorText, VENDOR_TEXT_MAX } from './vendor-text';
