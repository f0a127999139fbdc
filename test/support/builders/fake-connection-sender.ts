import type { ConnectionSender, Posted } from '../../../lambdas/domain/delivery/connection-sender.ts';

type Frame = Record<string, unknown>;

/** A sender whose posts succeed, unless a test scripts the outcomes of the next posts. */
export function fakeConnectionSender() {
  const frames = new Map<string, string[]>();
  const scripts = new Map<string, Posted[]>();
  const closed: string[] = [];
  const attempts = new Map<string, number>();

  const sender: ConnectionSender = {
    async post(connectionId, frame) {
      attempts.set(connectionId, (attempts.get(connectionId) ?? 0) + 1);
      const script = scripts.get(connectionId) ?? [];
      // The last outcome of a script is repeated for all later posts.
      const outcome = (script.length > 1 ? script.shift() : script[0]) ?? 'sent';
      if (outcome === 'sent') frames.set(connectionId, [...(frames.get(connectionId) ?? []), frame]);
      return outcome;
    },
    async close(connectionId) {
      closed.push(connectionId);
      return true;
    },
  };

  return {
    ...sender,
    /** Scripts the outcomes of the next posts to a socket; the last is repeated for ever. */
    answering(connectionId: string, ...outcomes: Posted[]) {
      scripts.set(connectionId, outcomes);
    },
    /** The JSON frames posted to a socket, in order. */
    framesOf: (connectionId: string): Frame[] =>
      (frames.get(connectionId) ?? []).map((frame) => JSON.parse(frame) as Frame),
    /** The texts of the messages posted to a socket, in order. */
    textsOf: (connectionId: string): string[] =>
      (frames.get(connectionId) ?? [])
        .map((frame) => JSON.parse(frame) as { type: string; message?: { text: string } })
        .flatMap(({ type, message }) => (type === 'message' && message ? [message.text] : [])),
    attemptsOf: (connectionId: string): number => attempts.get(connectionId) ?? 0,
    /** Sockets that were posted to, with or without success. */
    posted: (): string[] => [...attempts.keys()].sort(),
    closed,
  };
}
