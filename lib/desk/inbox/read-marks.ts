/** Milliseconds between two marks that the gateway notes; one in between is told to the others and not kept. */
const NOTED_EVERY = 5_000;

/** After which a mark is said again. */
const AGAIN_AFTER = NOTED_EVERY + 300;

type Needs = {
  /** `false` if no socket is open. */
  send: (seq: number, conversationId: string) => boolean;
  now?: () => number;
};

/**
 * Says up to which message this agent has read. Each is said at once, so that the visitor sees it; one that followed another too
 * closely is said again, so that it is noted.
 */
export function readMarks({ send, now = Date.now }: Needs) {
  const said = new Map<string, { seq: number; notedAt: number; again?: ReturnType<typeof setTimeout> }>();

  function say(conversationId: string, seq: number) {
    const last = said.get(conversationId);
    clearTimeout(last?.again);
    if (!send(seq, conversationId)) return;
    const sinceNoted = now() - (last?.notedAt ?? Number.NEGATIVE_INFINITY);
    if (sinceNoted >= NOTED_EVERY) return void said.set(conversationId, { seq, notedAt: now() });
    const again = setTimeout(() => say(conversationId, seq), AGAIN_AFTER - sinceNoted);
    said.set(conversationId, { seq, notedAt: last?.notedAt ?? now(), again });
  }

  return {
    mark(conversationId: string, seq: number) {
      if (seq > (said.get(conversationId)?.seq ?? 0)) say(conversationId, seq);
    },
    /** What was said is erased: messages count from 1. */
    begunAnew(conversationId: string) {
      clearTimeout(said.get(conversationId)?.again);
      said.delete(conversationId);
    },
    /** There is another socket: what was said last may have been lost with the one before. */
    reconnected() {
      for (const { again } of said.values()) clearTimeout(again);
      said.clear();
    },
  };
}
