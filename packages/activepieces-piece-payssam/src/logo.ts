/** The picture of the piece, in the address itself: no server has to be there for it. */
const SVG =
	'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 60"><path d="M14 6h32v48l-5.3-4-5.4 4-5.3-4-5.3 4-5.4-4-5.3 4z" fill="#fff" stroke="#1f4e79" stroke-width="3" stroke-linejoin="round"/><path d="M21 17h18M21 25h18" stroke="#8fb3d1" stroke-width="3" stroke-linecap="round"/><path d="M21 37l6 6 12-12" fill="none" stroke="#12805c" stroke-width="4.5" stroke-linecap="round" stroke-linejoin="round"/></svg>';

export const LOGO_URL = `data:image/svg+xml;base64,${Buffer.from(SVG).toString('base64')}`;
