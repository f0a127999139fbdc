import type { Attachment, ChatClient, Fetch, Message, VisitorTokens } from '@chat-gateway/client';

/** The gateway that is checked, and what the operator gave to check it with. */
export type Target = {
  /** Its origin, without a slash at its end. */
  readonly url: string;
  readonly tenantId: string;
  /** Absent: the widget's way in is not checked. */
  readonly publishableKey: string | undefined;
  /** Absent: the agents' side is not checked. */
  readonly secretKey: string | undefined;
  /** The page that requests and handshakes claim to come from; absent, they have no `Origin`, as servers' do. */
  readonly origin: string | undefined;
  /** `fetch` with that `Origin`. */
  readonly fetch: Fetch;
  /** Stands in every text, so that a run hears its own messages only. */
  readonly tag: string;
};

/** What earlier checks have found and later ones need. */
export type Found = {
  answers?: true;
  visitor?: { tokens: VisitorTokens; chat: ChatClient; conversationId: string };
  agent?: { token: string; chat: ChatClient };
  sent?: Message;
  file?: Attachment;
};

/** One thing that a gateway in order can do. */
export type Check = {
  readonly name: CheckName;
  /**
   * Resolves with what is worth saying beside the tick, and throws what was wrong. What it opens ends with the signal, which is
   * aborted when the check is over.
   */
  run(target: Target, found: Found, signal: AbortSignal): Promise<string>;
};

export const CHECK_NAMES = [
  'health',
  'page of the desk',
  'visitor token',
  'send',
  'repetition',
  'history',
  'agent token',
  'native socket',
  'older native socket',
  'Socket.IO',
  'file up',
  'file down',
  'publishable key',
  'page of another origin',
  'close',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** A check cannot be made, and the gateway is not to blame: its message says what is missing. */
export class LeftOut extends Error {}

/** What an earlier check has found; a check that needs it is left out where it is missing. */
export function needed<Name extends keyof Found>(found: Found, name: Name): NonNullable<Found[Name]> {
  const value = found[name];
  if (value === undefined) throw new LeftOut(WITHOUT[name]);
  return value;
}

const WITHOUT: Readonly<Record<keyof Found, string>> = {
  answers: 'the gateway does not answer',
  visitor: 'there is no visitor to try it with',
  agent: 'there is no agent to try it with',
  sent: 'no message was stored',
  file: 'no file was sent',
};

/** The answer was given, and is not what it has to be. */
export class Wrong extends Error {}

/** Nothing came in time. */
export class Late extends Error {}

/** Throws the sentence unless the condition holds. */
export function must(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Wrong(sentence);
}
