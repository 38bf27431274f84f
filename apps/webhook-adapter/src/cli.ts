#!/usr/bin/env node
/** `payssam-webhook-adapter`: starts the adapter with the settings of its environment. */
import { readConfig } from './config';

readConfig(process.env, process.cwd());
