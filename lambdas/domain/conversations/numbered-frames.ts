import type { ConnectionId } from '../ids.ts';
import type { SentOrder } from './sent-number.ts';

/**
 * What the log of a conversation does not say of a numbered frame. `waiting`: its message waits for those before it. `settled`:
 * nothing more comes of it here: it was no message, a repetition, or for whichever conversation.
 */
export type NumberedFrame = { number: number; state: 'waiting' | 'settled'; at: number };

export type FrameRange = {
  began: ConnectionId;
  /** Exclusive. */
  after: number;
  before: number;
};

/** Keeps what became of numbered frames for as long as their socket can be open. */
export interface NumberedFrames {
  /** Notes the state of a frame at a time (epoch milliseconds), in place of an earlier one. */
  note(order: Pick<SentOrder, 'began' | 'number'>, state: NumberedFrame['state'], at: number): Promise<void>;
  /** The noted frames of one stream in a range, the last first, strongly consistent. */
  between(range: FrameRange): Promise<NumberedFrame[]>;
}
