export const ACK_BODY = '{"code":"0000","msg":"성공하였습니다."}';
