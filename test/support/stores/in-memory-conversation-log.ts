import { type AgentRange, ALL_AGENTS, coversAllAgents } from '../../../lambdas/domain/conversations/agent-range.ts';
import type { ConversationLog } from '../../../lambdas/domain/conversations/conversation-log.ts';
import type { ConversationRecord } from '../../../lambdas/domain/conversations/conversation-record.ts';
import type { Entry, Restart } from '../../../lambdas/domain/conversations/entry.ts';
import { stateOfLog } from '../../../lambdas/domain/conversations/state.ts';
import type { HybridClock } from '../../../lambdas/domain/time/hybrid-clock.ts';
import type { ClockReading } from '../../../lambdas/domain/time/version-vector.ts';
import { aHybridClock } from '../builders/a-hybrid-clock.ts';

/** As many entries as the DynamoDB adapter reads with a tail. */
const TAIL = 4;

type Stored = {
  record: ConversationRecord | null;
  restart: Restart | null;
  entries: Map<number, Entry>;
  range: Map<number, AgentRange[]>;
};

export type InMemoryConversationLog = ConversationLog & {
  /** Marks an entry as pushed; `at` is the marking environment's reading. */
  markPushed(
    tenantId: string,
    conversationId: string,
    pos: number,
    range?: AgentRange,
    at?: ClockReading,
  ): Promise<void>;
  /** Does what DynamoDB's time to live does some day after an entry has expired. */
  delete(tenantId: string, conversationId: string, pos: number): void;
  /** All stored entries, for assertions. Not copies: to be read only. */
  conversations(): {
    tenantId: string;
    conversationId: string;
    record: ConversationRecord | null;
    entries: readonly Entry[];
  }[];
};

/**
 * A copy, so that changes of what was returned do not change what is stored. `structuredClone` would take most of a
 * simulation's time.
 */
const copyOf = <Kind extends Entry>(entry: Kind): Kind => ({ ...entry, allowance: { ...entry.allowance } });

export function inMemoryConversationLog(hybridClock: HybridClock = aHybridClock()): InMemoryConversationLog {
  const logs = new Map<string, Stored>();
  const read = (entry: Entry): Entry => {
    if (entry.pushedAt) hybridClock.observe(entry.pushedAt);
    return copyOf(entry);
  };
  const of = (tenantId: string, conversationId: string): Stored => {
    const key = `${tenantId}#${conversationId}`;
    const log = logs.get(key) ?? { record: null, restart: null, entries: new Map(), range: new Map() };
    logs.set(key, log);
    return log;
  };
  const inOrder = ({ entries }: Stored): Entry[] => [...entries.values()].sort((a, b) => a.pos - b.pos);

  const tail: ConversationLog['tail'] = async (tenantId, conversationId) => {
    const log = of(tenantId, conversationId);
    const entries = inOrder(log).slice(log.record ? -TAIL : -TAIL - 1);
    return {
      record: log.record && { ...log.record },
      restart: log.restart && { ...log.restart },
      entries: entries.map(read),
      state: await stateOfLog(entries, async (pos, limit) =>
        inOrder(log)
          .filter((entry) => entry.pos < pos)
          .slice(-limit),
      ),
    };
  };

  return {
    tail,
    recentTail: tail,
    async findSent(tenantId, conversationId, author, key) {
      const sent = inOrder(of(tenantId, conversationId)).findLast(
        (entry) => entry.author === author && entry.sendKey === key,
      );
      return sent ? read(sent) : null;
    },
    async createRecord(tenantId, record) {
      of(tenantId, record.conversationId).record ??= { ...record };
    },
    async changeVisitor(tenantId, conversationId, { from, to }) {
      const { record } = of(tenantId, conversationId);
      if (record?.subject !== from) return false;
      record.subject = to;
      return true;
    },
    async keepRecord() {},
    async recordRestart(tenantId, conversationId, { incarnation, pos, at }, before) {
      const log = of(tenantId, conversationId);
      if (!log.record || log.restart?.incarnation !== before?.incarnation) return false;
      log.restart = { incarnation, pos, at };
      return true;
    },
    async append(tenantId, conversationId, entry) {
      const { entries } = of(tenantId, conversationId);
      if (entries.has(entry.pos)) return false;
      entries.set(entry.pos, copyOf(entry));
      return true;
    },
    async markPushed(tenantId, conversationId, pos, range = ALL_AGENTS, at: ClockReading = hybridClock.now()) {
      const log = of(tenantId, conversationId);
      const entry = log.entries.get(pos);
      if (!entry) return;
      const ranges = [...(log.range.get(pos) ?? []), range];
      log.range.set(pos, ranges);
      if (!coversAllAgents(ranges) || entry.pushed) return;
      entry.pushed = true;
      entry.pushedAt = at;
    },
    async from(tenantId, conversationId, pos, limit) {
      const entries = inOrder(of(tenantId, conversationId)).filter((entry) => entry.pos >= pos);
      return entries.slice(0, limit).map(read);
    },
    async before(tenantId, conversationId, pos, limit) {
      const entries = inOrder(of(tenantId, conversationId)).filter((entry) => pos === null || entry.pos < pos);
      return entries.slice(-limit).map(read);
    },
    delete(tenantId, conversationId, pos) {
      of(tenantId, conversationId).entries.delete(pos);
    },
    conversations: () =>
      [...logs].map(([key, log]) => {
        const [tenantId = '', conversationId = ''] = key.split('#');
        return { tenantId, conversationId, record: log.record, entries: inOrder(log) };
      }),
  };
}
