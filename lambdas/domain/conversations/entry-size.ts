import type { Entry } from './entry.ts';

/** Bytes of a text that count as one. */
const UNIT = 4096;

/**
 * What a text counts as among a tenant's messages and posts, 1 to 6: what a message costs to store, read and post grows with its
 * bytes, as JSON has them, and a text of the allowed length may have 24,000.
 */
export const sizeUnits = (text: string): number =>
  Math.max(1, Math.ceil(new TextEncoder().encode(JSON.stringify(text)).length / UNIT));

/** What a post of an entry counts as, and reading it. */
export const postUnits = (entry: Entry): number =>
  entry.kind === 'message' || entry.kind === 'note' ? sizeUnits(entry.text) : 1;

export const unitsOfAll = (entries: readonly Entry[]): number =>
  entries.reduce((sum, entry) => sum + postUnits(entry), 0);
