import { keepAliveFrame } from '../../../lambdas/adapters/gateway/dialect.ts';
import { nativeAnnouncementFrames, nativeReplyFrames } from '../../../lambdas/adapters/gateway/native-dialect.ts';
import { socketioAnnouncementFrames, socketioReplyFrames } from '../../../lambdas/adapters/gateway/socketio-dialect.ts';
import type { Connection } from '../../../lambdas/domain/delivery/connection.ts';
import type { Handle } from '../../../lambdas/domain/ids.ts';
import { sealed } from '../../../lambdas/domain/sealed.ts';
import { refusedFrame } from '../../../lambdas/handlers/socket/native/refused-handshake.ts';
import { ANNOUNCEMENTS, AS_OF, REPLIES } from '../../docs/samples.ts';
import { aConnection, anAgentsConnection, NOW_MS } from '../../support/builders/conversations.ts';

/** Sockets of every kind at a door: a visitor's, one with undelivered entries, a widget's, an agent's. */
const receivers = (over: Partial<Connection>): Connection[] => [
  aConnection(over),
  aConnection({ ...over, v1: false }),
  aConnection({ ...over, undeliveredSince: NOW_MS }),
  aConnection({ ...over, handle: sealed('shop~h_1') as Handle, bare: true }),
  anAgentsConnection(over),
];

const all = <Item>(kinds: Readonly<Record<string, readonly Item[]>>): Item[] => Object.values(kinds).flat();

/** What a client is told whose token is refused. */
const REFUSED = (['ERR_UNAUTHENTICATED', 'ERR_TOKEN_EXPIRED', 'ERR_REVOKED'] as const).flatMap(
  (code) => refusedFrame({ code, message: 'no valid token' }, 'c2Vl') ?? [],
);

/** Every frame that the gateway makes for a native client at a door, of samples of every kind. */
export const nativeFramesAt = (door: 'chat' | 'ws'): string[] => [
  keepAliveFrame(door),
  ...(door === 'chat' ? REFUSED : []),
  ...receivers({ door }).flatMap((to) => [
    ...all(ANNOUNCEMENTS).flatMap((each) => [
      ...nativeAnnouncementFrames(to, each, AS_OF),
      ...nativeAnnouncementFrames(to, each, AS_OF, ownTime(to)),
    ]),
    ...all(REPLIES).flatMap((each) => nativeReplyFrames(to, each, NOW_MS)),
  ]),
];

/** Every event that the gateway makes for a Socket.IO client, of samples of every kind. */
export const socketioFrames = (): string[] => [
  keepAliveFrame('socketio'),
  ...receivers({ door: 'socketio' }).flatMap((to) => [
    ...all(ANNOUNCEMENTS).flatMap((each) => [
      ...socketioAnnouncementFrames(to, each, AS_OF),
      ...socketioAnnouncementFrames(to, each, AS_OF, ownTime(to)),
    ]),
    ...all(REPLIES).flatMap((each) => socketioReplyFrames(to, each, NOW_MS)),
  ]),
];

/** A sender that gave its message a time in its own way, and no id. */
const ownTime = ({ connectionId }: Connection) => ({ connectionId, echo: true, timestamp: 'Sun, 22 Nov 2026 09:30' });
