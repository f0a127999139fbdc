import { afterAll, describe, expect, test } from 'vitest';
import { messageId } from '../../lambdas/domain/conversations/entry.ts';
import { encodeEnginePacket } from '../../lambdas/protocol/engine-packet.ts';
import { encodeSocketPacket } from '../../lambdas/protocol/socket-packet.ts';
import { endConnection } from '../../lambdas/use-cases/delivery/end-connection.ts';
import { connectSocketio } from '../../lambdas/use-cases/sockets/connect-socketio.ts';
import { NOW_MS } from '../support/builders/conversations.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import type { Invocation } from '../support/harness/invocations/invocation.ts';
import { everyKillPoint, ON_THE_DATABASE, PHASES, type Points } from '../support/harness/invocations/kill-points.ts';
import { SimulatedSocketioClient } from '../support/harness/random/simulated-socketio-client.ts';
import { ScriptedChat, type StoresThrough } from '../support/harness/scripted/scripted-chat.ts';
import { scriptedChatInDynamo, scriptedChatInMemory } from '../support/harness/scripted/scripted-chat-stores.ts';
import { startDynalite } from '../support/servers/dynalite.ts';

const local = await startDynalite();
afterAll(local.stop);

const JOINING = ['connections.add', 'sessions.goLive', 'sender.post', 'connections.goLive'];

/** A scripted chat whose visitor has one more tab, with Socket.IO. */
class SocketioChat extends ScriptedChat {
  readonly socketio = new SimulatedSocketioClient(this.visitor.caller);

  /** The handshake: the socket is open, and the server knows nothing but its connection id. */
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

  /** Handles the CONNECT packet as the function's handler does. */
  async joins(connectionId: string, invocation?: Invocation): Promise<void> {
    const { offset, recoveryId } = this.socketio;
    const { caller } = this.visitor;
    const tokens = { verify: async () => ({ caller, authTime: caller.issuedAt, expired: false }) };
    const given = this.needs(invocation);
    const needs = { ...given, keys: { find: async () => null }, tokens, forTenant: () => given };
    const answer = async (pid: string) => {
      const data = encodeSocketPacket({ type: 'connect', namespace: '/', payload: { sid: connectionId, pid } });
      return (await needs.sender.post(connectionId, encodeEnginePacket({ type: 'message', data }))) === 'sent';
    };
    await connectSocketio(needs, { connectionId, credential: 'a.b.c', recoveryId, offset, answer });
  }

  /** Whatever happened to its socket, the client is connected within some minutes. */
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

let chats = 0;

const openChat = (stores: () => StoresThrough) =>
  // Hours apart, so that no sweeper finds rows of another scripted chat.
  new SocketioChat({
    tenantId: tenantNamed(`chat-${++chats}`),
    start: NOW_MS + chats * 4 * 3_600_000,
    storesThrough: stores(),
  });

const STORES: [name: string, stores: () => StoresThrough, points: Points][] = [
  ['in memory', () => scriptedChatInMemory().through, { phases: PHASES }],
  ['DynamoDB', () => scriptedChatInDynamo(local), ON_THE_DATABASE],
];

describe.each(STORES)('%s, a join that is killed anywhere', (name, stores, points) => {
  test('[BACK3] [LOST2] leaves a client that reconnects with everything', async () => {
    const calls = await everyKillPoint<SocketioChat & { redialled?: string }>({
      ...points,
      async prepare() {
        const chat = openChat(stores);
        await chat.opens();
        await chat.joins(await chat.dial());
        await chat.say(chat.visitor, 'while it was there', 'm1');
        const { caller, connectionId } = chat.socketio;
        chat.gateway.broken(connectionId ?? '', true);
        chat.socketio.broken();
        await endConnection(chat.needs(), { ...caller, connectionId: connectionId ?? '' });
        await chat.say(chat.visitor, 'while it was away', 'm2');
        return Object.assign(chat, { redialled: await chat.dial() });
      },
      interrupt: (chat, invocation) => chat.joins(chat.redialled ?? '', invocation),
      async recover(chat) {
        await chat.rest();
        await chat.say(chat.tab, 'while it was joining', 'm3');
        await chat.comesThrough();
        await chat.say(chat.tab, 'afterwards', 'm4');
        await chat.hasSeen('while it was there', 'while it was away', 'while it was joining', 'afterwards');
        expect(chat.problems).toEqual([]);
        await chat.closesDown();
      },
    });

    if (name === 'in memory') expect(calls).toEqual(expect.arrayContaining(JOINING));
  }, 900_000);

  test('leaves a client that connects for the first time with what is sent from then on', async () => {
    const calls = await everyKillPoint<SocketioChat & { dialled?: string }>({
      ...points,
      async prepare() {
        const chat = openChat(stores);
        await chat.opens();
        return Object.assign(chat, { dialled: await chat.dial() });
      },
      interrupt: (chat, invocation) => chat.joins(chat.dialled ?? '', invocation),
      async recover(chat) {
        await chat.comesThrough();
        await chat.say(chat.tab, 'afterwards', 'm1');
        await chat.hasSeen('afterwards');
        expect(chat.problems).toEqual([]);
        await chat.closesDown();
      },
    });

    if (name === 'in memory') expect(calls).toEqual(expect.arrayContaining(JOINING));
  }, 900_000);
});
