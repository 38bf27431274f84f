/** How a module ends that does not succeed. */

/** Thrown as Make would: the type decides what Make does next. */
export class MakeError extends Error {
	override readonly name = 'MakeError';

	/** @param type such as `ConnectionError`; `BundleValidationError` is Make's own, for what a user filled in wrong */
	constructor(
		readonly type: string,
		message: string,
	) {
		super(message);
	}
}
