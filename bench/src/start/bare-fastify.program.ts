/** The least server with Fastify. */
import fastify from 'fastify';

const app = fastify();
app.get('/', async () => 'here');
await app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' });
