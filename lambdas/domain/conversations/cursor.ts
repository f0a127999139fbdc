import { invalid } from '../errors.ts';
import type { Entry } from './entry.ts';

/**
 * A place in one conversation's log. It names no conversation: it is only ever applied to one that the caller may read,
 * where a foreign life means "unknown" and yields the full history.
 */
export type Cursor = { incarnation: string; pos: number };

export const encodeCursor = ({ incarnation, pos }: Cursor): string => `c1.${incarnation}.${pos.toString(36)}`;

export const CURSOR = /^c1\.([A-Za-z0-9_-]{10})\.([0-9a-z]{1,10})$/;

/** Parsed strictly: anything that we did not make is refused, with the field named. */
export function cursor(value: unknown, field: string): Cursor {
  const match = typeof value === 'string' ? CURSOR.exec(value) : null;
  if (!match?.[1] || !match[2]) throw invalid(field, 'is not a cursor that this gateway gave out');
  return { incarnation: match[1], pos: Number.parseInt(match[2], 36) };
}

/** Where a client that has just been given this entry can go on from: as far as everything is known to be settled. */
export const resumeCursorOf = ({
  incarnation,
  pos,
  pushedUpTo,
}: Pick<Entry, 'incarnation' | 'pos' | 'pushedUpTo'>): Cursor => ({
  incarnation,
  pos: pushedUpTo === pos - 1 ? pos : pushedUpTo,
});
