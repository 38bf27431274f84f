/** What automation platforms offer of the webhook adapter, for those who build their integrations. */
export * from './actions';
export * from './answer';
export * from './delivery';
export * from './fields';
export { type OutputField, PAYLOAD_FIELDS, PAYLOAD_VERSION } from './output';
export * from './refusal';
export * from './request';
export * from './samples';
export * from './triggers';
export * from './wire';
