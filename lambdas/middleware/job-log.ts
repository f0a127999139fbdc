import type { Context } from 'aws-lambda';
import type { Invocation } from '../domain/metrics.ts';
import type { OperatorLog } from '../domain/operator-log.ts';
import type { Clock } from '../domain/time/clock.ts';

export type JobNeeds = { clock: Clock; operatorLog: OperatorLog; invocation: Invocation };

type Job = {
  job: string;
  /** Of the request that led to the work; without one it goes by the id of its own invocation. */
  requestId?: string | undefined;
  context: Pick<Context, 'awsRequestId'>;
};

/**
 * Runs work that no caller waits for, with one log line: always if a request led to it, so that it is found by that request's
 * id, and else only if something was counted. A failure is thrown on, for Lambda to count and log; `invocationId` leads to that
 * line of Lambda's.
 */
export async function loggedJob(needs: JobNeeds, { job, requestId, context }: Job, work: () => Promise<void>) {
  const { clock, operatorLog, invocation } = needs;
  const startedAt = clock();
  invocation.begin(requestId ?? context.awsRequestId);
  try {
    await work();
  } catch (error) {
    const { awsRequestId: invocationId } = context;
    operatorLog({ level: 'error', job, ms: clock() - startedAt, invocationId, ...invocation.counted() });
    throw error;
  }
  const counted = invocation.counted();
  const isQuiet = requestId === undefined && Object.values(counted).every((value) => value === undefined);
  if (!isQuiet) operatorLog({ level: 'info', job, ms: clock() - startedAt, ...counted });
}
