/** The API reference: an OpenAPI 3.1 document made from the routes, at `/openapi.json`, and a page that shows it, at `/reference`. Both are open: they hold nothing of the installation. */
import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { version } from '../../package.json';

const DESCRIPTION = `Takes PaySsam (결제선생) callbacks, verifies them and delivers each payment as one event, at least once under one id.

Send an API key of the adapter as \`Authorization: Bearer psk_…\`. Every error has the same shape: a code for programs, what happened and what to do for people, and the id of the request. Moments are ISO 8601, amounts are won.

Deliveries are signed as [Standard Webhooks](https://www.standardwebhooks.com) says; each of its libraries verifies them. Answer 2xx within the time limit; 410 unsubscribes; everything else is tried again for about three days.`;

const TAGS = [
	{ name: 'Hooks', description: 'Subscribe to events (REST hooks).' },
	{ name: 'Events', description: 'What has happened, and samples of it.' },
	{ name: 'Actions', description: 'Send bills and the like through the adapter.' },
	{ name: 'Connections', description: 'Stores at PaySsam.' },
	{ name: 'Keys', description: 'Keys of this API.' },
	{ name: 'Quarantine', description: 'Events that contradict what PaySsam says.' },
];

function signatureHeader(name: string, description: string, example: string) {
	return { name, in: 'header', required: true, description, schema: { type: 'string' as const }, example };
}

/** The headers of a delivery. */
const SIGNATURE_HEADERS = [
	signatureHeader(
		'webhook-id',
		'Id of the event, the same in every repeat: tell copies by it.',
		'evt_0199aa6e8d7c7b1e9f00a1b2c3d4e5f6',
	),
	signatureHeader('webhook-timestamp', 'When this attempt was made, seconds.', '1763598601'),
	signatureHeader(
		'webhook-signature',
		'`v1,` and base64; two of them, separated by a space, while the secret is changed.',
		'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
	),
];

const DOCUMENT: NonNullable<FastifyDynamicSwaggerOptions['openapi']> = {
	openapi: '3.1.0',
	info: {
		title: 'PaySsam webhook adapter',
		version,
		description: DESCRIPTION,
		license: { name: 'MIT', identifier: 'MIT' },
	},
	servers: [{ url: '/', description: 'This adapter' }],
	tags: TAGS,
	components: {
		securitySchemes: {
			apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'psk_…', description: 'An API key of the adapter.' },
		},
	},
	webhooks: {
		event: {
			post: {
				operationId: 'event',
				summary: 'An event',
				description: 'What a subscription gets.',
				tags: ['Hooks'],
				parameters: SIGNATURE_HEADERS,
				requestBody: {
					required: true,
					content: { 'application/json': { schema: { $ref: '#/components/schemas/EventPayload' } } },
				},
				responses: {
					'2XX': { description: 'Taken.' },
					'410': { description: 'Unsubscribes.' },
					default: { description: 'Tried again later; `Retry-After` is heeded.' },
				},
			},
		},
	},
};

/** What the page may load: its own files. Its styles are partly written into the page by its script. */
const PAGE_POLICY =
	"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Begins to note routes. To be called on the outermost instance before routes are added; routes without tags are left out. */
export function installOpenApi(app: FastifyInstance): void {
	app.register(swagger, {
		openapi: DOCUMENT,
		hideUntagged: true,
		refResolver: {
			buildLocalReference: ({ $id }, _base, _fragment, index) => (typeof $id === 'string' ? $id : `schema-${index}`),
		},
	});
}

/** `/openapi.json` and `/reference`. */
export async function registerReference(app: FastifyInstance): Promise<void> {
	app.get('/openapi.json', async (_request, reply) =>
		reply.header('access-control-allow-origin', '*').send(app.swagger()),
	);
	await app.register(swaggerUi, {
		routePrefix: '/reference',
		staticCSP: PAGE_POLICY,
		theme: { title: 'PaySsam webhook adapter: API reference' },
		uiConfig: { layout: 'BaseLayout', docExpansion: 'list', deepLinking: true, defaultModelsExpandDepth: 0 },
	});
}
