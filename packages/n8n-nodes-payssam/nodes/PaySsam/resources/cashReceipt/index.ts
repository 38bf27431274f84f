export { cancel } from './cancel.operation';
export { get } from './get.operation';
export { issue } from './issue.operation';
