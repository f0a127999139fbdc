import { expect, test } from 'vitest';
import { messageId } from '../../lambdas/domain/conversation.ts';
import { endConnection } from '../../lambdas/domain/end-connection.ts';
import { encodeEnginePacket } from '../../lambdas/protocol/engine-packet.ts';
import { encodeSocketPacket } from '../../lambdas/protocol/socket-packet.ts';
import { acceptSocket } from '../../lambdas/use-cases/accept-socket.ts';
import { joinSocket } from '../../lambdas/use-cases/join-socket.ts';
import { Company } from '../support/company.ts';
import { NOW_MS } from '../support/conversations.ts';
import type { Invocation } from '../support/invocation.ts';
import { everyKillPoint, MOMENTS } from '../support/kill-points.ts';
import { SimulatedSocketioClient } from '../support/simulated-socketio-client.ts';
import { inMemoryStores } from '../support/stores.ts';
import { aTenant } from '../support/tenants.ts';

/** A company whose visitor has one more tab, which speaks Socket.IO. */
class SocketioCompany extends Company {
  readonly socketio = new SimulatedSocketioClient(this.visitor.caller);

  constructor() {
    const stores = inMemoryStores(() => this.time.now());
    super({
      tenantId: 'shop',
      start: NOW_MS,
      storesThrough: (invocation) => ({
        log: invocation.through('log', stores.log),
        minutes: invocation.through('minutes', stores.minutes),
        visitors: invocation.through('visitors', stores.visitors),
        connections: invocation.through('connections', stores.connections),
        uploads: stores.uploads,
      }),
    });
  }

  /** Its handshake: the socket is open, and the server knows nothing but that it is there. */
  async dial(): Promise<string> {
    const connectionId = this.gateway.handshake((id) => ({
      receive: (frame) => this.socketio.receive(id, frame),
      closed: () => this.socketio.broken(),
    }));
    const { tenantId } = this.visitor.caller;
    await this.needs().sessions.open({ connectionId, connectedAt: this.time.now(), asked: { tenantId } });
    this.gateway.opened(connectionId);
    this.socketio.opened(connectionId);
    return connectionId;
  }

  /** Its CONNECT packet, as the handler of it deals with it. */
  async joins(connectionId: string, invocation?: Invocation): Promise<void> {
    const { offset, recoveryId } = this.socketio;
    const needs = { ...this.needs(invocation), ...this.#admission() };
    const accepted = await acceptSocket(needs, { connectionId, credential: 'a.b.c', recoveryId });
    if (!accepted) return;
    const answer = async () => {
      const payload = { sid: connectionId, pid: accepted.recoveryId };
      const data = encodeSocketPacket({ type: 'connect', namespace: '/', payload });
      return (await needs.sender.post(connectionId, encodeEnginePacket({ type: 'message', data }))) === 'sent';
    };
    if (await joinSocket(needs, accepted, { offset, answer })) return;
    await needs.sender.close(connectionId);
    await needs.sessions.remove(connectionId);
  }

  #admission() {
    const { caller } = this.visitor;
    return {
      tenants: { find: async (tenantId: string) => aTenant({ tenantId }) },
      stamps: { notBefore: async () => null },
      keys: { find: async () => null },
      tokens: { verify: async () => ({ caller, authTime: caller.issuedAt, expired: false }) },
    };
  }

  /** Whatever became of its socket, it is connected within some minutes. */
  async comesThrough(): Promise<void> {
    await this.rest();
    for (let minute = 0; minute < 3; minute++) {
      await this.minutesPass(1);
      if (this.socketio.connectionId === null) await this.joins(await this.dial());
      await this.rest();
    }
    expect(this.socketio.isConnected).toBe(true);
  }

  async hasSeen(...texts: string[]): Promise<void> {
    for (const entry of await this.messages()) {
      if (entry.kind !== 'message' || !texts.includes(entry.text)) continue;
      expect([entry.text, this.socketio.seen.has(messageId(entry))]).toEqual([entry.text, true]);
    }
  }
}

test('a client that comes back has everything, wherever its join is ended', async () => {
  const calls = await everyKillPoint<SocketioCompany & { redialled?: string }>({
    moments: MOMENTS,
    async prepare() {
      const company = new SocketioCompany();
      await company.opens();
      await company.joins(await company.dial());
      await company.say(company.visitor, 'while it was there', 'm1');
      const { caller, connectionId } = company.socketio;
      company.gateway.broken(connectionId ?? '', true);
      company.socketio.broken();
      await endConnection(company.needs(), { ...caller, connectionId: connectionId ?? '' });
      await company.say(company.visitor, 'while it was away', 'm2');
      return Object.assign(company, { redialled: await company.dial() });
    },
    interrupt: (company, invocation) => company.joins(company.redialled ?? '', invocation),
    async recover(company) {
      await company.rest();
      await company.say(company.tab, 'while it was joining', 'm3');
      await company.comesThrough();
      await company.say(company.tab, 'afterwards', 'm4');
      await company.hasSeen('while it was there', 'while it was away', 'while it was joining', 'afterwards');
      expect(company.problems).toEqual([]);
    },
  });

  expect(new Set(calls)).toContain('sessions.goLive');
  expect(new Set(calls)).toContain('connections.goLive');
});

test('a client that comes for the first time hears what is said from then on, wherever its join is ended', async () => {
  await everyKillPoint<SocketioCompany & { dialled?: string }>({
    moments: MOMENTS,
    async prepare() {
      const company = new SocketioCompany();
      await company.opens();
      return Object.assign(company, { dialled: await company.dial() });
    },
    interrupt: (company, invocation) => company.joins(company.dialled ?? '', invocation),
    async recover(company) {
      await company.comesThrough();
      await company.say(company.tab, 'afterwards', 'm1');
      await company.hasSeen('afterwards');
      expect(company.problems).toEqual([]);
    },
  });
});
