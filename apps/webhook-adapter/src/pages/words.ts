/** Which text says what a state, a type or a reason is. */

import type { Scope } from '../domain/api-key';
import type { Connection, Environment, VerifyPolicy } from '../domain/connection';
import type { AttemptClass, DeliveryState } from '../domain/delivery';
import type { EventSource, EventState, EventType, QuarantineReason } from '../domain/event';
import type { TextKey } from './texts';

type Tone = 'good' | 'bad' | 'wait' | '';

export const EVENT_TYPE: Record<EventType, TextKey> = {
	'payment.approved': 'typePaid',
	'payment.cancelled': 'typeCancelled',
	'bill.sent': 'typeSent',
	'bill.destroyed': 'typeDestroyed',
	'bill.expired': 'typeExpired',
	'cash_receipt.issued': 'typeReceipt',
	'cash_receipt.cancelled': 'typeReceiptCancelled',
	'submerchant.link_changed': 'typeLink',
	'points.low': 'typePoints',
};

export const EVENT_STATE: Record<EventState, { readonly key: TextKey; readonly tone: Tone; readonly about: TextKey }> =
	{
		pending: { key: 'statePending', tone: 'wait', about: 'aboutPending' },
		released: { key: 'stateReleased', tone: 'good', about: 'aboutReleased' },
		quarantined: { key: 'stateQuarantined', tone: 'bad', about: 'aboutQuarantined' },
		duplicate: { key: 'stateDuplicate', tone: '', about: 'aboutDuplicate' },
		dismissed: { key: 'stateDismissed', tone: '', about: 'aboutDismissed' },
	};

export const EVENT_SOURCE: Record<EventSource, TextKey> = {
	callback: 'sourceCallback',
	reconciliation: 'sourceReconciliation',
	action: 'sourceAction',
};

export const QUARANTINE_REASON: Record<QuarantineReason, TextKey> = {
	other_amount: 'reasonOtherAmount',
	contradicted: 'reasonContradicted',
	not_found: 'reasonNotFound',
	implausible_time: 'reasonTime',
	unknown_state: 'reasonState',
	cannot_verify: 'reasonCannotVerify',
};

/** What a person does about it, before one of the two buttons. */
export const QUARANTINE_ADVICE: Record<QuarantineReason, TextKey> = {
	other_amount: 'adviceCompare',
	contradicted: 'adviceCompare',
	not_found: 'adviceStore',
	implausible_time: 'adviceCompare',
	unknown_state: 'adviceState',
	cannot_verify: 'adviceSettings',
};

export const DELIVERY_STATE: Record<DeliveryState, { readonly key: TextKey; readonly tone: Tone }> = {
	pending: { key: 'deliveryPending', tone: 'wait' },
	done: { key: 'deliveryDone', tone: 'good' },
	failed: { key: 'deliveryFailed', tone: 'bad' },
};

export const ATTEMPT_CLASS: Record<AttemptClass, TextKey> = {
	'2xx': 'attempt2xx',
	'3xx': 'attempt3xx',
	'4xx': 'attempt4xx',
	'410': 'attempt410',
	'429': 'attempt429',
	'5xx': 'attempt5xx',
	timeout: 'attemptTimeout',
	connection: 'attemptConnection',
	tls: 'attemptTls',
	blocked: 'attemptBlocked',
	unsent: 'attemptUnsent',
};

export const CONTRACT: Record<Connection['contractModel'], { readonly key: TextKey; readonly about: TextKey }> = {
	V2: { key: 'modelV2', about: 'aboutV2' },
	V1_T: { key: 'modelT', about: 'aboutT' },
	V1_U: { key: 'modelU', about: 'aboutU' },
};

export const ENVIRONMENT: Record<Environment, { readonly key: TextKey; readonly about: TextKey }> = {
	production: { key: 'envProduction', about: 'aboutProduction' },
	test: { key: 'envTest', about: 'aboutTest' },
	custom: { key: 'envCustom', about: 'aboutCustom' },
};

export const KEY_CHECK: Record<Connection['policies']['keyCheck'], { readonly key: TextKey; readonly about: TextKey }> =
	{
		require: { key: 'keyRequire', about: 'aboutKeyRequire' },
		ifPresent: { key: 'keyIfPresent', about: 'aboutKeyIfPresent' },
		off: { key: 'keyOff', about: 'aboutKeyOff' },
	};

export const VERIFY: Record<VerifyPolicy, { readonly key: TextKey; readonly about: TextKey }> = {
	verify: { key: 'verifyVerify', about: 'aboutVerify' },
	flag: { key: 'verifyFlag', about: 'aboutFlag' },
	off: { key: 'verifyOff', about: 'aboutVerifyOff' },
};

export const SCOPE: Record<Scope, { readonly key: TextKey; readonly about: TextKey }> = {
	read: { key: 'scopeRead', about: 'aboutRead' },
	hooks: { key: 'scopeHooks', about: 'aboutHooks' },
	actions: { key: 'scopeActions', about: 'aboutActions' },
	admin: { key: 'scopeAdmin', about: 'aboutAdmin' },
};
