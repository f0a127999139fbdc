import type { ServerFrame } from '@chat-gateway/client';
import { WebSocket } from 'ws';
import { type Door, HandshakeError } from './door.ts';
import { heard } from './heard.ts';

type Credentials = { path: string; protocols: string[] };

/** `/ws/chat` with the token as a subprotocol, as the typed client connects: the whole dialect `chat.v1`. */
export const nativeDoor: Door = (target, token, signal) =>
  dialled(target, { path: '/ws/chat', protocols: ['chat.v1', `bearer.${token}`] }, signal);

/** `/ws` with the token in the address, as older widgets connect. */
export const olderNativeDoor: Door = (target, token, signal) =>
  dialled(target, { path: `/ws?token=${encodeURIComponent(token)}`, protocols: [] }, signal);

async function dialled(
  { url, origin }: Parameters<Door>[0],
  { path, protocols }: Credentials,
  signal: AbortSignal,
): ReturnType<Door> {
  signal.throwIfAborted();
  const options = origin === undefined ? {} : { headers: { origin } };
  const socket = new WebSocket(url.replace(/^http/, 'ws') + path, protocols, options);
  signal.addEventListener('abort', () => socket.close());
  const messages = heard();
  socket.on('message', (data) => {
    const frame: ServerFrame = JSON.parse(String(data));
    if (frame.type === 'message') messages.tell(frame.message);
    if (frame.type === 'error') messages.fail(new HandshakeError(frame.error, { code: frame.code }));
  });
  socket.on('close', (code) => messages.fail(new HandshakeError(`the socket was closed with ${code}`, {})));
  await new Promise<void>((opened, refused) => {
    socket.on('open', opened);
    socket.on('error', refused);
    socket.on('unexpected-response', (_request, { statusCode: status }) =>
      refused(new HandshakeError(`the handshake was refused with ${status}`, { status })),
    );
  });
  return {
    say: async (said) => socket.send(JSON.stringify({ type: 'message', ...said })),
    hears: messages.message,
  };
}
