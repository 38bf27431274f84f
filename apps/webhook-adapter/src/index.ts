/** payssam-webhook-adapter: takes PaySsam (결제선생) callbacks, keeps them, verifies them, and delivers each payment once. Unofficial. */
export {
	buildPayload,
	type EventPayload,
	NEWEST_VERSION,
	PAYLOAD_VERSIONS,
	type PayloadVersion,
} from './domain/payload';
