/** A real n8n and its database, for the quickstart and for tests that want the real thing. */
export * from './n8n-client';
export * from './n8n-server';
export * from './pack-nodes';
export { freePort } from './ports';
export * from './postgres';
export * from './processes';
