import type { Context } from 'aws-lambda';
import { loggedJob } from '../../middleware/job-log.ts';
import { jobs } from '../../runtime/jobs.ts';
import { sweeping } from '../../runtime/sweeping.ts';
import { sweepTurn } from '../../use-cases/sweep/sweep-turn.ts';

/** Invoked by a schedule once a minute: keeps sockets open, repairs failed pushes, closes idle conversations. */
export const handler = (_event: unknown, context: Context): Promise<void> =>
  loggedJob(jobs, { job: 'sweep', context }, () => sweepTurn(sweeping()));
