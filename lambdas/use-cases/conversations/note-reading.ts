import { NOTED_EVERY, type Reader, type ReadMarks } from '../../domain/desk/read-marks.ts';
import type { Clock } from '../../domain/time/clock.ts';

type Needs = { readMarks: Pick<ReadMarks, 'find' | 'set'>; clock: Clock };

/**
 * Up to which message a reader's mark says that it has read. `retryAfter`: it has read more, and that is not noted, since its mark was
 * set less than five seconds ago: the seconds after which to say it again.
 */
export type NotedReading = { seq: number; retryAfter?: number };

/**
 * Notes up to which message somebody has read a conversation. A mark never goes back; and at most one is written in five seconds, so that
 * whoever reads along writes no row a message: what comes in between is for the reader to say again, once it has stopped.
 */
export async function noteReading(
  { readMarks, clock }: Needs,
  reader: Reader,
  { incarnation, seq }: { incarnation: string; seq: number },
): Promise<NotedReading> {
  const before = await readMarks.find(reader);
  const known = before?.incarnation === incarnation ? before.seq : 0;
  if (known >= seq) return { seq: known };
  const now = clock();
  const wait = before ? before.at + NOTED_EVERY - now : 0;
  if (wait <= 0 && (await readMarks.set(reader, { incarnation, seq, at: now }, before))) return { seq };
  // Another of the reader's tabs has just written.
  return { seq: known, retryAfter: Math.ceil((wait > 0 ? Math.min(wait, NOTED_EVERY) : NOTED_EVERY) / 1000) };
}
