import { redisPath } from 'payssam-quickstart';

/** The Redis server of this machine; `undefined` where there is none. CI must have one. */
export function redisForTests(): string | undefined {
	const found = redisPath();
	if (found === undefined && process.env.CI === 'true') {
		throw new Error('CI has no Redis: install Debian’s package redis-server, or set PAYSSAM_REDIS to a redis-server.');
	}
	return found;
}
