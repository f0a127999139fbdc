import type { ActivityIndex, ActivityRow } from '../../domain/conversations/activity-index.ts';
import type { DueList } from '../../domain/conversations/due-list.ts';
import type { Clock } from '../../domain/time/clock.ts';

export type IndexNeeds = {
  activityIndex: Pick<ActivityIndex, 'touch'>;
  dueList: Pick<DueList, 'add'>;
  clock: Clock;
  /** Reports why a row of the activity index, or of an inbox, could not be made. */
  reportIndexFailure: (error: unknown) => void;
};

/**
 * Makes a row of the activity index; where that fails, notes it on the due list, for the sweeper, and for agents who look for what
 * they missed. Never fails, for no message may be refused because an index is full, throttled or slow: answers `false` where
 * neither was possible. Then the entry itself says that nothing leads to it, and the next writer makes up for it.
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
  try {
    await dueList.add({ ...conversation, at: clock(), task: { type: 'index', bucket, pos } });
    return true;
  } catch (error) {
    reportIndexFailure(error);
    return false;
  }
}
