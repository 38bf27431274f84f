export { getLinkStatus } from './getLinkStatus.operation';
export { getMany } from './getMany.operation';
export { getRegistrationUrl } from './getRegistrationUrl.operation';
