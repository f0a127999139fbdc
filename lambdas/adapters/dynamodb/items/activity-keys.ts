import { type ActivityRow, type ActivityShard, shardOf } from '../../../domain/conversations/activity-index.ts';
import type { Due, DueTask } from '../../../domain/conversations/due-list.ts';
import type { ConversationId, StaffId, TenantId } from '../../../domain/ids.ts';
import { MINUTE } from '../../../domain/time/units.ts';
import { shardNamed, shardsNamed, tenantIn } from './keys.ts';

/** The month of a time, UTC, as `yyyymm`. */
const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7).replace('-', '');

/** The times in the months from one time back to another, the newest first: one of each month. */
export function eachMonth(newest: number, oldest: number): number[] {
  const months: number[] = [];
  for (let at = newest; monthOf(at) >= monthOf(oldest); at = new Date(at).setUTCDate(0)) months.push(at);
  return months;
}

/**
 * A tenant's rows of one month: a partition may hold 10 GB, since the table has a local index (aws-facts, section 5), and one for
 * a tenant's whole life would fill (docs/decisions/0016-activity-rows-by-month.md).
 */
export const activityPartition = (tenantId: TenantId, at: number): string => `T#${tenantId}#M#${monthOf(at)}`;

/** The last time that fits into a key, in the year 2286; a cursor may name a later one. */
const LATEST = 9_999_999_999_000;

const secondsOf = (at: number): string =>
  String(Math.floor(Math.min(Math.max(at, 0), LATEST) / 1000)).padStart(10, '0');

export const activityKey = ({ tenantId, bucket, conversationId }: ActivityRow) => ({
  pk: activityPartition(tenantId, bucket),
  sk: activitySortKey(bucket, conversationId),
});

export const activitySortKey = (bucket: number, conversationId: ConversationId): string =>
  `${secondsOf(bucket)}#${conversationId}`;

export const activityShardKey = ({ shard, number }: ActivityShard): string => `${number}#${shard}`;

export const activityShardOf = (row: ActivityRow): string => activityShardKey(shardOf(row));

export function activityRowOf({ pk, sk }: Record<string, unknown>): ActivityRow {
  const [seconds = '', conversationId = ''] = String(sk).split('#');
  return { tenantId: tenantIn(pk), conversationId, bucket: Number(seconds) * 1000 };
}

const minuteText = (at: number): string => String(Math.floor(at / MINUTE)).padStart(8, '0');

export const duePartition = (tenantId: TenantId): string => `T#${tenantId}#D`;

export const dueKey = ({ tenantId, conversationId, at, task }: Due) => ({
  pk: duePartition(tenantId),
  sk: `${minuteText(at)}#${conversationId}#${taskText(task)}`,
});

function taskText(task: DueTask): string {
  switch (task.type) {
    case 'close':
      return 'close';
    case 'index':
      return `index#${task.bucket}#${task.pos}`;
    case 'inbox':
      return `inbox#${task.since}${task.after ? `#${task.after.bucket}#${task.after.conversationId}` : ''}`;
    case 'give-back':
      return `give-back#${task.agent}#${task.since}`;
    case 'erase':
      return `erase#${task.id}`;
  }
}

/** The part of the due list that holds a conversation, and all of them. */
export const dueShardOf = ({ conversationId }: Due): string => shardNamed('due', conversationId);
export const dueShards = (): string[] => shardsNamed('due');

/** The end of the keys of what is due by a time. */
export const dueUpTo = (time: number): string => minuteText(time + MINUTE);

export function dueOf({ pk, sk }: Record<string, unknown>): Due {
  const [minute = '', conversationId = '', ...task] = String(sk).split('#');
  return { tenantId: tenantIn(pk), conversationId, at: Number(minute) * MINUTE, task: taskOf(task) };
}

/** The inverse of `taskText`. What is not known is looked at as if it were to be closed, which a conversation that is not idle is not. */
function taskOf([type, ...about]: string[]): DueTask {
  if (type === 'index') return { type, bucket: Number(about[0]), pos: Number(about[1]) };
  if (type === 'erase') return { type, id: String(about[0]) };
  if (type === 'give-back') return { type, agent: about[0] as StaffId, since: Number(about[1]) };
  if (type !== 'inbox') return { type: 'close' };
  const [since, bucket, conversationId] = about;
  return {
    type,
    since: Number(since),
    ...(conversationId === undefined ? {} : { after: { bucket: Number(bucket), conversationId } }),
  };
}
