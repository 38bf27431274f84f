import type { FastifyInstance } from 'fastify';
import type { Services } from '../services';

/** Adds routes to a scope of its own. */
export type Routes = (app: FastifyInstance, services: Services) => void | Promise<void>;
