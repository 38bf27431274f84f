/** A real n8n and its database, for the quickstart and for tests that want the real thing. */

export * from 'payssam-local-services';
export * from './n8n-client';
export * from './n8n-server';
export * from './pack-nodes';
