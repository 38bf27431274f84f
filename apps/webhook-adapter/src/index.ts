/** payssam-webhook-adapter: takes PaySsam (결제선생) callbacks, keeps them, verifies them, and delivers each payment under one id. Unofficial. */
export { type RunningAdapter, type StartOptions, startAdapter } from './adapter';
export { type Config, ConfigError, readConfig } from './config';
export {
	buildPayload,
	type EventPayload,
	NEWEST_VERSION,
	PAYLOAD_VERSIONS,
	type PayloadVersion,
} from './domain/payload';
