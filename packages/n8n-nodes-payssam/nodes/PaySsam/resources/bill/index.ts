export { destroy } from './destroy.operation';
export { get } from './get.operation';
export { resend } from './resend.operation';
export { send } from './send.operation';
export { sendAndAwaitPayment } from './sendAndAwaitPayment.operation';
