import { type Schedule, scheduledEvent } from '../cloudformation/schedule.ts';
import type { Cancel, Time } from '../time/time.ts';

/** The timers of EventBridge rules and of EventBridge Scheduler. */
export interface Schedules {
  /** Calls the function of a schedule now and waits for it. The name is the rule's, or its logical id. */
  fire(name: string): Promise<unknown>;
  end(): void;
}

/** What schedules need. */
export interface ScheduleNeeds {
  readonly time: Time;
  /** Invokes and waits, for a schedule that is fired by hand; rejects with the error of the function. */
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  /** Whether EventBridge may call the function of a schedule. If not, EventBridge counts a failed invocation. */
  readonly admits: (schedule: Schedule) => boolean;
  /** As EventBridge does it: asynchronously, with retries. */
  readonly invokeLater: (functionName: string, event: unknown) => void;
  /** Whether schedules fire by themselves. */
  readonly automatic: boolean;
}

/**
 * Fires each schedule every period.
 * Known differences: the first time is after one period; on AWS it is within the minute.
 */
export function startSchedules(schedules: readonly Schedule[], needs: ScheduleNeeds): Schedules {
  const timers = new Map<Schedule, Cancel>();
  const startTimer = (schedule: Schedule, everyMs: number): void => {
    const tick = () => {
      if (needs.admits(schedule)) {
        needs.invokeLater(schedule.functionName, scheduledEvent(schedule, needs.time.now()));
      }
      startTimer(schedule, everyMs);
    };
    timers.set(schedule, needs.time.after(everyMs, tick));
  };
  if (needs.automatic) {
    for (const schedule of schedules) if (schedule.everyMs !== undefined) startTimer(schedule, schedule.everyMs);
  }
  return {
    async fire(name) {
      const schedule = schedules.find((candidate) => candidate.name === name || candidate.logicalId === name);
      if (schedule === undefined) {
        const known = schedules.map(({ logicalId }) => logicalId).join(', ');
        throw new Error(
          `There is no schedule ${name}; there ${schedules.length === 1 ? 'is' : 'are'}: ${known || 'none'}.`,
        );
      }
      if (!needs.admits(schedule))
        throw new Error(`Nothing lets ${schedule.logicalId} invoke ${schedule.functionName}.`);
      return needs.invoke(schedule.functionName, scheduledEvent(schedule, needs.time.now()));
    },
    end() {
      for (const cancel of timers.values()) cancel();
    },
  };
}
