/**
 * Why a call is refused, and the code each API generation has for it.
 * V1 codes and the V2 `PARTNER_*` codes are documented; `BILL_*`, `POINT_*`, `VALIDATION_*` were seen or measured; where neither
 * generation has a code for the case we use the catch-all (`9999`, `ERROR`) and say so with `inferred`.
 */
import type { Generation } from './bill';

export type Confidence = 'documented' | 'measured' | 'seen' | 'inferred' | 'unknown';

export interface CodeOf {
	readonly code: string;
	/** How sure we are that this case earns this code. */
	readonly confidence: Confidence;
}

type RefusalRow = Readonly<Record<Generation, CodeOf>>;

const row = (v1: string, v1Confidence: Confidence, v2: string, v2Confidence: Confidence): RefusalRow => ({
	V1: { code: v1, confidence: v1Confidence },
	V2: { code: v2, confidence: v2Confidence },
});

export const REFUSALS = {
	invalid: row('9999', 'inferred', 'VALIDATION_001', 'seen'),
	hashMismatch: row('9999', 'inferred', 'VALIDATION_002', 'measured'),
	keyMissing: row('9999', 'inferred', 'PARTNER_002', 'documented'),
	keyUnknown: row('1003', 'inferred', 'PARTNER_003', 'documented'),
	storeUnknown: row('1003', 'inferred', 'PARTNER_004', 'documented'),
	noContract: row('1003', 'inferred', 'PARTNER_006', 'inferred'),
	partnerNotEnabled: row('1003', 'inferred', 'PARTNER_001', 'inferred'),
	idUsed: row('9800', 'documented', 'BILL_001', 'seen'),
	billNotFound: row('9980', 'documented', 'BILL_003', 'seen'),
	noPoints: row('9999', 'inferred', 'POINT_001', 'seen'),
	callbackNotPublic: row('9870', 'inferred', 'VALIDATION_001', 'inferred'),
	cancelUnpaid: row('9999', 'inferred', 'ERROR', 'inferred'),
	cancelCancelled: row('9970', 'documented', 'ERROR', 'inferred'),
	cancelDestroyed: row('9999', 'inferred', 'ERROR', 'inferred'),
	destroyPaid: row('9971', 'inferred', 'ERROR', 'inferred'),
	destroyCancelled: row('9970', 'inferred', 'ERROR', 'inferred'),
	destroyDestroyed: row('9999', 'inferred', 'ERROR', 'inferred'),
	resendPaid: row('9971', 'inferred', 'BILL_006', 'seen'),
	resendCancelled: row('9970', 'inferred', 'BILL_006', 'seen'),
	resendDestroyed: row('9999', 'inferred', 'BILL_006', 'seen'),
	resendExpired: row('9999', 'inferred', 'BILL_006', 'inferred'),
	receiptIssued: row('9999', 'inferred', 'ERROR', 'inferred'),
	receiptNotFound: row('9980', 'inferred', 'BILL_003', 'inferred'),
	receiptCancelled: row('9970', 'inferred', 'ERROR', 'inferred'),
	receiptOfUnpaid: row('9999', 'inferred', 'ERROR', 'inferred'),
	receiptOfCancelled: row('9970', 'inferred', 'ERROR', 'inferred'),
	receiptOfCard: row('9999', 'inferred', 'ERROR', 'inferred'),
	linkNotFound: row('1003', 'inferred', 'PARTNER_004', 'documented'),
	storePaused: row('1003', 'inferred', 'PARTNER_006', 'inferred'),
	openUnderReview: row('1010', 'seen', 'ERROR', 'inferred'),
	openJoined: row('1700', 'seen', 'ERROR', 'inferred'),
	methodNotFound: row('9999', 'inferred', 'ERROR', 'inferred'),
	rpNotPayable: row('9999', 'inferred', 'ERROR', 'inferred'),
	tooMany: row('9999', 'inferred', 'ERROR', 'inferred'),
	maintenance: row('5000', 'inferred', 'MAINTAINED_METHOD', 'seen'),
	resendOfUrl: row('9999', 'inferred', 'BILL_006', 'inferred'),
	unreadable: row('9999', 'inferred', 'VALIDATION_001', 'inferred'),
	noSuchPath: row('9999', 'inferred', 'ERROR', 'inferred'),
	broken: row('5000', 'documented', 'ERROR', 'documented'),
} satisfies Record<string, RefusalRow>;

export type RefusalReason = keyof typeof REFUSALS;

/** The code of a refusal in one generation. */
export const refusalCode = (reason: RefusalReason, generation: Generation): string => REFUSALS[reason][generation].code;

/** A call that is understood and turned down. `message` names the field or the state, never a secret. */
export class Refusal extends Error {
	readonly reason: RefusalReason;

	constructor(reason: RefusalReason, message: string) {
		super(message);
		this.name = 'Refusal';
		this.reason = reason;
	}
}
