import { dialect } from '../../../../lambdas/adapters/gateway/dialect.ts';
import { socketKeepAlive } from '../../../../lambdas/adapters/gateway/socket-keep-alive.ts';
import { socketReplier } from '../../../../lambdas/adapters/gateway/socket-replier.ts';
import { type ActivityIndex, BUCKET, bucketAt } from '../../../../lambdas/domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../../../lambdas/domain/conversations/conversation-log.ts';
import { cursor, encodeCursor } from '../../../../lambdas/domain/conversations/cursor.ts';
import { assigneeNow, type DeskRules, NO_DESK } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import type { DueList } from '../../../../lambdas/domain/conversations/due-list.ts';
import {
  type Entry,
  isMessage,
  type LocatedEntry,
  type MessageEntry,
  messageId,
  type Tail,
} from '../../../../lambdas/domain/conversations/entry.ts';
import {
  closesAt,
  DELETED_AFTER,
  idleSince,
  isExpired,
  type LogRules,
  statusOf,
} from '../../../../lambdas/domain/conversations/log.ts';
import { eventId } from '../../../../lambdas/domain/conversations/note-view.ts';
import type { Status } from '../../../../lambdas/domain/conversations/status.ts';
import { agentCursorAt } from '../../../../lambdas/domain/delivery/agent-cursor.ts';
import { encodeAgentCursor } from '../../../../lambdas/domain/delivery/agent-cursor-text.ts';
import type { Dialect } from '../../../../lambdas/domain/delivery/dialect.ts';
import type { HandOver } from '../../../../lambdas/domain/delivery/push.ts';
import type { Receiver, Replier } from '../../../../lambdas/domain/delivery/reply.ts';
import { Refusal } from '../../../../lambdas/domain/errors.ts';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import { staffId, type TenantId } from '../../../../lambdas/domain/ids.ts';
import { KEEP_ALIVE_MINUTES, keepAliveRate } from '../../../../lambdas/domain/sockets/keep-alive.ts';
import type { Tenant } from '../../../../lambdas/domain/tenants/tenant.ts';
import type { Clock } from '../../../../lambdas/domain/time/clock.ts';
import { environmentClock, type HybridClock } from '../../../../lambdas/domain/time/hybrid-clock.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import type { DeskChange } from '../../../../lambdas/use-cases/conversations/commit-desk-entry.ts';
import { listConversations } from '../../../../lambdas/use-cases/conversations/list-conversations.ts';
import { readMessages } from '../../../../lambdas/use-cases/conversations/read-messages.ts';
import { reopenConversation } from '../../../../lambdas/use-cases/conversations/reopen-conversation.ts';
import { delivery } from '../../../../lambdas/use-cases/delivery/delivery.ts';
import { endConnection } from '../../../../lambdas/use-cases/delivery/end-connection.ts';
import { fanOutToAgents } from '../../../../lambdas/use-cases/delivery/fan-out-to-agents.ts';
import { type CaughtUp, catchUp } from '../../../../lambdas/use-cases/sockets/catch-up.ts';
import { connectNative } from '../../../../lambdas/use-cases/sockets/connect-native.ts';
import { type KeepAliveBatch, keepSocketsAlive } from '../../../../lambdas/use-cases/sockets/keep-connections.ts';
import { sweepTurn } from '../../../../lambdas/use-cases/sweep/sweep-turn.ts';
import { say } from '../../../../lambdas/use-cases/visitors/say.ts';
import { virtualTime } from '../../../../lib/bench/growth/virtual-time.ts';
import { aHybridClock } from '../../builders/a-hybrid-clock.ts';
import { NOW_MS } from '../../builders/conversations.ts';
import { NO_QUOTAS } from '../../builders/no-quotas.ts';
import { aTenant, tenantNamed } from '../../builders/tenants.ts';
import type { InMemoryConversationLog } from '../../stores/in-memory-conversation-log.ts';
import { inMemorySocketSessionStore } from '../../stores/in-memory-socket-session-store.ts';
import { inMemoryStores, RETENTION } from '../../stores/stores.ts';
import { anInvocation, KILLED } from '../invocations/invocation.ts';
import { agentNamed } from '../use-case/use-case-harness.ts';
import { DeskOutbox, type DeskRequest } from './desk-outbox.ts';
import { FrameOrder } from './frame-order.ts';
import { type Faults, faulty, NO_FAULTS, randomNumbers } from './gateway-faults.ts';
import { problemsOfInbox } from './inbox-checks.ts';
import { isHidden, lastSpoken, problemsOfLog, problemsOfRows, recounted } from './log-checks.ts';
import { type Outgoing, SimulatedClient } from './simulated-client.ts';
import { simulatedGateway } from './simulated-gateway.ts';
import { SocketioLine } from './socketio-line.ts';

/** When and how often `$disconnect` is handled after a socket has ended. */
export type Goodbye = 'at once' | 'late' | 'twice' | 'never';

type Environment = { clock: Clock; hybridClock: HybridClock };

/** The tails of all conversations as they were last read, and when. */
type LastReads = Map<string, { at: number; tail: Tail }>;

/** Milliseconds by which a read that may lag does so at most. */
const LONGEST_LAG = 1000;

/**
 * A log as one environment uses it: an entry is marked as pushed with the reading at which the request was sent, however
 * long it takes; and a read that may lag answers what another read less than a second ago, if `lags` says so.
 */
const observing = (
  conversationLog: InMemoryConversationLog,
  { clock, hybridClock }: Environment,
  last: LastReads,
  lags: () => boolean,
): ConversationLog => {
  const seen = <Entries extends Entry[]>(entries: Entries): Entries => {
    for (const { pushedAt } of entries) if (pushedAt) hybridClock.observe(pushedAt);
    return entries;
  };
  return {
    ...conversationLog,
    async tail(...conversation) {
      const tail = await conversationLog.tail(...conversation);
      last.set(conversation.join('#'), { at: clock(), tail });
      seen(tail.entries);
      return tail;
    },
    async recentTail(...conversation) {
      const before = last.get(conversation.join('#'));
      const isLagging = before && clock() - before.at < LONGEST_LAG && lags();
      const tail = isLagging ? before.tail : await conversationLog.recentTail(...conversation);
      seen(tail.entries);
      return tail;
    },
    from: async (...range) => seen(await conversationLog.from(...range)),
    before: async (...range) => seen(await conversationLog.before(...range)),
    markPushed: (tenantId, conversationId, pos, range) =>
      conversationLog.markPushed(tenantId, conversationId, pos, range, hybridClock.now()),
  };
};

/** Whether agents' lists change by an entry beside what any message says. */
const tellsOfDesk = (entry: Entry): boolean =>
  entry.kind === 'message'
    ? Boolean(entry.reopens || entry.assigns)
    : entry.kind !== 'note' && entry.kind !== 'unknown';

/** The outcome of an invocation, as its caller sees it. */
type Outcome<Result> = { done: Result } | { refused: Refusal } | { failed: unknown };

type Whose = { tenantId: TenantId; visitor: string | undefined };

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Longer than a client waits for an acknowledgement before it retries. */
const RETRY_AFTER = 5 * SECOND;

/**
 * The whole product but for HTTP and tokens, in virtual time: invocations that run side by side and may be killed anywhere,
 * over stores that fail, behind a gateway whose sockets break; clients that retry and reconnect; the sweeper once a minute.
 * Each violation of a promise is a problem, and the first one ends the run.
 */
export class RandomSimulation {
  readonly time = virtualTime(NOW_MS);
  readonly stores = inMemoryStores(this.time.now);
  readonly clients: SimulatedClient[] = [];
  readonly lines: SocketioLine[] = [];
  readonly problems: string[] = [];
  /** A trace of all events, for explaining a problem. */
  readonly story: string[] = [];
  faults: Faults = NO_FAULTS;
  /** The time until which a socket's posts fail as busy. */
  readonly busyUntil = new Map<string, number>();
  readonly random: () => number;
  readonly rules: LogRules;
  readonly desk: DeskRules;
  readonly gateway;
  readonly #sessions = inMemorySocketSessionStore();
  readonly #desk = new DeskOutbox();
  /** The send keys of messages that join. */
  readonly #joins = new Set<string>();
  readonly #order = new FrameOrder(this.time.now);
  /** For each bucket of a conversation, how often its missing row could be noted on the due list, and how often not. */
  readonly #notes = new Map<string, { noted: number; failed: number }>();
  #ids = 0;
  readonly #lastReads: LastReads = new Map();
  #online = new Set<SimulatedClient>();
  #triedAt = new Map<string, number>();
  #syncedAt = new Map<SimulatedClient, number>();
  #checkedAt = new Map<SimulatedClient, number>();
  #over = false;
  #invocations = 0;
  #environments = 0;
  /** Environments without an invocation in progress. */
  readonly #idle: Environment[] = [];

  constructor(seed: number, { retention = RETENTION, desk = NO_DESK } = {}) {
    this.desk = desk;
    this.rules = { retention, idle: 5 * MINUTE };
    this.random = randomNumbers(seed);
    this.gateway = simulatedGateway({
      now: this.time.now,
      sleep: this.time.sleep,
      faults: {
        post: (connectionId) => {
          const isBusy = (this.busyUntil.get(connectionId) ?? 0) > this.time.now() || this.#chance(this.faults.busy);
          if (!isBusy) return 'sent';
          return this.#chance(0.2) ? 'lost answer' : 'busy';
        },
        postLatency: () => this.between(1, 20),
        frameLatency: () => this.between(1, 80),
      },
    });
    void this.#sweepForEver();
    void this.#addForEver();
    if (retention < RETENTION) void this.#deleteForEver();
  }

  /** Adds a client, offline. An agent has read the conversation list before, so it has a cursor. */
  aClient(caller: Caller): SimulatedClient {
    const cursorText = caller.role === 'visitor' ? null : encodeAgentCursor(agentCursorAt(NOW_MS));
    const client = new SimulatedClient(caller, cursorText, {
      adopted: (who, cursorText) => this.#checkCursor(who, cursorText),
      contradicted: (what) => this.problem(what),
      sync: (who, after) => void this.#sync(who, after),
    });
    this.clients.push(client);
    void this.#retryForEver(client);
    return client;
  }

  /** Adds a Socket.IO client of a caller, which connects at once and reconnects by itself. */
  aLine(caller: Caller): SocketioLine {
    const line = new SocketioLine(this, caller);
    this.lines.push(line);
    return line;
  }

  problem(what: string): void {
    this.problems.push(what);
  }

  record(what: string): void {
    this.story.push(`${((this.time.now() - NOW_MS) / SECOND).toFixed(3)} ${what}`);
  }

  #chance = (of: number): boolean => of > 0 && this.random() < of;
  between = (low: number, high: number): number => Math.floor(low + this.random() * (high - low + 1));

  // Invocations

  #needs(through: <Port extends object>(name: string, port: Port) => Port, environment: Environment) {
    const { clock, hybridClock } = environment;
    const broken = <Store extends object>(store: Store) => faulty(store, () => this.faults, this.random);
    const { time } = this;
    const stores = {
      conversationLog: observing(
        through('conversationLog', broken(this.stores.conversationLog)),
        environment,
        this.#lastReads,
        () => this.#chance(0.5),
      ),
      activityIndex: through('activityIndex', broken(this.#activityIndex())),
      dueList: through('dueList', this.#remembering(broken(this.#dueList()))),
      inbox: through('inbox', broken(this.stores.inbox)),
      readMarks: through('readMarks', broken(this.stores.readMarks)),
      numberedFrames: through('numberedFrames', broken(this.stores.numberedFrames)),
      staffNames: through('staffNames', broken(this.stores.staffNames)),
      uploads: this.stores.uploads,
      staffRecords: through('staffRecords', broken(this.stores.staffRecords)),
      visitors: through('visitors', broken(this.stores.visitors)),
      connections: through('connections', broken(this.stores.connections)),
      sweepLog: through('sweepLog', broken(this.stores.sweepLog)),
      sessions: through('sessions', broken(this.#sessions)),
    };
    const sender = through('sender', this.gateway.sender);
    const sleeper = through('time', { sleep: (milliseconds: number) => time.sleep(milliseconds) });
    const handOver: HandOver = through('lambda', {
      handOver: async (pending: Parameters<HandOver>[0]) => {
        if (this.#chance(this.faults.lost)) return;
        void this.invoke((needs) => fanOutToAgents(needs, pending));
        if (this.#chance(this.faults.repeated)) void this.invoke((needs) => fanOutToAgents(needs, pending));
      },
    }).handOver;
    const quotas = NO_QUOTAS;
    const tenants = { find: async (tenantId: TenantId) => aTenant({ tenantId, ...this.desk }) };
    const push = { ...stores, tenants, sender, clock, sleep: sleeper.sleep, count: () => {}, quotas };
    const announcer = delivery({ ...push, dialect: this.#watchedDialect, handOver, hybridClock });
    return {
      ...stores,
      sender,
      hybridClock,
      announcer,
      tenants,
      revocations: { notBefore: async () => null },
      handOver,
      quotas,
      push: announcer.push,
      replier: this.#watchedReplier(socketReplier({ sender, clock })),
      keepAlive: socketKeepAlive(sender, sleeper.sleep),
      clock,
      // The jitter after a lost race is random; here it has to be the same for the same seed.
      sleep: () => sleeper.sleep(this.between(1, 40)),
      count: () => {},
      rules: this.rules,
      desk: this.desk,
      newId: () => `id-${++this.#ids}`,
      sessionsKeptFor: () => RETENTION,
      newSecret: () => `secret-${++this.#ids}`,
      newIncarnation: () => `L${String(++this.#ids).padStart(9, '0')}`,
      reportPushFailure: () => {},
      reportIndexFailure: () => {},
      reportKeepFailure: () => {},
      reportUnfinished: () => {},
      setTimer: (milliseconds: number, ring: () => void) => {
        let over = false;
        void time.sleep(milliseconds).then(() => over || ring());
        return () => {
          over = true;
        };
      },
    };
  }

  /** The activity index, whose rows cannot be made now and then. */
  #activityIndex(): ActivityIndex {
    const { activityIndex } = this.stores;
    const touch: ActivityIndex['touch'] = async (row, pos) => {
      if (this.#chance(this.faults.index)) throw new Error('the index is full');
      await activityIndex.touch(row, pos);
    };
    return { ...activityIndex, touch };
  }

  #dueList(): DueList {
    const { dueList } = this.stores;
    const add: DueList['add'] = async (due) => {
      if (this.#chance(this.faults.due)) throw new Error('the due list is full');
      await dueList.add(due);
    };
    return { ...dueList, add };
  }

  /** Remembers which rows could not be noted as missing either: nobody knows of them but the entry. */
  #remembering(dueList: DueList): DueList {
    const add: DueList['add'] = async (due) => {
      const { tenantId, task } = due;
      const about = 'agent' in due ? due.agent : due.conversationId;
      const key = `${tenantId} ${about} ${task.type === 'index' ? task.bucket : task.type}`;
      const notes = this.#notes.get(key) ?? { noted: 0, failed: 0 };
      this.#notes.set(key, notes);
      notes.failed++;
      await dueList.add(due);
      notes.failed--;
      notes.noted++;
    };
    return { ...dueList, add };
  }

  /** The dialect, which must never be asked to tell a visitor of an entry that is hidden from it. */
  readonly #watchedDialect: Dialect = {
    announcementFrames: (receiver, announcement, ...rest) => {
      if (announcement.type === 'entry') this.#tells(receiver, announcement.located);
      return dialect.announcementFrames(receiver, announcement, ...rest);
    },
  };

  #watchedReplier = (replier: Replier): Replier => ({
    reply: (receiver, reply) => {
      if (reply.type === 'entry') this.#tells(receiver, reply.located);
      return replier.reply(receiver, reply);
    },
  });

  #tells({ role }: Pick<Receiver, 'role'>, { entry }: LocatedEntry): void {
    if (role === 'visitor' && isHidden(entry)) this.problem(`a visitor is told of ${entry.kind} at ${entry.pos}`);
  }

  /** Runs a job as one invocation of a function, with its own clock, among all the others. */
  async invoke<Result>(
    job: (needs: ReturnType<RandomSimulation['needsOf']>) => Promise<Result>,
    limit = 29 * SECOND,
  ): Promise<Outcome<Result>> {
    const id = ++this.#invocations;
    const invocation = anInvocation(async ({ name, args, when }) => {
      this.record(`#${id} ${name} ${when} ${JSON.stringify(args)}`);
      if (when !== 'answered') {
        await this.time.sleep(this.#chance(this.faults.slow) ? this.between(SECOND, 20 * SECOND) : this.between(1, 12));
      }
      return this.#chance(this.faults.kill / 3) ? 'killed' : 'go on';
    });
    void this.time.sleep(limit).then(invocation.kill);
    const environment = this.#warm() ?? this.#environment();
    try {
      const done = await invocation.run(() => job(this.#needs(invocation.through, environment)));
      if (done === KILLED) return { failed: 'killed' };
      this.#idle.push(environment);
      return { done };
    } catch (error) {
      this.#idle.push(environment);
      return error instanceof Refusal ? { refused: error } : { failed: error };
    }
  }

  needsOf = (invocation: ReturnType<typeof anInvocation>) => this.#needs(invocation.through, this.#environment());

  /** An idle environment: mostly the one used last, sometimes another or none. */
  #warm(): Environment | undefined {
    if (this.#chance(0.1)) return undefined;
    const last = this.#idle.length - 1;
    return this.#idle.splice(this.#chance(0.2) ? this.between(0, last) : last, 1)[0];
  }

  /** A new environment, with a clock of its own. */
  #environment(): Environment {
    const skew = this.between(-300, 300);
    const clock = () => this.time.now() + skew;
    const name = `E${String(++this.#environments).padStart(7, '0')}`;
    return { clock, hybridClock: environmentClock({ clock, name }) };
  }

  // Client actions

  async connect(client: SimulatedClient): Promise<void> {
    if (this.#online.has(client)) return;
    this.#online.add(client);
    while (this.#online.has(client) && !this.#over) {
      if (await this.#handshake(client)) return;
      await this.time.sleep(this.between(500, 3000));
    }
  }

  async #handshake(client: SimulatedClient): Promise<boolean> {
    const connectionId = this.gateway.handshake((id) => ({
      receive: (frame) => {
        this.record(`${client.caller.tenantId} ${client.caller.userId} at ${id} gets ${frame}`);
        client.receive(id, frame);
      },
      closed: () => void this.#closed(client, id),
    }));
    const { caller } = client;
    const socket = { connectionId, connectedAt: this.time.now(), door: 'chat' as const, v1: true };
    // The client disconnects during the handshake, and `$disconnect` may overtake `$connect`.
    const leaves = this.#chance(0.05);
    if (leaves) void this.#goodbye(client, connectionId, 'at once', this.between(0, 40));
    const outcome = await this.invoke((needs) => connectNative(needs, { caller, byCookie: false, socket, asked: {} }));
    await this.time.sleep(this.between(2, 60));
    if (leaves) return false;
    if (!('done' in outcome) || !this.#online.has(client)) {
      this.gateway.broken(connectionId, true);
      if (this.#online.has(client)) return false;
      // Abandoned while opening: `$disconnect` may be handled before `$connect` has returned, or never.
      void this.#goodbye(client, connectionId, this.#chance(0.5) ? 'at once' : 'never');
      return true;
    }
    if (!this.gateway.opened(connectionId)) return false;
    client.opened(connectionId);
    return true;
  }

  /** The client loses its socket, or abandons the one that is opening. */
  drop(client: SimulatedClient, goodbye: Goodbye, noticed: boolean): void {
    this.#online.delete(client);
    const { connectionId } = client;
    if (connectionId === null) return;
    client.broken();
    this.gateway.broken(connectionId, noticed);
    void this.#goodbye(client, connectionId, goodbye, noticed ? 0 : this.between(SECOND, MINUTE));
  }

  /** The server has ended the socket, as it does with those that are too old. The client reconnects. */
  async #closed(client: SimulatedClient, connectionId: string): Promise<void> {
    void this.#goodbye(client, connectionId, 'at once');
    if (client.connectionId !== connectionId) return;
    client.broken();
    this.#online.delete(client);
    await this.time.sleep(SECOND);
    await this.connect(client);
  }

  async #goodbye({ caller }: SimulatedClient, connectionId: string, goodbye: Goodbye, after = 0): Promise<void> {
    await this.time.sleep(after);
    this.gateway.broken(connectionId, true);
    if (goodbye === 'never') return;
    const end = () => this.invoke((needs) => endConnection(needs, { ...caller, connectionId }));
    await this.time.sleep(goodbye === 'late' ? this.between(SECOND, 2 * MINUTE) : this.between(0, 200));
    if (goodbye === 'twice') void end();
    await end();
  }

  async #sync(client: SimulatedClient, after: string | null): Promise<void> {
    const { caller, connectionId } = client;
    if (connectionId === null) return;
    this.#syncedAt.set(client, this.time.now());
    await this.time.sleep(this.between(1, 100));
    await this.invoke(async (needs) => {
      const receiver = { connectionId, door: 'chat' as const, v1: true, role: caller.role };
      const { connectedAt } = (await this.stores.connections.find({ ...caller, connectionId })) ?? { connectedAt: 0 };
      const missed = await catchUp(needs, { caller, after, connectedAt });
      for (const located of missed.entries) {
        if (!(await needs.replier.reply(receiver, { type: 'entry', located }))) return;
      }
      await needs.replier.reply(receiver, { type: 'caught-up', cursor: missed.cursor, more: missed.more });
    });
  }

  /** Adds a message to the client's outbox; it is retried until it is acknowledged as stored. */
  say(client: SimulatedClient, text: string, conversationId?: string): Outgoing {
    const clientMessageId = `m${++this.#ids}`;
    const join = this.desk.desk && client.caller.role !== 'visitor' && this.#chance(0.3);
    if (join) this.#joins.add(`c${clientMessageId}`);
    const outgoing = { clientMessageId, text, conversationId, join };
    client.outbox.set(outgoing.clientMessageId, outgoing);
    return outgoing;
  }

  /** Sends a message once, by the client's socket if it has one and `bySocket` says so. */
  async send(client: SimulatedClient, outgoing: Outgoing, bySocket = client.connectionId !== null): Promise<void> {
    const { caller, connectionId } = client;
    const { clientMessageId, text, conversationId, join } = outgoing;
    const initiator = bySocket && connectionId !== null ? { connectionId, echo: true } : undefined;
    if (this.#triedAt.has(clientMessageId)) this.#order.again(clientMessageId);
    const frame =
      initiator && this.#order.next(initiator.connectionId, clientMessageId, !this.#triedAt.has(clientMessageId));
    this.#triedAt.set(clientMessageId, this.time.now());
    await this.time.sleep(this.between(1, 100));
    const outcome = await this.invoke((needs) =>
      say(needs, {
        caller,
        content: () => ({ text, clientMessageId, conversationId, join, initiator, order: frame?.order }),
        notesStatus: bySocket,
      }),
    );
    frame?.handled('done' in outcome);
    await this.time.sleep(this.between(1, 100));
    if ('refused' in outcome) this.#refused(client, outgoing, outcome.refused);
    if (!('done' in outcome) || initiator) return;
    client.acknowledge(clientMessageId, messageId(outcome.done.message.entry));
  }

  #refused(client: SimulatedClient, { clientMessageId, join }: Outgoing, { code, assignee }: Refusal): void {
    if (code === 'ERR_RATE_LIMITED' || code === 'ERR_BUSY') return;
    if (code === 'ERR_TAKEN' && this.desk.desk && client.caller.role !== 'visitor' && !join) {
      if (assignee?.id === staffId(client.caller.tenantId, client.caller.userId)) {
        this.problem(`${client.caller.userId} was refused ${clientMessageId}, though it answers there`);
      }
      client.outbox.delete(clientMessageId);
      return;
    }
    // An agent answered a visitor whose first message was not stored.
    if (code === 'ERR_NOT_FOUND' && client.caller.role !== 'visitor') client.outbox.delete(clientMessageId);
    else this.problem(`${client.caller.userId} was refused ${clientMessageId} with ${code}`);
  }

  /** Sends the same client message id with another text, which must not be taken for a new message, nor for the old one. */
  async contradict(
    client: SimulatedClient,
    clientMessageId: string,
    conversationId: string | undefined,
  ): Promise<void> {
    const { caller } = client;
    // Once the first message has expired, it is a new message.
    if (this.rules.retention < RETENTION) return;
    const outcome = await this.invoke((needs) =>
      say(needs, {
        caller,
        content: () => ({ text: 'something else', clientMessageId, conversationId }),
        notesStatus: false,
      }),
    );
    if ('done' in outcome) this.problem(`${clientMessageId} was stored with another text`);
    if ('refused' in outcome && !['ERR_CONFLICT', 'ERR_BUSY', 'ERR_RATE_LIMITED'].includes(outcome.refused.code)) {
      this.problem(`${clientMessageId} with another text was refused with ${outcome.refused.code}`);
    }
  }

  async decide(admin: Caller, conversationId: string, what: 'close' | 'reopen'): Promise<void> {
    await this.invoke<unknown>((needs) =>
      what === 'close'
        ? closeConversation(needs, { caller: admin, conversationId })
        : reopenConversation(needs, { caller: admin, conversationId }),
    );
  }

  /** Has an agent add something beside messages; it is tried again until it is acknowledged. */
  add(caller: Caller, conversationId: string, change: DeskChange): Promise<void> {
    return this.#add({ clientId: `d${++this.#ids}`, caller, conversationId, change });
  }

  async #add(request: DeskRequest): Promise<void> {
    const { clientId, caller } = request;
    this.#desk.waiting.set(request, this.time.now());
    await this.time.sleep(this.between(1, 100));
    const outcome = await this.invoke((needs) => addDeskEntry(needs, request));
    await this.time.sleep(this.between(1, 100));
    if ('done' in outcome) this.#desk.acknowledge(request);
    if (!('refused' in outcome) || outcome.refused.code === 'ERR_BUSY') return;
    // The conversation's first message was not stored, or all of it has expired.
    if (outcome.refused.code === 'ERR_NOT_FOUND') this.#desk.waiting.delete(request);
    else this.problem(`${caller.userId} was refused ${clientId} with ${outcome.refused.code}`);
  }

  /** Reads a visitor's whole history by pages in one direction, and checks that every number is found once. */
  async readAll(client: SimulatedClient, direction: 'back' | 'on', limit: number): Promise<void> {
    const { caller } = client;
    const numbers: number[] = [];
    const incarnation = this.entriesOf(client).find((entry) => !this.#isExpired(entry))?.incarnation;
    if (incarnation === undefined) return;
    for (let cursorText: string | null = direction === 'on' ? encodeCursor({ incarnation, pos: 0 }) : null; ; ) {
      const from =
        cursorText === null ? {} : { [direction === 'on' ? 'after' : 'before']: cursor(cursorText, 'cursor') };
      const outcome = await this.invoke((needs) => readMessages(needs, { caller, limit, ...from }));
      if (!('done' in outcome)) return;
      const { messages, next, prev } = outcome.done;
      const hidden = messages.find(({ entry }) => isHidden(entry));
      if (hidden) this.problem(`the history shows ${hidden.entry.kind} at ${hidden.entry.pos}`);
      const seqs = messages.map(({ entry }) => entry.seq);
      if (direction === 'on') numbers.push(...seqs.filter((seq) => !numbers.includes(seq)));
      else numbers.unshift(...seqs);
      const more = direction === 'on' ? next : prev;
      if (more === null || more === cursorText || messages.length === 0) break;
      cursorText = more;
    }
    const first = direction === 'back' || numbers[0] === undefined ? numbers[0] : 1;
    if (first === undefined) return;
    if (direction === 'back' && first !== 1 && !this.#mayHaveExpired()) this.problem(`history begins with ${first}`);
    const expected = numbers.map((_, index) => first + index);
    if (!this.#mayHaveExpired() && numbers.join() !== expected.join()) {
      this.problem(`reading ${direction} found ${numbers.join()}`);
    }
  }

  // Background work

  async #retryForEver(client: SimulatedClient): Promise<void> {
    while (!this.#over) {
      await this.time.sleep(this.between(2 * SECOND, 4 * SECOND));
      const now = this.time.now();
      const connected = client.connectionId !== null;
      if (connected && !client.synced && now - (this.#syncedAt.get(client) ?? 0) > 2 * RETRY_AFTER) {
        void this.#sync(client, client.cursor);
      }
      for (const outgoing of client.outbox.values()) {
        const triedAt = this.#triedAt.get(outgoing.clientMessageId) ?? 0;
        if (now - triedAt > RETRY_AFTER) void this.send(client, outgoing, connected && this.#chance(0.7));
      }
    }
  }

  async #addForEver(): Promise<void> {
    while (!this.#over) {
      await this.time.sleep(this.between(2 * SECOND, 4 * SECOND));
      for (const [request, triedAt] of this.#desk.waiting) {
        if (this.time.now() - triedAt > RETRY_AFTER) void this.#add(request);
      }
    }
  }

  async #sweepForEver(): Promise<void> {
    const tenants = {
      find: async (tenantId: TenantId): Promise<Tenant> => aTenant({ tenantId, idleMinutes: 5, ...this.desk }),
    };
    while (!this.#over) {
      await this.time.sleep(MINUTE);
      void this.invoke(async (needs) => {
        const handOverKeepAlive = (batch: KeepAliveBatch) => keepSocketsAlive(needs, batch);
        await sweepTurn({
          ...needs,
          // Nothing is erased here.
          erasures: { find: async () => null },
          goOn: async () => {},
          handOverKeepAlive,
          keepAliveMinutes: KEEP_ALIVE_MINUTES,
          keepAliveRate: keepAliveRate(1000),
          tenants,
          rulesOf: () => this.rules,
        });
      }, 58 * SECOND);
    }
  }

  /** Deletes expired entries some time after their expiry, in no order. */
  async #deleteForEver(): Promise<void> {
    while (!this.#over) {
      await this.time.sleep(MINUTE / 3);
      for (const { tenantId, conversationId, entries } of this.stores.conversationLog.conversations()) {
        for (const entry of entries) {
          const isDeletable = entry.at + this.rules.retention + DELETED_AFTER <= this.time.now();
          if (isDeletable && this.#chance(0.1)) this.stores.conversationLog.delete(tenantId, conversationId, entry.pos);
        }
      }
    }
  }

  async #isIndexDue(): Promise<boolean> {
    for await (const { task } of this.stores.dueList.upTo(this.time.now() + 10 * MINUTE))
      if (task.type === 'index') return true;
    return false;
  }

  /** Stops all background work. */
  end(): void {
    this.#over = true;
    for (const line of this.lines) line.end();
  }

  // Checks

  #isExpired = (entry: Pick<Entry, 'at'>): boolean => isExpired(entry, this.time.now(), this.rules);

  conversationOf({ caller }: Pick<SimulatedClient, 'caller'>) {
    return this.stores.conversationLog
      .conversations()
      .find(({ tenantId, record }) => tenantId === caller.tenantId && record?.subject === caller.subject);
  }

  entriesOf = (client: Pick<SimulatedClient, 'caller'>): readonly Entry[] => this.conversationOf(client)?.entries ?? [];

  /**
   * The messages that a client must receive: those of a visitor's own conversation, or all of an agent's tenant to which the
   * activity index leads.
   */
  messagesFor(client: Pick<SimulatedClient, 'caller'>): MessageEntry[] {
    const { caller } = client;
    const entries =
      caller.role === 'visitor'
        ? this.entriesOf(client)
        : this.stores.conversationLog
            .conversations()
            .filter(({ tenantId }) => tenantId === caller.tenantId)
            .flatMap(({ conversationId, entries }) =>
              entries.filter((entry) => !this.#isOrphan(caller.tenantId, conversationId, entries, entry)),
            );
    return entries.filter(isMessage).filter((entry) => !this.#isExpired(entry));
  }

  /** Checks that a client has everything before the cursor it has adopted, or it would never receive that. */
  #checkCursor(client: SimulatedClient, cursorText: string): void {
    const unseen = this.messagesFor(client).filter((entry) => !client.seen.has(messageId(entry)));
    if (unseen.length === 0) return;
    if (client.caller.role === 'visitor') {
      const { incarnation, pos } = cursor(cursorText, 'cursor');
      const hole = unseen.find((entry) => entry.incarnation === incarnation && entry.pos <= pos);
      if (hole) this.problem(`${client.caller.userId} goes on after ${pos} and has never seen ${hole.pos}`);
    } else {
      // While many messages are sent this check would be most of the work, and one cursor of many is as good as all.
      const checkedAt = this.#checkedAt.get(client) ?? 0;
      if (this.time.now() - checkedAt < 200) return;
      this.#checkedAt.set(client, this.time.now());
      void this.#checkAgentsCursor(client, cursorText, unseen);
    }
  }

  /**
   * Checks that an agent would receive what it has not seen if it reconnected now with this cursor; unpushed entries are
   * excused until they are repaired.
   */
  async #checkAgentsCursor(
    { caller, seen }: SimulatedClient,
    cursorText: string,
    unseen: MessageEntry[],
  ): Promise<void> {
    const caughtUp = new Set<string>();
    for (let after: string | null = cursorText, more = true; more; ) {
      const missed: CaughtUp = await catchUp(
        {
          ...this.stores,
          hybridClock: aHybridClock(this.time.now),
          clock: this.time.now,
          count: () => {},
          rules: this.rules,
          desk: this.desk,
        },
        { caller, after },
      );
      for (const { entry } of missed.entries) if (isMessage(entry)) caughtUp.add(messageId(entry));
      after = missed.cursor;
      more = missed.more;
    }
    const pushedIds = unseen.filter(({ pushed }) => pushed).map(messageId);
    const hole = pushedIds.find((id) => !caughtUp.has(id) && !seen.has(id));
    if (hole) this.problem(`${caller.userId} goes on from ${cursorText} and would never see ${hole}`);
  }

  /** Checks that every Socket.IO client received all that was committed since its first CONNECT was answered. */
  checkLines(when: string): void {
    for (const { caller, seen, since } of this.lines) {
      const missing = this.messagesFor({ caller }).filter(({ at }) => since !== null && at > since + SECOND);
      for (const id of missing.map(messageId)) {
        if (!seen.has(id)) this.problem(`${caller.tenantId} ${caller.userId} was never sent ${id} ${when}`);
      }
    }
  }

  /**
   * Whether the push of a visitor's message may be late: its sender was killed before it, and nothing leads the sweep to it. The
   * next writer pushes it, and whoever reads the conversation gets it.
   */
  #isLate = ({ caller }: Pick<SimulatedClient, 'caller'>, entry: MessageEntry): boolean => {
    const conversation = this.conversationOf({ caller });
    if (entry.pushed || !conversation) return false;
    return this.#isOrphan(caller.tenantId, conversation.conversationId, conversation.entries, entry);
  };

  /** Checks that every client that has been connected for minutes was pushed everything that concerns it. */
  checkPushed(clients: SimulatedClient[]): void {
    this.checkSeen(clients, 'though it was connected all the time', (client, entry) => !this.#isLate(client, entry));
  }

  /** Checks that every client has seen everything that concerns it, or what of it is `expected`. */
  checkSeen(
    clients: SimulatedClient[],
    when: string,
    expected: (client: SimulatedClient, entry: MessageEntry) => boolean = () => true,
  ): void {
    for (const client of clients) {
      const mine = new Set(
        this.messagesFor(client)
          .filter((entry) => expected(client, entry))
          .map(messageId),
      );
      for (const id of mine) {
        if (!client.seen.has(id)) this.problem(`${client.caller.tenantId} ${client.caller.userId} lacks ${id} ${when}`);
      }
    }
  }

  checkLogs(): void {
    const known = new Map<string, MessageEntry & Whose>();
    for (const { tenantId, conversationId, record, entries } of this.stores.conversationLog.conversations()) {
      this.#checkOrder(conversationId, entries);
      for (const problem of problemsOfLog(conversationId, entries)) this.problem(problem);
      for (const problem of this.#order.problems(conversationId, entries)) this.problem(problem);
      for (const entry of entries.filter(isMessage))
        known.set(messageId(entry), { ...entry, tenantId: tenantNamed(tenantId), visitor: record?.subject });
    }
    for (const client of this.clients) {
      for (const [clientMessageId, id] of client.acknowledged) {
        const entry = known.get(id);
        if (entry?.sendKey !== `c${clientMessageId}`) {
          if (!entry && this.#mayHaveExpired()) continue;
          this.problem(`${clientMessageId} was acknowledged as ${id} and is not there`);
        }
      }
      for (const message of client.seen.values()) this.#checkOwn(client, message, known.get(message.id));
    }
  }

  /** Counts again who answers and who waits, and checks that every agent was told so, and each note. */
  #checkDecided({
    tenantId,
    conversationId,
    entries,
  }: {
    tenantId: string;
    conversationId: string;
    entries: readonly Entry[];
  }) {
    const last = entries.at(-1);
    const counted = last?.state && !this.#isExpired(last) ? recounted(conversationId, entries, this.#joins) : null;
    if (!counted || !last?.state) return;
    for (const problem of counted.problems) this.problem(problem);
    const { assignee, waitingSince } = counted.recount;
    const { state } = last;
    if (state.assignee?.id !== assignee || state.waitingSince !== waitingSince) {
      this.problem(`${conversationId} comes to ${assignee} and ${waitingSince}, and says ${JSON.stringify(state)}`);
    }
    const labelled = entries.findLast((entry) => 'labels' in entry && entry.incarnation === last.incarnation);
    const labels = labelled && 'labels' in labelled ? labelled.labels : [];
    const isKnown = (entry: Entry) =>
      !this.#isExpired(entry) && !this.#isOrphan(tenantNamed(tenantId), conversationId, entries, entry);
    const changed = entries.findLast((entry) => tellsOfDesk(entry) && entry.incarnation === last.incarnation);
    const expected = changed?.state && assigneeNow(changed.state, changed.at, this.rules)?.id;
    for (const { caller, decided, notes } of this.clients) {
      if (caller.tenantId !== tenantId || caller.role === 'visitor') continue;
      const told = decided.get(conversationId);
      // A log of which everything has expired and is deleted begins again with the lowest positions.
      if (changed && isKnown(changed) && !this.#mayHaveExpired()) {
        if (told?.pos !== changed.pos || told.assignee !== expected || told.labels.join() !== labels.join()) {
          this.problem(`${caller.userId} was told ${JSON.stringify(told)} of ${conversationId} at ${changed.pos}`);
        }
      }
      for (const note of entries.filter((entry) => entry.kind === 'note' && isKnown(entry))) {
        if (!notes.has(eventId(note)))
          this.problem(`${caller.userId} lacks the note at ${note.pos} of ${conversationId}`);
      }
    }
  }

  /** Checks the agents' entries, the rows of the activity index and the list of conversations. */
  async #checkDesks(): Promise<void> {
    const logs = this.stores.conversationLog.conversations();
    if (this.desk.desk) for (const log of logs) this.#checkDecided(log);
    const entriesOf = ({ caller: { tenantId }, conversationId }: DeskRequest) =>
      logs.find((log) => log.tenantId === tenantId && log.conversationId === conversationId)?.entries ?? [];
    for (const { clientId } of this.#desk.waiting.keys()) this.problem(`${clientId} cannot be added`);
    for (const problem of this.#desk.problems(entriesOf, this.#mayHaveExpired())) this.problem(problem);
    for (const tenantId of new Set(logs.map((log) => tenantNamed(log.tenantId)))) {
      const rows = this.stores.activityIndex.positions(tenantId);
      for (const { conversationId, entries } of logs.filter((log) => log.tenantId === tenantId)) {
        const known = entries.filter((entry) => !this.#isOrphan(tenantId, conversationId, entries, entry));
        for (const problem of problemsOfRows(conversationId, known, rows)) this.problem(problem);
        this.#checkClosed(tenantId, conversationId, entries);
      }
      for (const status of [undefined, 'open', 'closed'] as const) await this.#checkList(tenantId, status);
      if (this.desk.desk && !this.#mayHaveExpired()) await this.#checkInbox(tenantId);
    }
  }

  /** Checks that the rows of a tenant's inbox are what its logs come to, but for entries to which nothing leads the sweep. */
  async #checkInbox(tenantId: TenantId): Promise<void> {
    const { rows } = await this.stores.inbox.ofTenant(tenantId);
    const logs = this.stores.conversationLog.conversations().flatMap((log) => {
      const isSettled = log.entries.at(-1)?.pushed === true;
      return log.tenantId === tenantId && log.record && isSettled
        ? [{ conversationId: log.conversationId, visitor: log.record.subject, entries: log.entries }]
        : [];
    });
    for (const problem of problemsOfInbox(rows, logs)) this.problem(problem);
  }

  /** Checks that a conversation whose time is over was closed: a bucket's length later, or with the turn after. */
  #checkClosed(tenantId: TenantId, conversationId: string, entries: readonly Entry[]): void {
    const last = entries.at(-1);
    if (!last?.state || this.#isExpired(last) || last.state.status === 'closed') return;
    const since = idleSince(last.state);
    // Nothing was said in an incarnation that a note began.
    if (since === 0 || this.#isOrphan(tenantId, conversationId, entries, { at: since })) return;
    const late = this.time.now() - closesAt(last.state, this.rules) - BUCKET;
    if (late > 3 * MINUTE) this.problem(`${conversationId} was to be closed ${late / MINUTE} minutes ago`);
  }

  /**
   * Whether an entry may have no row of the index: its row could be neither made nor noted, by its writer and by the next
   * one, if there was another.
   */
  #isOrphan(tenantId: TenantId, conversationId: string, entries: readonly Entry[], { at }: Pick<Entry, 'at'>): boolean {
    const bucket = bucketAt(conversationId, at);
    const { noted, failed } = this.#notes.get(`${tenantId} ${conversationId} ${bucket}`) ?? { noted: 0, failed: 0 };
    const isLast = bucketAt(conversationId, entries.at(-1)?.at ?? 0) === bucket;
    if (noted > 0 || failed < (isLast ? 1 : 2)) return false;
    return !this.stores.activityIndex
      .positions(tenantId)
      .some((row) => row.conversationId === conversationId && row.bucket === bucket);
  }

  /** Checks that the list, page by page, is what the logs come to. */
  async #checkList(tenantId: TenantId, status: Status | undefined): Promise<void> {
    const caller = agentNamed('lister', { tenantId });
    const needs = {
      ...this.stores,
      knownVisitors: this.stores.visitors,
      hybridClock: aHybridClock(this.time.now),
      clock: this.time.now,
      rules: this.rules,
      desk: this.desk,
    };
    const listed: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await listConversations(needs, { caller, status, after, limit: this.between(1, 4) });
      listed.push(...page.conversations.map(({ conversationId }) => conversationId));
      if (page.next === null) break;
      after = page.next;
    }
    const expected = this.#listed(tenantId, status);
    if (listed.join() !== expected.join()) {
      this.problem(`${tenantId} lists ${status ?? 'all'} as ${listed.join()} instead of ${expected.join()}`);
    }
  }

  /** The conversations of a tenant in the order of their last messages. */
  #listed(tenantId: TenantId, status: Status | undefined): string[] {
    return this.stores.conversationLog
      .conversations()
      .filter((log) => log.tenantId === tenantId)
      .flatMap(({ conversationId, entries }) => {
        const last = entries.at(-1);
        if (!last?.state || this.#isExpired(last)) return [];
        const at = lastSpoken(entries) ?? last.state.spokenAt;
        if (this.#isExpired({ at })) return [];
        if (this.#isOrphan(tenantId, conversationId, entries, { at })) return [];
        const isAsked = !status || statusOf(last.state, this.time.now(), this.rules) === status;
        return at > 0 && isAsked ? [{ at, conversationId }] : [];
      })
      .sort((a, b) => b.at - a.at || (a.conversationId < b.conversationId ? 1 : -1))
      .map(({ conversationId }) => conversationId);
  }

  #mayHaveExpired = (): boolean => this.time.now() - NOW_MS > this.rules.retention;

  #checkOwn(
    { caller }: SimulatedClient,
    { id, text, seq }: { id: string; text: string; seq: number },
    entry: (MessageEntry & Whose) | undefined,
  ): void {
    if (!entry) {
      if (!this.#mayHaveExpired()) this.problem(`${caller.userId} was shown ${id}, which is not stored`);
      return;
    }
    if (entry.text !== text || entry.seq !== seq) this.problem(`${id} was shown otherwise`);
    if (entry.tenantId !== caller.tenantId) this.problem(`${caller.userId} was shown ${id} of another tenant`);
    if (caller.role === 'visitor' && entry.visitor !== caller.subject) {
      this.problem(`${caller.userId} was shown ${id} of ${entry.visitor}`);
    }
  }

  #checkOrder(conversationId: string, entries: readonly Entry[]): void {
    const keys = new Set<string>();
    let before: Entry | undefined;
    for (const entry of entries) {
      const isComplete = !this.#mayHaveExpired() || entry.pos === (before?.pos ?? 0) + 1;
      const follows = before?.incarnation === entry.incarnation && isComplete;
      const seq = (follows ? (before?.seq ?? 0) : 0) + (entry.kind === 'message' ? 1 : 0);
      if (follows && entry.pos !== (before?.pos ?? 0) + 1)
        this.problem(`${conversationId} has a hole before ${entry.pos}`);
      if (entry.seq !== seq && (follows || !this.#mayHaveExpired())) {
        this.problem(`${conversationId} counts ${entry.seq} at ${entry.pos} instead of ${seq}`);
      }
      const key = `${entry.author} ${entry.sendKey}`;
      if (keys.has(key)) this.problem(`${conversationId} has ${key} twice`);
      keys.add(key);
      before = entry;
    }
    if (entries[0] && entries[0].pos !== 1 && !this.#mayHaveExpired()) this.problem(`${conversationId} begins late`);
  }

  /**
   * Ends the faults. Clients that are connected then, and stay so, must have everything within about a minute of sweeps; and
   * clients that reconnect after that must have everything too.
   */
  async endFaults(): Promise<void> {
    this.faults = NO_FAULTS;
    this.busyUntil.clear();
    await this.time.pass(MINUTE);
    // Rows that the sweeper could not make are tried again after five minutes.
    for (let minute = 0; minute < 7 && (await this.#isIndexDue()); minute++) await this.time.pass(MINUTE);
    const stayed = this.clients.filter(
      ({ connectionId }) => connectionId !== null && this.gateway.isOpen(connectionId),
    );
    const sockets = new Map(stayed.map((client) => [client, client.connectionId]));
    await this.time.pass(2 * MINUTE + 10 * SECOND);
    const unmoved = stayed.filter((client) => client.connectionId === sockets.get(client));
    this.checkPushed(unmoved);
    this.checkLines('after minutes of calm');

    for (const client of this.clients) this.drop(client, 'at once', true);
    for (const line of this.lines) line.cut('at once', true);
    await this.time.pass(5 * SECOND);
    for (const client of this.clients) void this.connect(client);
    await this.time.pass(MINUTE);
    for (const client of this.clients) {
      if (!client.synced) this.problem(`${client.caller.userId} cannot catch up`);
      if (client.outbox.size > 0)
        this.problem(`${client.caller.userId} cannot send ${[...client.outbox.keys()].join()}`);
    }
    this.checkSeen(this.clients, 'after coming back');
    this.checkLines('after coming back');
    this.checkLogs();
    await this.#checkDesks();
    this.end();
  }
}
