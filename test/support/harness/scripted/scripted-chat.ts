import { dialect } from '../../../../lambdas/adapters/gateway/dialect.ts';
import { socketKeepAlive } from '../../../../lambdas/adapters/gateway/socket-keep-alive.ts';
import { socketReplier } from '../../../../lambdas/adapters/gateway/socket-replier.ts';
import { cursor } from '../../../../lambdas/domain/conversations/cursor.ts';
import { type DeskRules, NO_DESK } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import type { Due } from '../../../../lambdas/domain/conversations/due-list.ts';
import { type Entry, isMessage, type MessageEntry, messageId } from '../../../../lambdas/domain/conversations/entry.ts';
import { agentCursorAt } from '../../../../lambdas/domain/delivery/agent-cursor.ts';
import { encodeAgentCursor } from '../../../../lambdas/domain/delivery/agent-cursor-text.ts';
import type { ConnectionKey } from '../../../../lambdas/domain/delivery/connection-store.ts';
import type { HandOver } from '../../../../lambdas/domain/delivery/push.ts';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import type { TenantId } from '../../../../lambdas/domain/ids.ts';
import { KEEP_ALIVE_MINUTES, keepAliveRate } from '../../../../lambdas/domain/sockets/keep-alive.ts';
import type { SocketSessionStore } from '../../../../lambdas/domain/sockets/socket-session.ts';
import { delivery } from '../../../../lambdas/use-cases/delivery/delivery.ts';
import { endConnection } from '../../../../lambdas/use-cases/delivery/end-connection.ts';
import { fanOutToAgents } from '../../../../lambdas/use-cases/delivery/fan-out-to-agents.ts';
import { catchUp } from '../../../../lambdas/use-cases/sockets/catch-up.ts';
import { type ConnectNative, connectNative } from '../../../../lambdas/use-cases/sockets/connect-native.ts';
import { type KeepAliveBatch, keepSocketsAlive } from '../../../../lambdas/use-cases/sockets/keep-connections.ts';
import type { Unfinished } from '../../../../lambdas/use-cases/sweep/sweep.ts';
import { sweepTurn } from '../../../../lambdas/use-cases/sweep/sweep-turn.ts';
import { say } from '../../../../lambdas/use-cases/visitors/say.ts';
import { aHybridClock } from '../../builders/a-hybrid-clock.ts';
import { fixedClock } from '../../builders/fixed-clock.ts';
import { NO_QUOTAS } from '../../builders/no-quotas.ts';
import { aTenant, tenantNamed } from '../../builders/tenants.ts';
import { inMemorySweepLog } from '../../stores/in-memory-sweep-log.ts';
import { DAY, RETENTION, type Stores } from '../../stores/stores.ts';
import { anInvocation, type Invocation } from '../invocations/invocation.ts';
import { problemsOfLog } from '../random/log-checks.ts';
import { SimulatedClient } from '../random/simulated-client.ts';
import { simulatedGateway } from '../random/simulated-gateway.ts';
import { agentNamed, IDLE, visitorNamed } from '../use-case/use-case-harness.ts';

/** Stores whose every call goes through an invocation. */
export type StoresThrough = (
  invocation: Invocation,
  clock: () => number,
) => Omit<Stores, 'sweepLog' | 'hybridClock'> & { sessions: SocketSessionStore };

type Setting = { tenantId: TenantId; start: number; storesThrough: StoresThrough; desk?: DeskRules };

/**
 * A scripted chat: a tenant with a visitor who has two tabs, an agent and an admin, all of them connected, over any stores,
 * with a clock that stands. It has no faults but the kills of a test.
 */
export class ScriptedChat {
  readonly time;
  readonly gateway;
  readonly rules = { retention: RETENTION, idle: IDLE };
  readonly desk: DeskRules;
  readonly visitor: SimulatedClient;
  readonly tab: SimulatedClient;
  readonly ann: SimulatedClient;
  readonly boss: SimulatedClient;
  readonly problems: string[] = [];
  readonly tenantId: TenantId;
  readonly #storesThrough: StoresThrough;
  readonly #hybridClock = aHybridClock(() => this.time.now(), 'scripted');
  readonly #sweepLog = inMemorySweepLog();
  #underWay: Promise<unknown>[] = [];
  #ids = 0;

  constructor({ tenantId, start, storesThrough, desk = NO_DESK }: Setting) {
    this.tenantId = tenantId;
    this.desk = desk;
    this.#storesThrough = storesThrough;
    this.time = fixedClock(start);
    this.gateway = simulatedGateway({
      now: this.time.now,
      sleep: async () => {},
      faults: { post: () => 'sent', postLatency: () => 0, frameLatency: () => 0 },
    });
    this.visitor = this.#client(visitorNamed('v_1', tenantId));
    this.tab = this.#client(visitorNamed('v_1', tenantId));
    this.ann = this.#client(agentNamed('ann', { tenantId: tenantNamed(tenantId) }));
    this.boss = this.#client(agentNamed('boss', { tenantId: tenantNamed(tenantId), role: 'admin' }));
  }

  /** Connects all clients; the visitor has said hello and the agent has answered. */
  async opens(): Promise<this> {
    for (const client of this.clients) await this.connect(client);
    await this.say(this.visitor, 'hello', 'hello');
    await this.say(this.ann, 'what can I do for you?', 'answer', await this.conversationId());
    return this;
  }

  get clients(): SimulatedClient[] {
    return [this.visitor, this.tab, this.ann, this.boss];
  }

  #client(caller: Caller): SimulatedClient {
    const cursorText = caller.role === 'visitor' ? null : encodeAgentCursor(agentCursorAt(this.time.now()));
    return new SimulatedClient(caller, cursorText, {
      adopted: (client, cursorText) => this.#later(this.#checkCursor(client, cursorText)),
      contradicted: (what) => void this.problems.push(what),
      sync: (client, after) => this.#later(this.#sync(client, after)),
    });
  }

  /** The dependencies of an invocation; without one, of an invocation that is never killed. */
  needs(invocation: Invocation = anInvocation(async () => 'go on')) {
    const clock = this.time.now;
    const stores = this.#storesThrough(invocation, clock);
    const sender = invocation.through('sender', this.gateway.sender);
    const { sleep } = invocation.through('time', { sleep: this.time.sleep });
    const quotas = NO_QUOTAS;
    const handOver: HandOver = async (pending) => this.#later(fanOutToAgents(this.needs(), pending));
    const tenants = { find: async (tenantId: TenantId) => aTenant({ tenantId, ...this.desk }) };
    const push = { ...stores, tenants, sender, clock, sleep, count: () => {}, quotas };
    const hybridClock = this.#hybridClock;
    const announcer = delivery({ ...push, dialect, handOver, hybridClock });
    return {
      ...stores,
      hybridClock,
      announcer,
      tenants,
      revocations: { notBefore: async () => null },
      sender,
      quotas,
      handOver,
      push: announcer.push,
      replier: socketReplier({ sender, clock }),
      keepAlive: socketKeepAlive(sender, sleep),
      sweepLog: invocation.through('sweepLog', this.#sweepLog),
      clock,
      sleep,
      count: () => {},
      setTimer: () => () => {},
      rules: this.rules,
      desk: this.desk,
      newId: () => `id-${++this.#ids}`,
      sessionsKeptFor: () => RETENTION,
      newSecret: () => `secret-${this.tenantId}-${++this.#ids}`,
      newIncarnation: () => `L${String(++this.#ids).padStart(9, '0')}`,
      reportPushFailure: (error: unknown) => void this.problems.push(`push failed: ${error}`),
      reportIndexFailure: (error: unknown) => void this.problems.push(`no row was made: ${error}`),
      reportUnfinished: (what: Unfinished) => void this.problems.push(`unfinished: ${JSON.stringify(what)}`),
      reportKeepFailure: (error: unknown) => void this.problems.push(`not kept: ${error}`),
    };
  }

  #later(job: Promise<unknown>): void {
    this.#underWay.push(job);
  }

  /** Waits until all background work has ended. */
  async rest(): Promise<void> {
    await new Promise((rested) => setImmediate(rested));
    while (this.#underWay.length > 0) {
      const jobs = this.#underWay;
      this.#underWay = [];
      await Promise.all(jobs);
      await new Promise((rested) => setImmediate(rested));
    }
  }

  // Client actions

  /** The handshake that `$connect` gets from a client. */
  handshakeOf = ({ caller }: SimulatedClient, connectionId: string): ConnectNative => ({
    caller,
    byCookie: false,
    socket: { connectionId, connectedAt: this.time.now(), door: 'chat', v1: true },
    asked: {},
  });

  handshake = (client: SimulatedClient): string =>
    this.gateway.handshake((id) => ({
      receive: (frame) => client.receive(id, frame),
      closed: () => this.#later(this.#closed(client, id)),
    }));

  async connect(client: SimulatedClient): Promise<void> {
    const connectionId = this.handshake(client);
    await connectNative(this.needs(), this.handshakeOf(client, connectionId));
    await this.opened(client, connectionId);
  }

  /** `$connect` has returned. */
  async opened(client: SimulatedClient, connectionId: string): Promise<void> {
    if (this.gateway.opened(connectionId)) client.opened(connectionId);
    await this.rest();
  }

  /** Breaks a client's socket; returns the key that `$disconnect` would be invoked with. */
  breaks(client: SimulatedClient): ConnectionKey & { userId: string } {
    const connectionId = client.connectionId ?? 'none=';
    this.gateway.broken(connectionId, true);
    client.broken();
    return { ...client.caller, connectionId };
  }

  async #closed(client: SimulatedClient, connectionId: string): Promise<void> {
    if (client.connectionId !== connectionId) return;
    client.broken();
    await this.connect(client);
  }

  async #sync(client: SimulatedClient, after: string | null): Promise<void> {
    const { caller, connectionId } = client;
    if (connectionId === null) return;
    const needs = this.needs();
    const receiver = { connectionId, door: 'chat' as const, v1: true, role: caller.role };
    const missed = await catchUp(needs, { caller, after });
    for (const located of missed.entries) await needs.replier.reply(receiver, { type: 'entry', located });
    await needs.replier.reply(receiver, { type: 'caught-up', cursor: missed.cursor, more: missed.more });
  }

  /** Sends a message over HTTP, or by the client's socket, and takes the acknowledgement. */
  async say(
    client: SimulatedClient,
    text: string,
    clientMessageId: string,
    conversationId?: string,
    { invocation, bySocket = false }: { invocation?: Invocation; bySocket?: boolean } = {},
  ): Promise<void> {
    const { caller, connectionId } = client;
    const initiator = bySocket && connectionId ? { connectionId, echo: true } : undefined;
    const sent = await say(this.needs(invocation), {
      caller,
      content: () => ({ text, clientMessageId, conversationId, initiator }),
      notesStatus: bySocket,
    });
    if (!bySocket) client.acknowledge(clientMessageId, messageId(sent.message.entry));
    if (!invocation) await this.rest();
  }

  async conversationId(): Promise<string> {
    const { tenantId, subject } = this.visitor.caller;
    const visitor = await this.needs().visitors.find(tenantId, subject);
    return visitor?.conversationId ?? 'c_none';
  }

  // Background work

  /** Advances the clock by minutes, each with its sweep. */
  async minutesPass(minutes: number, invocation?: Invocation): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) {
      this.time.forward(60_000);
      await this.sweep(this.needs(invocation));
      if (!invocation) await this.rest();
    }
  }

  async sweep(needs: ReturnType<ScriptedChat['needs']>): Promise<void> {
    const handOverKeepAlive = (batch: KeepAliveBatch) => keepSocketsAlive(needs, batch);
    await sweepTurn({
      ...needs,
      // Nothing is erased here.
      erasures: { find: async () => null },
      goOn: async () => {},
      handOverKeepAlive,
      keepAliveMinutes: KEEP_ALIVE_MINUTES,
      keepAliveRate: keepAliveRate(1000),
      rulesOf: () => this.rules,
    });
  }

  // Checks

  /** What the sweeper has to come back to, within a day. */
  async dues(): Promise<Due[]> {
    const dues: Due[] = [];
    for await (const due of this.needs().dueList.upTo(this.time.now() + DAY)) dues.push(due);
    return dues.filter(({ tenantId }) => tenantId === this.tenantId);
  }

  entries = async (): Promise<Entry[]> =>
    this.needs().conversationLog.from(tenantNamed(this.tenantId), await this.conversationId(), 1, 1000);

  messages = async (): Promise<MessageEntry[]> => (await this.entries()).filter(isMessage);

  async #checkCursor(client: SimulatedClient, cursorText: string): Promise<void> {
    if (client.caller.role !== 'visitor') return;
    const { incarnation, pos } = cursor(cursorText, 'cursor');
    for (const entry of await this.messages()) {
      if (entry.incarnation === incarnation && entry.pos <= pos && !client.seen.has(messageId(entry))) {
        this.problems.push(`${client.caller.userId} goes on after ${pos} and has never seen ${entry.pos}`);
      }
    }
  }

  async checkSeen(clients: SimulatedClient[], when: string): Promise<void> {
    for (const entry of await this.messages()) {
      for (const client of clients) {
        if (!client.seen.has(messageId(entry))) {
          this.problems.push(`${client.caller.userId} has never seen ${entry.pos}, ${when}`);
        }
      }
    }
  }

  async checkLog(): Promise<void> {
    const entries = await this.entries();
    const keys = new Set<string>();
    let seq = 0;
    this.problems.push(...problemsOfLog(await this.conversationId(), entries));
    for (const [index, entry] of entries.entries()) {
      const key = `${entry.author} ${entry.sendKey}`;
      if (keys.has(key)) this.problems.push(`${key} is there twice`);
      keys.add(key);
      if (entry.incarnation !== entries[index - 1]?.incarnation) seq = 0;
      if (isMessage(entry)) seq += 1;
      if (entry.pos !== index + 1) this.problems.push(`there is a hole before ${entry.pos}`);
      if (entry.seq !== seq) this.problems.push(`${entry.pos} has the number ${entry.seq} instead of ${seq}`);
    }
    const ids = new Set(entries.filter(isMessage).map(messageId));
    for (const client of this.clients) {
      for (const [clientMessageId, id] of client.acknowledged) {
        if (!ids.has(id)) this.problems.push(`${clientMessageId} was acknowledged as ${id} and is not there`);
      }
    }
  }

  /**
   * Sweeps, and checks that the clients connected all the time have seen everything; then reconnects all of them, and a new
   * visitor's client.
   */
  async recovers(): Promise<void> {
    await this.rest();
    await this.minutesPass(2);
    for (const { at, task } of await this.dues()) {
      if (at <= this.time.now()) this.problems.push(`${JSON.stringify(task)} is still due`);
    }
    const connected = this.clients.filter(({ connectionId }) => connectionId !== null);
    await this.checkSeen(connected, 'though it was connected');
    for (const client of this.clients) {
      if (client.connectionId) await endConnection(this.needs(), this.breaks(client));
      await this.connect(client);
      if (!client.synced) this.problems.push(`${client.caller.userId} cannot catch up`);
    }
    const newcomer = this.#client(this.visitor.caller);
    await this.connect(newcomer);
    await this.checkSeen([...this.clients, newcomer], 'after coming back');
    await this.checkLog();
    await this.closesDown(newcomer);
    if (this.problems.length > 0) throw new Error(this.problems.join('\n'));
  }

  /** Closes all sockets and does nothing more that is due, so that a later scripted chat's sweeper finds none of it. */
  async closesDown(...others: SimulatedClient[]): Promise<void> {
    const { connections, dueList } = this.needs();
    for (const due of await this.dues()) await dueList.remove(due);
    for (const client of [...this.clients, ...others]) this.breaks(client);
    const left = await connections.ofVisitor(tenantNamed(this.tenantId), this.visitor.caller.subject);
    const agents = await connections.agentsAfter(tenantNamed(this.tenantId), { after: null, limit: 100 });
    for (const connection of [...left, ...agents.connections]) await connections.remove(connection);
  }
}
