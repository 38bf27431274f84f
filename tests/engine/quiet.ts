/** n8n logs every error of a node; here errors are what is tested. Must be read before n8n-core is loaded. */
process.env.N8N_LOG_LEVEL ??= 'silent';
