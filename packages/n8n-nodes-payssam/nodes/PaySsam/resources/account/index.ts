export { changeCallbackUrl } from './changeCallbackUrl.operation';
export { getBalance } from './getBalance.operation';
export { getMerchantInfo } from './getMerchantInfo.operation';
export { getOpenState } from './getOpenState.operation';
export { getPartnerInfo } from './getPartnerInfo.operation';
export { getStoreBalance } from './getStoreBalance.operation';
