import { clientMessageIdOf, type Entry } from '../../../../lambdas/domain/conversations/entry.ts';
import { PATIENCE, type SentOrder } from '../../../../lambdas/domain/conversations/sent-number.ts';

type Frame = { connectionId: string; number: number; at: number };

/** Milliseconds around a frame that was lost, refused or handled too slowly in which no order is promised to its socket. */
const DISTURBED = 30_000;

/** Numbers the `message` frames of each socket as `chat.v1` does, and checks that they are stored in that order. */
export class FrameOrder {
  readonly #now: () => number;
  readonly #frames = new Map<string, number>();
  readonly #disturbed = new Map<string, number[]>();
  /** The one frame of each message that was sent once. */
  readonly #sentOnce = new Map<string, Frame>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A message is sent again, so that any of its frames may be the one that is stored. */
  again(clientMessageId: string): void {
    this.#sentOnce.delete(clientMessageId);
  }

  /** The next frame of a socket. */
  next(connectionId: string, clientMessageId: string, isFirst: boolean) {
    const number = (this.#frames.get(connectionId) ?? 0) + 1;
    this.#frames.set(connectionId, number);
    const at = this.#now();
    if (isFirst) this.#sentOnce.set(clientMessageId, { connectionId, number, at });
    const order: SentOrder = { began: connectionId, number, counts: 'messages' };
    return {
      order,
      handled: (isStored: boolean) => {
        if (isStored && this.#now() - at <= PATIENCE) return;
        this.#disturbed.set(connectionId, [...(this.#disturbed.get(connectionId) ?? []), at]);
      },
    };
  }

  #isDisturbed = ({ connectionId, at }: Frame): boolean =>
    (this.#disturbed.get(connectionId) ?? []).some((disturbed) => Math.abs(disturbed - at) < DISTURBED);

  /** What is wrong with the order in one log. */
  problems(conversationId: string, entries: readonly Entry[]): string[] {
    const problems: string[] = [];
    const last = new Map<string, number>();
    for (const { sendKey } of entries) {
      const frame = this.#sentOnce.get(clientMessageIdOf(sendKey) ?? '');
      if (!frame || this.#isDisturbed(frame)) continue;
      const { connectionId, number } = frame;
      const before = last.get(connectionId) ?? 0;
      if (number < before) problems.push(`${conversationId}: frame ${number} of ${connectionId} is behind ${before}`);
      last.set(connectionId, Math.max(before, number));
    }
    return problems;
  }
}
