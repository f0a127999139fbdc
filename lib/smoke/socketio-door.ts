import type { Message } from '@chat-gateway/client';
import { io } from 'socket.io-client';
import { type Door, HandshakeError } from './door.ts';
import { heard } from './heard.ts';

type Acknowledgement = { success: boolean; error?: string; code?: string };

/** The official client, with the token in `auth`, and no attempt after the first. */
export const socketioDoor: Door = async ({ url, origin }, token, signal) => {
  signal.throwIfAborted();
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { token },
    ...(origin === undefined ? {} : { extraHeaders: { origin } }),
  });
  signal.addEventListener('abort', () => socket.close());
  const messages = heard();
  socket.on('meta_message_created', ({ message }: { message: Message }) => messages.tell(message));
  socket.on('disconnect', (reason) => messages.fail(new HandshakeError(`the socket was closed: ${reason}`, {})));
  await new Promise<void>((opened, refused) => {
    socket.on('connect', opened);
    socket.on('connect_error', (error) => refused(refusal(error)));
  });
  return {
    async say(said) {
      const { success, error, code }: Acknowledgement = await socket.emitWithAck('message', said);
      if (!success) throw new HandshakeError(error ?? 'the message was refused', { code });
    },
    hears: messages.message,
  };
};

/** The library says "websocket error", and hides the status of the answer below two objects that its types do not name. */
function refusal(error: Error & { data?: { code?: string }; description?: unknown }): HandshakeError {
  const { error: { message = '' } = {} } = (error.description ?? {}) as { error?: { message?: string } };
  const status = Number(/Unexpected server response: (\d+)/.exec(message)?.[1]) || undefined;
  const said = status === undefined ? error.message : `the handshake was refused with ${status}`;
  return new HandshakeError(said, { status, code: error.data?.code });
}
