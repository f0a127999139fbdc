import { cachedSocketSessionStore } from '../../../lambdas/adapters/cached-socket-session-store.ts';
import { socketReplier } from '../../../lambdas/adapters/gateway/socket-replier.ts';
import type { Caller } from '../../../lambdas/domain/identity/caller.ts';
import { POLLING_LIMITS } from '../../../lambdas/domain/sockets/polling-session.ts';
import type { Tenant } from '../../../lambdas/domain/tenants/tenant.ts';
import type { TokenVerifier } from '../../../lambdas/domain/tokens/token.ts';
import type { SocketNeeds } from '../../../lambdas/handlers/socket/socket-needs.ts';
import { decodeEnginePacket } from '../../../lambdas/protocol/engine-packet.ts';
import { decodeSocketPacket } from '../../../lambdas/protocol/socket-packet.ts';
import { frameLimiter } from '../../../lambdas/use-cases/sockets/frame-limiter.ts';
import { takeOverSession } from '../../../lambdas/use-cases/visitors/take-over-session.ts';
import { useCaseHarness } from '../harness/use-case/use-case-harness.ts';
import { inMemoryPollingSessionStore } from '../stores/in-memory-polling-session-store.ts';
import { inMemorySocketSessionStore } from '../stores/in-memory-socket-session-store.ts';
import { inMemoryVisitorRevocations } from '../stores/in-memory-visitor-revocations.ts';
import { inMemoryWindowCounter } from '../stores/in-memory-window-counter.ts';
import { RETENTION } from '../stores/stores.ts';
import { aTenant, NOW } from './tenants.ts';

/** The dependencies of the socket handlers, in memory, with records of their effects; every post to a socket that is not `gone` succeeds. */
export function socketDependencies(tenant: Partial<Tenant> = {}) {
  const harness = useCaseHarness();
  const posts: { connectionId: string; frame: string }[] = [];
  const closed: string[] = [];
  const gone = new Set<string>();
  const log: Record<string, unknown>[] = [];
  const openPackets: string[] = [];
  const refusals: Record<string, unknown>[] = [];
  const turnedAway: string[] = [];
  const verified = new Map<string, Caller>();
  const { clock } = harness.needs;
  const sender = {
    async post(connectionId: string, frame: string) {
      if (gone.has(connectionId)) return 'gone' as const;
      posts.push({ connectionId, frame });
      return 'sent' as const;
    },
    async close(connectionId: string) {
      closed.push(connectionId);
      return true;
    },
  };
  const tokens: TokenVerifier = {
    async verify(token) {
      const caller = verified.get(token);
      return caller ? { caller, authTime: caller.issuedAt, expired: caller.expiresAt <= NOW } : 'forged';
    },
  };
  const sessions = inMemorySocketSessionStore();
  const push = async () => {};
  const shared = {
    ...harness.needs,
    announcer: { ...harness.needs.announcer, push },
    sender,
    sessions,
    pollingSessions: inMemoryPollingSessionStore(POLLING_LIMITS),
    liveSockets: cachedSocketSessionStore(sessions, harness.needs.connections),
    replier: socketReplier({ sender, clock }),
    frames: frameLimiter({ counter: inMemoryWindowCounter(), close: sender.close, clock, random: () => 0.5 }),
    invocation: harness.invocation,
    operatorLog: (line: Record<string, unknown>) => void log.push(line),
    tenants: { find: async (tenantId: string) => (tenantId === 'shop' ? aTenant(tenant) : null) },
    revocations: inMemoryVisitorRevocations(),
    handOver: async () => {},
    sessionsKeptFor: () => RETENTION,
    invokeLater: async () => {},
    push,
  };
  const needs: SocketNeeds = {
    ...shared,
    keys: { find: async () => null },
    tokens,
    takeOver: (caller) => takeOverSession(shared, caller),
    turnAwayLater: async (connectionId) => void turnedAway.push(connectionId),
    postOpenPacketLater: async (connectionId) => void openPackets.push(connectionId),
    tellRefusedLater: async ({ frame }) => void refusals.push(JSON.parse(frame)),
    forTenant: () => shared,
  };
  return {
    ...harness,
    needs,
    posts,
    closed,
    /** The sockets to which nothing can be posted. */
    gone,
    log,
    openPackets,
    /** What clients are told whose handshake is refused. */
    refusals,
    turnedAway,
    /** Makes a token valid, for this caller. */
    knows: (token: string, caller: Caller) => void verified.set(token, caller),
    /** The frames that a native socket received, in order. */
    told: (): Record<string, unknown>[] => posts.map(({ frame }) => JSON.parse(frame)),
    /** The frames that a Socket.IO socket received, in order. */
    packets: () =>
      posts.map(({ frame }) => {
        const packet = decodeEnginePacket(frame);
        return packet.type === 'message' ? decodeSocketPacket(packet.data) : packet;
      }),
  };
}
