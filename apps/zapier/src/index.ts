/** PaySsam for Zapier. */
import { createApp } from './app';

/** Set when it is built: `HIDE=cancel_payment pnpm --filter payssam-zapier build`. */
declare const HIDDEN_ACTIONS: string;

export default createApp(HIDDEN_ACTIONS);
