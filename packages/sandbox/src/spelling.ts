/** The two spellings of one field: V1 `bill_id`, V2 `billId`. Regular but for the names in the table. */

const IRREGULAR: readonly (readonly [v1: string, v2: string])[] = [
	['apikey', 'apiKey'],
	['product_nm', 'productName'],
	['member_nm', 'memberName'],
	['callbackURL', 'callbackUrl'],
	['shortURL', 'shortUrl'],
];
const TO_CAMEL = new Map(IRREGULAR);
const TO_SNAKE = new Map(IRREGULAR.map(([v1, v2]) => [v2, v1] as const));

/** V1 name → V2 name. */
export const camel = (name: string): string =>
	TO_CAMEL.get(name) ?? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** V2 name → V1 name. */
export const snake = (name: string): string =>
	TO_SNAKE.get(name) ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The same object with every key, at every depth, respelled. */
export function respell(value: unknown, spell: (name: string) => string): unknown {
	if (Array.isArray(value)) return value.map((item) => respell(item, spell));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [spell(name), respell(inner, spell)]));
}
