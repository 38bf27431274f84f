export { cancel } from './cancel.operation';
