/** The answer PaySsam waits for. */

/**
 * The acknowledgement of a callback, to be sent exactly like this: HTTP 200, JSON, 46 bytes. Anything else counts as a failure, is repeated every hour for 24 hours and blocks the
 * certification. Source: vendor document.
 * @example response.writeHead(ACK.status, { 'content-type': ACK.contentType }).end(ACK.body)
 */
export const ACK = {
	status: 200,
	contentType: 'application/json',
	body: '{"code":"0000","msg":"성공하였습니다."}',
} as const;
