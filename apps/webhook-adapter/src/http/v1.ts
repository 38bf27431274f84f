/** The API below `/v1`: who may call, then one file per subject. */
import type { FastifyInstance } from 'fastify';
import type { Services } from '../services';
import type { Routes } from './app';

/** Each adds its routes, with paths such as `/hooks`, and asks for the scope that it `needs`. */
const SUBJECTS: readonly Routes[] = [];

export async function registerV1(app: FastifyInstance, services: Services): Promise<void> {
	await app.register(
		async (v1) => {
			for (const register of SUBJECTS) await v1.register(async (scope) => register(scope, services));
		},
		{ prefix: '/v1' },
	);
}
