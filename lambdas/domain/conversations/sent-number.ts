import { type ConnectionId, publicId } from '../ids.ts';

/**
 * The place of a message in its sender's order, as its protocol carries it.
 *
 * `messages`: `n` of `chat.v1`, which counts the `message` frames of one socket, of an agent those to one conversation, from 1.
 * `requests`: one more than the acknowledgement id of a Socket.IO packet. These count everything that is to be acknowledged, to
 * whichever conversation, over all sockets of a client that recovers; most clients begin with 0, some with 1.
 */
export type SentOrder = {
  /** The socket with which the numbers began. */
  began: ConnectionId;
  number: number;
  counts: 'messages' | 'requests';
};

/** The last number of a stream: of all that one client has numbered. */
export type SentNumber = {
  /** `STREAM_LETTERS` of the hash of the socket with which the stream began: 18 bits, for at most three are told apart. */
  stream: string;
  number: number;
};

/**
 * Streams whose last numbers an entry carries, the newest first: a visitor's and those of the agents who answer. As many fit into
 * the write unit that an entry with a text of 700 bytes takes, of a tenant whose id has 45 letters at most.
 */
const MOST_STREAMS = 3;
export const STREAM_LETTERS = 3;

export const sentNumber = ({ began, number }: SentOrder): SentNumber => ({
  stream: publicId('order', began).slice(0, STREAM_LETTERS),
  number,
});

/** The last numbers after one more, which may be a late one. */
export function withNumber(known: readonly SentNumber[] = [], added?: SentNumber): readonly SentNumber[] {
  if (!added) return known;
  const number = Math.max(added.number, lastNumber(known, added.stream));
  return [{ ...added, number }, ...known.filter(({ stream }) => stream !== added.stream)].slice(0, MOST_STREAMS);
}

/** The last number of a stream; 0 if it is not known. */
export const lastNumber = (known: readonly SentNumber[] = [], of: string): number =>
  known.find(({ stream }) => stream === of)?.number ?? 0;

/**
 * Milliseconds for which a message waits for one before it, of which nothing is heard: longer than an environment takes to start.
 * Of the very first number of Socket.IO less, since some clients have none.
 */
export const PATIENCE = 2000;
export const PATIENCE_FOR_FIRST = 1000;

/** What a message that has waited in vain counts as, beside itself, in its tenant's quota of messages: holding a function costs. */
export const VAIN_COUNTS_AS = 10;
