import { invalid } from '../errors.ts';
import type { Entry } from './entry.ts';

/**
 * A position in one conversation's log. It names no conversation: it is only applied to one that the caller may read, where
 * a foreign incarnation means "unknown" and yields the full history.
 */
export type Cursor = { incarnation: string; pos: number };

export const encodeCursor = ({ incarnation, pos }: Cursor): string => `c1.${incarnation}.${pos.toString(36)}`;

/** Form of the random id of an incarnation. */
export const INCARNATION = /^[A-Za-z0-9_-]{10}$/;

export const CURSOR = /^c1\.([A-Za-z0-9_-]{10})\.([0-9a-z]{1,10})$/;

/** Parses a cursor strictly: text that this gateway did not make is refused, with the field named. */
export function cursor(value: unknown, field: string): Cursor {
  const match = typeof value === 'string' ? CURSOR.exec(value) : null;
  if (!match?.[1] || !match[2]) throw invalid(field, 'is not a cursor that this gateway gave out');
  return { incarnation: match[1], pos: Number.parseInt(match[2], 36) };
}

/** The cursor after an entry: the entry itself if all before it are known to be pushed, else the end of that run. */
export const resumeCursorOf = ({
  incarnation,
  pos,
  pushedUpTo,
}: Pick<Entry, 'incarnation' | 'pos' | 'pushedUpTo'>): Cursor => ({
  incarnation,
  pos: pushedUpTo === pos - 1 ? pos : pushedUpTo,
});
