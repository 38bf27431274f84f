import { redisPath } from 'payssam-quickstart';
import { expectedInCi } from '../expected';

/** The Redis server of this machine; `undefined` where there is none. CI must have one. */
export function redisForTests(): string | undefined {
	return expectedInCi(redisPath(), 'install Debian’s package redis-server, or set PAYSSAM_REDIS to a redis-server.');
}
