/** Programs on one's own machine: processes with an orderly end, free ports, a PostgreSQL server. */
export { freePort } from './ports';
export * from './postgres';
export * from './processes';
