import { bucketAt, comparedRows, type PlacedRow } from '../../../lambdas/domain/conversations/activity-index.ts';
import { NO_DESK } from '../../../lambdas/domain/conversations/desk-rules.ts';
import type { MessageEntry } from '../../../lambdas/domain/conversations/entry.ts';
import { EMPTY } from '../../../lambdas/domain/conversations/state.ts';
import { agentCursorAt } from '../../../lambdas/domain/delivery/agent-cursor.ts';
import { encodeAgentCursor } from '../../../lambdas/domain/delivery/agent-cursor-text.ts';
import type { Caller } from '../../../lambdas/domain/identity/caller.ts';
import { tenantId } from '../../../lambdas/domain/ids.ts';
import { environmentClock } from '../../../lambdas/domain/time/hybrid-clock.ts';
import { DAY, MINUTE } from '../../../lambdas/domain/time/units.ts';
import { catchUp } from '../../../lambdas/use-cases/sockets/catch-up.ts';
import { virtualTime } from './virtual-time.ts';

/** Milliseconds of the processor that the socket function has (0.18 of a core) for one read, and those until its answer. */
const READ = { processor: 5.3, wait: 4 };

export type CatchUpOutcome = { entries: number; parts: number; reads: number; longestPart: number };

/** An agent who comes back catches up on conversations of four entries, all within the same minutes, by the use case itself. */
export async function growCatchUp(conversations: number): Promise<CatchUpOutcome> {
  const begun = Date.UTC(2026, 6, 1);
  const time = virtualTime(begun + 10 * MINUTE);
  const logs = Array.from({ length: conversations }, (_, number) => logOf(number, begun));
  const byId = new Map(logs.map((log) => [log.row.conversationId, log]));
  const rows = logs.map(({ row }) => row).sort(comparedRows);
  let reads = 0;
  let free = 0;
  const answered = async () => {
    reads++;
    free = Math.max(free, time.now()) + READ.processor;
    await time.sleep(free - time.now() + READ.wait);
  };
  const needs = {
    conversationLog: {
      async from(_tenant: unknown, conversationId: string, pos: number, limit: number) {
        await answered();
        const entries = byId.get(conversationId)?.entries ?? [];
        return entries.filter((entry) => entry.pos >= pos).slice(0, limit);
      },
    },
    activityIndex: {
      async fromTenant(_tenant: unknown, { after, limit }: { after?: PlacedRow; limit: number }) {
        await answered();
        const first = after ? rows.findIndex((row) => comparedRows(row, after) > 0) : 0;
        return first < 0 ? [] : rows.slice(first, first + limit);
      },
    },
    dueList: { ofTenant: async () => [] },
    visitors: { find: async () => null },
    staffNames: { of: async () => ({}) },
    count: () => {},
    clock: time.now,
    hybridClock: environmentClock({ clock: time.now, name: 'growing-' }),
    rules: { retention: 90 * DAY, idle: 15 * MINUTE },
    desk: NO_DESK,
  };
  const caller = { tenantId: SHOP, subject: 'agent:ann', userId: 'ann', role: 'agent' } as unknown as Caller;
  let after: string | null = encodeAgentCursor(agentCursorAt(begun));
  const outcome: CatchUpOutcome = { entries: 0, parts: 0, reads: 0, longestPart: 0 };
  for (let more = true; more; ) {
    const asked = time.now();
    const part = catchUp(needs as never, { caller, after, connectedAt: begun + 9 * MINUTE });
    let isDone = false;
    void part.finally(() => {
      isDone = true;
    });
    while (!isDone) await time.pass(100);
    const { entries, cursor, more: goesOn } = await part;
    outcome.entries += entries.length;
    outcome.parts++;
    outcome.longestPart = Math.max(outcome.longestPart, time.now() - asked);
    after = cursor;
    more = goesOn;
  }
  return { ...outcome, reads };
}

const SHOP = tenantId('shop');

/** A conversation with four messages, a second apart, all pushed; and its row. */
function logOf(number: number, begun: number): { row: PlacedRow; entries: MessageEntry[] } {
  const conversationId = `c_${number}`;
  const at = begun + MINUTE + (number % 60) * 1000;
  const entries = [1, 2, 3, 4].map((pos): MessageEntry => {
    const time = bucketAt(conversationId, at) + 200_000;
    return {
      kind: 'message',
      pos,
      seq: pos,
      incarnation: String(number).padStart(10, '0'),
      at: time,
      author: 'visitor:v_1',
      sender: 'user',
      sendKey: `c${pos}`,
      text: 'hello',
      allowance: { tokens: 10, at: time },
      state: EMPTY,
      pushedUpTo: pos - 1,
      pushed: true,
      pushedAt: { at: time, by: 'somebody' },
    };
  });
  return { row: { tenantId: SHOP, conversationId, bucket: bucketAt(conversationId, at), pos: 1 }, entries };
}
