import type { NumberedFrames } from '../../domain/conversations/numbered-frames.ts';
import type { SentOrder } from '../../domain/conversations/sent-number.ts';
import type { Clock } from '../../domain/time/clock.ts';

type Needs = {
  numberedFrames: Pick<NumberedFrames, 'note'>;
  clock: Clock;
  reportKeepFailure: (error: unknown) => void;
};

/** Notes that no message is to be waited for under this number. Without the note, the next ones wait a while. */
export const settleFrame = ({ numberedFrames, clock, reportKeepFailure }: Needs, order: SentOrder): Promise<void> =>
  numberedFrames.note(order, 'settled', clock()).catch(reportKeepFailure);
