/** The piece, as Activepieces loads it. */
import { createPiece } from '@activepieces/pieces-framework';
import { PieceCategory } from '@activepieces/shared';
import { actions } from './actions';
import { payssamAuth } from './auth';
import { LOGO_URL } from './logo';
import { triggers } from './triggers';

export const payssam = createPiece({
	displayName: 'PaySsam (결제선생)',
	description:
		'Bills (청구서) by KakaoTalk or link, payments and cash receipts, through a webhook adapter of your own.',
	logoUrl: LOGO_URL,
	authors: ['payssam-connectors'],
	categories: [PieceCategory.PAYMENT_PROCESSING],
	auth: payssamAuth,
	actions,
	triggers,
});
