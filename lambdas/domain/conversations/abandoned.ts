import type { Entry } from './entry.ts';

/**
 * Milliseconds after which an unpushed entry counts as abandoned by its sender: longer than a push takes at most (3 s,
 * `use-cases/delivery/deliver-to-socket.ts`), so that busy conversations do not push each other's entries twice.
 */
export const ABANDONED_AFTER = 5000;

/** The entries of a log's end that their senders left unpushed. What stands before an erased one is told to nobody any more. */
export function abandoned(entries: Entry[], now: number): Entry[] {
  const fence = entries.findLastIndex(({ kind }) => kind === 'erased');
  return entries.slice(Math.max(fence, 0)).filter((entry) => !entry.pushed && now - entry.at >= ABANDONED_AFTER);
}
