/** One made-up payload of each event, as the adapter answers them. `tests/platforms/catalogue.test.ts` writes the file from a real adapter. */
import samples from './event-samples.json';

/** By the name of the event. Every field is there; `null` where the event has none. */
export const EVENT_SAMPLES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = samples;

/** A sample without what is `null`, which says nothing of its type. */
export function knownIn(sample: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(sample).filter(([, value]) => value !== null));
}
