import { cachedSocketSessionStore } from '../adapters/cached-socket-session-store.ts';
import { dynamoPollingSessionStore } from '../adapters/dynamodb/dynamo-polling-session-store.ts';
import { dynamoSocketSessionStore } from '../adapters/dynamodb/dynamo-socket-session-store.ts';
import { retryingSender } from '../adapters/gateway/retrying-sender.ts';
import { socketReplier } from '../adapters/gateway/socket-replier.ts';
import { deskRules } from '../domain/conversations/desk-rules.ts';
import { POLLING_LIMITS } from '../domain/sockets/polling-session.ts';
import type { Tenant } from '../domain/tenants/tenant.ts';
import { frameLimiter } from '../use-cases/sockets/frame-limiter.ts';
import type { RefusedSocket } from '../use-cases/sockets/tell-refused.ts';
import { environment } from './environment.ts';
import { messaging } from './messaging.ts';
import { once } from './once.ts';

/** Dependencies of the sockets' function, those of `messaging` included. Built once per container, at its first event. */
export type Sockets = ReturnType<typeof build>;

export const sockets = once(build);

function build() {
  const { connectionsTable, backgroundFunction } = environment();
  const dependencies = messaging();
  const { dynamo, sessionsKeptFor, clock, connections, counter } = dependencies;
  const sender = retryingSender(dependencies.sender, dependencies.sleep);
  const sessions = dynamoSocketSessionStore(dynamo, connectionsTable, { keptFor: sessionsKeptFor, clock });
  const own = {
    sender,
    sessions,
    pollingSessions: dynamoPollingSessionStore(dynamo, connectionsTable, { limits: POLLING_LIMITS, clock }),
    liveSockets: cachedSocketSessionStore(sessions, connections),
    replier: socketReplier({ sender, clock }),
    frames: frameLimiter({
      counter,
      close: sender.close,
      clock,
      random: Math.random,
    }),
  };
  const conversations = { ...dependencies.conversations, ...own };
  return {
    ...dependencies,
    ...own,
    newSecret: conversations.newSecret,
    forTenant: (tenant: Tenant) => ({ ...conversations, rules: dependencies.rulesOf(tenant), desk: deskRules(tenant) }),
    /** Has the background function post a socket's open packet: that is possible only once `$connect` has returned. */
    postOpenPacketLater: (connectionId: string) =>
      dependencies.invokeLater(backgroundFunction, { openPacket: connectionId }),
    /** Has it tell a client why it is refused, likewise. */
    tellRefusedLater: (refused: RefusedSocket) => dependencies.invokeLater(backgroundFunction, { refused }),
    /** Has the background function end a socket, which is possible only once `$connect` has returned, too. */
    turnAwayLater: (connectionId: string) => dependencies.invokeLater(backgroundFunction, { turnAway: connectionId }),
  };
}
