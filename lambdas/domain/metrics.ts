import type { Json } from './sealed.ts';

/**
 * What is counted for the operator, each a metric of its own: `docs/runbook.md` says when one of them is a reason to act, and
 * docs/decisions/0026-what-is-logged-and-counted.md why there are no others.
 */
export const METRICS = [
  /** Sockets that were found gone by a post. Clients that lost their network leave them; only a jump is news. */
  'PostsGone',
  /** Entries that a socket could not be reached with, so that the sweep has to deliver them. */
  'PostsMissed',
  /** Requests and frames that were refused because of what they asked, or of who asked. */
  'RequestsRefused',
  /** Requests and frames that were refused because of a limit (429) or of too many writers (503). */
  'RequestsThrottled',
  /** Requests and frames that failed by our fault. */
  'RequestsFailed',
  /** Races for a place in a conversation that were lost, and run again. */
  'CommitConflicts',
  /** Entries that were read for clients which came back. */
  'EntriesCaughtUp',
  /** Sockets that the gateway ended. */
  'SocketsEnded',
  /** Entries that a sender had stored and not pushed, pushed by another. */
  'EntriesRepaired',
  /** Conversations that were closed because nobody wrote. */
  'ConversationsClosed',
  /** Items that a sweep did not come to in its time, so that the next one has to. */
  'SweepLeft',
] as const;

export type Metric = (typeof METRICS)[number];

/** Counts what happens; `posts`, the frames posted to sockets, is in the log only: API Gateway has a metric of them. */
export type Count = (counted: Metric | 'posts', amount?: number, reason?: string) => void;

/** What is known of the one invocation that an environment handles at a time. */
export interface Invocation {
  /** Begins with the id of the request that led to it, which stands in every line from here on. */
  begin(requestId: string): void;
  /** The id it began with, for the functions that it invokes. */
  requestId(): string | undefined;
  count: Count;
  /** All that was counted since it began, as fields of the line that ends it. */
  counted(): { readonly [name: string]: Json };
}
