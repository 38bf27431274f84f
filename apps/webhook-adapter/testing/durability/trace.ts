/** Reads what strace wrote about a server, and says which acknowledgements were not preceded by a flush of the write-ahead log. Pure. */

/** Arguments of strace for {@link judgeTrace}; the file and the program follow. Signals go on to the program. */
export const STRACE_ARGUMENTS = [
	'-f',
	'-y',
	'-s',
	'2048',
	'--interruptible=waiting',
	'-e',
	'trace=read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,fsync,fdatasync',
	'-o',
];

/** One system call, with the lines at which it began and ended. */
interface Call {
	readonly name: string;
	/** As strace shows it: number and what is behind it, `21</data/adapter.db-wal>`. */
	readonly file: string;
	readonly text: string;
	readonly began: number;
	readonly ended: number;
}

export interface TraceVerdict {
	/** Acknowledgements that left. */
	readonly acks: number;
	/** Flushes of the write-ahead log. */
	readonly flushes: number;
	/** Acknowledgements that left before their callback was written and flushed, with the line of the trace. */
	readonly early: readonly { readonly line: number; readonly why: string }[];
}

const SENDS = new Set(['write', 'writev', 'sendto', 'sendmsg']);
const RECEIVES = new Set(['read', 'readv', 'recvfrom', 'recvmsg']);
const FLUSHES = new Set(['fsync', 'fdatasync']);
const ACK = '{\\"code\\":\\"0000\\"';

/**
 * For every acknowledgement: after the last bytes of its request were read, the log must have been written, then flushed, and the flush must have ended before the acknowledgement began to leave.
 *
 * @param trace written with {@link STRACE_ARGUMENTS}
 */
export function judgeTrace(trace: string): TraceVerdict {
	const calls = readCalls(trace);
	const log = calls.filter(({ file }) => file.includes('-wal>'));
	const flushes = log.filter(({ name }) => FLUSHES.has(name));
	const writes = log.filter(({ name }) => name === 'pwrite64' || name === 'write');
	const lastRead = new Map<string, number>();
	const early: { line: number; why: string }[] = [];
	let acks = 0;
	for (const call of calls) {
		if (RECEIVES.has(call.name) && call.file.includes('<socket:') && /= [1-9]/.test(call.text))
			lastRead.set(call.file, call.ended);
		if (!SENDS.has(call.name) || !call.file.includes('<socket:') || !call.text.includes(ACK)) continue;
		acks += 1;
		const asked = lastRead.get(call.file);
		if (asked === undefined) {
			early.push({ line: call.began, why: 'nothing was read on its socket' });
			continue;
		}
		const written = writes.find(({ began }) => began > asked);
		const flushed = flushes.some(
			({ began, ended }) => written !== undefined && began > written.ended && ended < call.began,
		);
		if (!flushed)
			early.push({
				line: call.began,
				why: `the log was not written and flushed between lines ${asked} and ${call.began}`,
			});
	}
	return { acks, flushes: flushes.length, early };
}

/** In the order in which they ended, sends in that in which they began: a send counts from its first byte, a read when its bytes are there. */
function readCalls(trace: string): readonly Call[] {
	const unfinished = new Map<string, { text: string; began: number }>();
	const calls: Call[] = [];
	const keep = (text: string, began: number, ended: number): void => {
		const [, name, file] = /^(\w+)\((\d+<[^>]*>)/.exec(text) ?? [];
		if (name !== undefined && file !== undefined) calls.push({ name, file, text, began, ended });
	};
	for (const [index, line] of trace.split('\n').entries()) {
		const number = index + 1;
		const [, process, rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
		if (process === undefined) continue;
		const [, name, end] = /^<\.\.\. (\w+) resumed>(.*)$/.exec(rest) ?? [];
		if (name !== undefined) {
			const beginning = unfinished.get(process);
			unfinished.delete(process);
			if (beginning !== undefined) keep(beginning.text + end, beginning.began, number);
		} else if (rest.endsWith('<unfinished ...>')) {
			unfinished.set(process, { text: rest.slice(0, -'<unfinished ...>'.length), began: number });
		} else {
			keep(rest, number, number);
		}
	}
	const moment = ({ name, began, ended }: Call): number => (SENDS.has(name) ? began : ended);
	return calls.sort((a, b) => moment(a) - moment(b));
}
