/** What the sandbox's store is called, as a credential in n8n and as a connection in the adapter. */
export const SANDBOX_NAME = 'PaySsam sandbox (V2)';
