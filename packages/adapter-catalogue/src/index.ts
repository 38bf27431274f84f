/** What automation platforms offer of the webhook adapter, for those who build their integrations. */
export * from './actions';
export * from './answer';
export * from './delivery';
export * from './fields';
export * from './refusal';
export * from './request';
export * from './samples';
export * from './triggers';
