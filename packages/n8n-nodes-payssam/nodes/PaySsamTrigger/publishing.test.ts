import { describe, expect, test } from 'vitest';
import { whyOutOfReach } from './publishing';

describe('a URL that PaySsam cannot call', () => {
	test.each([
		'http://localhost:5678/webhook/x/payssam',
		'http://127.0.0.1:5678/webhook/x/payssam',
		'https://192.168.0.4/webhook/x/payssam',
		'https://10.1.2.3',
		'http://[::1]:5678/webhook/x/payssam',
		'https://n8n/webhook/x/payssam',
		'https://n8n.internal/webhook/x/payssam',
	])('%s: says so, and what to do', (url) => {
		expect(whyOutOfReach(url)).toMatch(/^PaySsam cannot call http.*sandbox.*N8N_WEBHOOK_URL/);
	});

	test.each(['https://n8n.example.com/webhook/x/payssam', 'http://52.78.118.82/webhook/x/payssam'])(
		'%s: nothing to say',
		(url) => {
			expect(whyOutOfReach(url)).toBeUndefined();
		},
	);
});
