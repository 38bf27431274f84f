export { authenticate } from './authenticate.operation';
