import type { Entry } from './entry.ts';

/**
 * Milliseconds after which an unpushed entry counts as abandoned by its sender: longer than a push takes at most (3 s,
 * `use-cases/delivery/deliver-to-socket.ts`), so that busy conversations do not push each other's entries twice.
 */
export const ABANDONED_AFTER = 5000;

export const abandoned = (entries: Entry[], now: number): Entry[] =>
  entries.filter((entry) => !entry.pushed && now - entry.at >= ABANDONED_AFTER);
