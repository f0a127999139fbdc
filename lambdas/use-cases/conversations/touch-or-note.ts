import type { ActivityIndex, ActivityRow } from '../../domain/conversations/activity-index.ts';
import type { DueList } from '../../domain/conversations/due-list.ts';
import type { Clock } from '../../domain/time/clock.ts';

export type IndexNeeds = {
  activityIndex: Pick<ActivityIndex, 'touch'>;
  dueList: Pick<DueList, 'add'>;
  clock: Clock;
  /** Reports why a row of the activity index could not be made. */
  reportIndexFailure: (error: unknown) => void;
};

/**
 * Makes a row of the activity index; where that fails, notes for the sweeper that it is missing, and answers `false`. Never
 * fails, for no message may be refused because an index is full, throttled or slow. Where neither is possible, the entry itself
 * says that it has no row, and the next writer makes it.
 */
export async function touchOrNote(needs: IndexNeeds, row: ActivityRow, pos: number): Promise<boolean> {
  const { activityIndex, dueList, clock, reportIndexFailure } = needs;
  try {
    await activityIndex.touch(row, pos);
    return true;
  } catch (error) {
    reportIndexFailure(error);
  }
  const { bucket, ...conversation } = row;
  await dueList.add({ ...conversation, at: clock(), task: { type: 'index', bucket, pos } }).catch(reportIndexFailure);
  return false;
}
