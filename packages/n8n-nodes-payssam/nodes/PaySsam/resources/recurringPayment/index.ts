export { deleteMethod } from './deleteMethod.operation';
export { getMethods } from './getMethods.operation';
export { pay } from './pay.operation';
export { registerMethod } from './registerMethod.operation';
