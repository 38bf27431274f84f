/** What the parts of the adapter share. Made once in `adapter.ts`, handed to routes, pages and lanes. */
import type { FastifyBaseLogger } from 'fastify';
import type { PaySsamClient } from 'payssam-core';
import type { Config } from './config';
import type { Connection } from './domain/connection';
import type { Metrics } from './metrics';
import type { Store } from './store/store';

export interface Services {
	readonly config: Config;
	readonly store: Store;
	readonly log: FastifyBaseLogger;
	readonly metrics: Metrics;
	/** A client of core for a connection: signs, calls PaySsam with a time limit, counts outcomes. */
	readonly clientOf: (connection: Connection) => PaySsamClient;
	/** Where callers reach the adapter, without a trailing slash. */
	readonly publicUrl: () => string;
	/** Epoch milliseconds. Tests move it. */
	readonly now: () => number;
	/** 0 to 1. */
	readonly random: () => number;
}
