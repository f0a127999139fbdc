import type { Json } from './http-client.ts';
import { dialV1, type NativeClient } from './native-client.ts';

/** A client of `chat.v1` that behaves as docs/api.md asks for: it comes back when its line ends, and misses nothing. */
export type LastingNativeClient = {
  /** The frames of all its lines, in the order received. */
  frames: () => Json[];
  /** Sends a frame with a `temp_id` until it is answered, by the message with that id or by an error. */
  ask: (frame: { temp_id: string } & Record<string, unknown>) => Promise<Json>;
  /** Ends the line, and waits until the next one has caught up. */
  reconnect: () => Promise<void>;
  close: () => Promise<void>;
};

export async function lastingNativeClient(url: string, token: string): Promise<LastingNativeClient> {
  const lines: NativeClient[] = [];
  let cursor: string | undefined;
  let isOver = false;
  let line = connected(true);
  await line;

  async function connected(isFirst = false): Promise<NativeClient> {
    const next = await dialV1(url, token);
    lines.push(next);
    if (!isFirst) await caughtUp(next, cursor);
    void next.closed.then(() => {
      if (isOver) return;
      cursor = lastCursor(next, isFirst) ?? cursor;
      line = connected();
      // Whoever uses the line is told.
      line.catch(() => {});
    });
    return next;
  }

  return {
    frames: () => lines.flatMap(({ frames }) => frames),
    async ask(frame) {
      for (;;) {
        if (isOver) throw new Error('the client was closed before it was answered');
        const now = await line;
        now.send(frame);
        const isAnswer = ({ type, temp_id, message }: Json) =>
          (type === 'error' && temp_id === frame.temp_id) || (type === 'message' && message.temp_id === frame.temp_id);
        const answer = await Promise.race([now.next(isAnswer), now.closed]);
        if (typeof answer !== 'number') return answer;
      }
    },
    async reconnect() {
      await (await line).close();
      await line;
    },
    async close() {
      isOver = true;
      await (await line).close();
    },
  };
}

/** Receives everything that was missed. */
async function caughtUp(line: NativeClient, cursor: string | undefined): Promise<void> {
  for (let after = cursor; ; ) {
    line.send({ type: 'sync', after });
    const synced = await line.next('synced');
    if (!synced.more) return;
    after = synced.cursor;
  }
}

/** The cursor to come back with. On a line that had to catch up, those of frames before the end of that leave out entries. */
function lastCursor({ frames }: NativeClient, isFirst: boolean): string | undefined {
  const from = isFirst ? 0 : frames.findIndex(({ type, more }) => type === 'synced' && !more);
  return from < 0 ? undefined : frames.slice(from).findLast((frame) => frame.cursor)?.cursor;
}
