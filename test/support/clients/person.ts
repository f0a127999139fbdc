import { setTimeout as sleep } from 'node:timers/promises';
import { httpClient, type Json } from './http-client.ts';
import { type LastingNativeClient, lastingNativeClient } from './lasting-native-client.ts';
import { messagesOf, type SocketioClient, socketio } from './socketio-client.ts';

type Said = { text: string; temp_id: string; conversation_id?: string };

/** A way to send a message; answers as the gateway does, by the message or a refusal. */
type Door = (said: Said) => Promise<Json>;

/** Somebody with a native and a Socket.IO client, who also sends over HTTP, and whose lines may end. */
export type Person = {
  token: string;
  /** Sends a text until it is acknowledged, over the door whose turn it is. Waits if it is told that it is too fast. */
  say: (turn: number, text: string, about?: { conversation_id?: string }) => Promise<Json>;
  /** A conversation's messages as each of the two clients received them. */
  messages: (conversationId: string) => Json[][];
  /** All that was sent to it over sockets, by `type`. */
  events: () => Json[];
  /** Ends both lines, as a page does that goes offline, and waits until they are back. */
  reconnect: () => Promise<void>;
  close: () => Promise<void>;
};

export async function aPerson(url: string, { token }: { token: string }): Promise<Person> {
  const native = await lastingNativeClient(url, token);
  const official = socketio(url, { auth: { token } });
  await official.next('connect');
  const doors = [overNative(native), overHttp(url, token), overSocketio(official)];
  return {
    token,
    async say(turn, text, about = {}) {
      const door = doors[turn % doors.length] as Door;
      for (;;) {
        const { message, code, retryAfter } = await door({ text, temp_id: text, ...about });
        if (message?.id) return message;
        if (code !== 'ERR_RATE_LIMITED') throw new Error(`"${text}" was refused: ${code}`);
        await sleep(retryAfter * 1000);
      }
    },
    messages(conversationId) {
      const ofNative = native.frames().flatMap(({ type, message }) => (type === 'message' ? [message] : []));
      const all: Json[][] = [ofNative, messagesOf(official)];
      return all.map((messages) => messages.filter(({ conversation_id }) => conversation_id === conversationId));
    },
    events: () => [
      ...native.frames(),
      ...official.received.map(({ name, args: [payload] }) => ({ ...(payload as object), type: name })),
    ],
    async reconnect() {
      const back = official.next('connect');
      official.socket.io.engine.close();
      await Promise.all([native.reconnect(), back]);
    },
    async close() {
      official.close();
      await native.close();
    },
  };
}

const overHttp =
  (url: string, token: string): Door =>
  async ({ text, temp_id, conversation_id }) => {
    const about = conversation_id === undefined ? {} : { conversationId: conversation_id };
    const body = { text, clientMessageId: temp_id, ...about };
    return (await httpClient(url)('POST /api/chat/messages', { token, body })).body;
  };

const overNative =
  ({ ask }: LastingNativeClient): Door =>
  (said) =>
    ask({ type: 'message', ...said });

const overSocketio =
  ({ ask }: SocketioClient): Door =>
  async (said) => {
    for (;;) {
      // Rejected if the line ends meanwhile; the client comes back by itself.
      const answer = await ask('message', said).catch(() => null);
      if (answer) return answer;
    }
  };
