/** What the app is tried with: an interpreter of its files, and checks of them. Ours, not Make's. */
export { checkApp, type Finding } from './checks';
export { type AppFiles, codeOf, componentsOf, readApp } from './files';
export { type Incoming, type MadeConnection, type MadeWebhook, Make, type Option, overHttp } from './make';
export { MakeError } from './make-error';
export type { Answer, Logged, Send, Sent } from './request';
