/** Programs on one's own machine: processes with an orderly end, free ports, PostgreSQL, Redis. And what measurements of them share: figures, the machine, what its host takes. */
export * from './figures';
export * from './host';
export * from './machine';
export { freePort } from './ports';
export * from './postgres';
export * from './processes';
export * from './redis';
