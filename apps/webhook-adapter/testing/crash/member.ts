import type { AdapterProcess } from '../outside/adapter-process.ts';

/** One process that can be killed and started again on the same port. */
export interface Member {
	readonly name: string;
	readonly port: number;
	/** Whether it confirms and delivers, so that its death can repeat a delivery. */
	readonly works: boolean;
	/** Of the process that runs now, or ran last. */
	pid(): number | undefined;
	kill(): Promise<void>;
	start(): Promise<AdapterProcess>;
	stop(): Promise<void>;
}
