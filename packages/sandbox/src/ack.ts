/**
 * The answer PaySsam wants to a callback: HTTP 200, a JSON content type and exactly these 46 bytes (vendor document).
 * Anything else is a failed delivery, is repeated, and blocks certification (검수).
 */
export const ACK_TEXT = '{"code":"0000","msg":"성공하였습니다."}';
const ACK_BYTES = Buffer.from(ACK_TEXT, 'utf8');

export interface AckAnswer {
	readonly status: number;
	readonly contentType: string | undefined;
	readonly bytes: Uint8Array;
}

export interface AckVerdict {
	readonly wouldPassCertification: boolean;
	/** One sentence per fault; empty when the answer is right. */
	readonly why: string[];
}

const hex = (byte: number | undefined): string =>
	byte === undefined ? 'the end' : `0x${byte.toString(16).padStart(2, '0')}`;

const NOT_JSON = Symbol('not JSON');

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return NOT_JSON;
	}
}

function isAckObject(value: unknown): boolean {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
	const entries = Object.entries(value);
	return (
		entries.length === 2 &&
		entries.every(([k, v]) => (k === 'code' && v === '0000') || (k === 'msg' && v === '성공하였습니다.'))
	);
}

/** Where the bytes leave the expected ones, and a guess at the cause. */
function bytesProblem(bytes: Uint8Array): string | undefined {
	const got = Buffer.from(bytes);
	if (got.equals(ACK_BYTES)) return undefined;
	if (got.length === 0) return `the body is empty; expected the ${ACK_BYTES.length} bytes ${ACK_TEXT}`;
	const at = Array.from(ACK_BYTES).findIndex((byte, index) => got[index] !== byte);
	const position = at === -1 ? ACK_BYTES.length : at;
	const where =
		`the body has ${got.length} bytes instead of ${ACK_BYTES.length}; ` +
		`the first difference is byte ${position}: expected ${hex(ACK_BYTES[position])}, got ${hex(got[position])}`;
	if (got[0] === 0xef && got[1] === 0xbb && got[2] === 0xbf) return `${where} (the body starts with a byte order mark)`;
	if (got[0] === 0x3c) return `${where} (the body looks like HTML)`;
	const value = parse(got.toString('utf8'));
	if (value === NOT_JSON) return `${where} (the body is not JSON)`;
	if (isAckObject(value))
		return `${where} (same meaning, but written differently: spaces, line ends, order or escapes count)`;
	return where;
}

function typeProblem(contentType: string | undefined): string | undefined {
	if (contentType === undefined) return 'there is no content type; expected application/json';
	const [media = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
	if (media !== 'application/json') return `the content type is ${contentType}; expected application/json`;
	const charset = parameters.find((parameter) => parameter.startsWith('charset='));
	if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
		return `the content type is ${contentType}; the charset must be UTF-8`;
	}
	return undefined;
}

/** Judges one answer to a callback. */
export function judgeAck(answer: AckAnswer): AckVerdict {
	const why = [
		answer.status === 200 ? undefined : `the status is ${answer.status}; expected 200`,
		typeProblem(answer.contentType),
		bytesProblem(answer.bytes),
	].filter((problem) => problem !== undefined);
	return { wouldPassCertification: why.length === 0, why };
}
