import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { Tail } from '../../domain/conversations/entry.ts';
import { MESSAGES_AT_ONCE } from '../../domain/conversations/log.ts';
import type { NumberedFrame, NumberedFrames } from '../../domain/conversations/numbered-frames.ts';
import {
  lastNumber,
  PATIENCE,
  PATIENCE_FOR_FIRST,
  type SentOrder,
  sentNumber,
} from '../../domain/conversations/sent-number.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import type { Clock, Sleep } from '../../domain/time/clock.ts';

export type TurnNeeds = {
  conversationLog: Pick<ConversationLog, 'tail'>;
  numberedFrames: NumberedFrames;
  clock: Clock;
  sleep: Sleep;
};

/** Milliseconds after which a frame says that nothing sent before it is under way any more. */
export const LONG_AGO = 10_000;

/** Milliseconds from one look to the next, for each message that is waited for: about what storing one takes; at most so many. */
const LOOK_AFTER = 20;
const LOOK_WITHIN = 200;

/** The same, as a part of the time in which nothing was heard: each look is read and paid. */
const LOOK_LESS = 0.25;

/** Milliseconds more, for each earlier message that waits too: longer than storing one takes. */
const GRACE = 500;

/** How many numbers may be missing: no more messages are sent at once. A client that jumps further has random ones, say. */
const MOST_MISSING = MESSAGES_AT_ONCE.visitor;

/** `in vain`: what it waited for has not come. */
export type Waited = 'at once' | 'waited' | 'in vain';

type Missing = { last: number; noted: NumberedFrame[]; now: number };

/**
 * Waits until the messages that a client sent before this one are stored, given the end of the log. If it has waited, the end is to be
 * read again.
 *
 * 1. The log says which number was last. One that follows it, or that comes late, does not wait: it costs nothing.
 * 2. What is missing may have been no message: then that was noted.
 * 3. Else say that this one waits, and look again, until nothing is missing; or until nothing has been heard for `PATIENCE`, and a
 *    while more for each earlier message that waits too. So the order of the others holds if one is lost.
 *
 * The reasons: docs/decisions/0033-the-senders-order.md.
 */
export async function awaitTurn(
  needs: TurnNeeds,
  conversation: { tenantId: TenantId; conversationId: ConversationId },
  order: SentOrder,
  tail: Tail,
): Promise<Waited> {
  const { number } = order;
  let last = lastIn(tail, order);
  if (number <= last + 1) return 'at once';
  const noted = await notedBefore(needs, order, last);
  if (last > 0 && noted.length === 0 && number - last - 1 > MOST_MISSING) return 'at once';
  if (missingNumber(order, { last, noted, now: needs.clock() }) === null) return 'at once';

  // A note that cannot be written, or read, refuses no message: it is taken for none.
  await needs.numberedFrames.note(order, 'waiting', needs.clock()).catch(() => undefined);
  for (let heardAt = needs.clock(); ; ) {
    const quiet = needs.clock() - heardAt;
    await needs.sleep(Math.min(LOOK_AFTER * (number - last - 1), LOOK_WITHIN) + LOOK_LESS * quiet);
    const reached = lastIn(await needs.conversationLog.tail(conversation.tenantId, conversation.conversationId), order);
    if (reached > last) heardAt = needs.clock();
    last = Math.max(last, reached);
    if (number <= last + 1) return 'waited';
    const now = needs.clock();
    const found = { last, noted: await notedBefore(needs, order, last), now };
    const missing = missingNumber(order, found);
    if (missing === null) return 'waited';
    const isFirst = missing === 1 && order.counts === 'requests';
    const waiting = waitingOf(found);
    const heardOfAny = Math.max(heardAt, ...waiting.map(({ at }) => at));
    const patience = (isFirst ? PATIENCE_FOR_FIRST : PATIENCE) + GRACE * waiting.length;
    if (now - heardOfAny >= patience) return 'in vain';
  }
}

const lastIn = ({ entries }: Pick<Tail, 'entries'>, order: SentOrder): number =>
  lastNumber(entries.at(-1)?.sentNumbers, sentNumber(order).stream);

const notedBefore = ({ numberedFrames }: TurnNeeds, { began, number }: SentOrder, last: number) =>
  numberedFrames
    .between({ began, after: Math.max(last, number - 1 - MOST_MISSING), before: number })
    .catch((): NumberedFrame[] => []);

/** The last number before a frame of which it is not known what became of it; null if there is none. */
function missingNumber({ number }: SentOrder, { last, noted, now }: Missing): number | null {
  let expected = number - 1;
  for (const frame of noted) {
    if (frame.number !== expected || (frame.state === 'waiting' && frame.at + LONG_AGO >= now)) return expected;
    if (frame.at + LONG_AGO < now) return null;
    expected--;
  }
  return expected <= last || noted.length >= MOST_MISSING ? null : expected;
}

/** The earlier messages that have said that they wait: each goes first, if it is not dead. */
const waitingOf = ({ noted, now }: Missing): NumberedFrame[] =>
  noted.filter(({ state, at }) => state === 'waiting' && at + LONG_AGO >= now);
