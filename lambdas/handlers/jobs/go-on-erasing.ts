import type { Context } from 'aws-lambda';
import { loggedJob } from '../../middleware/job-log.ts';
import { erasing } from '../../runtime/erasing.ts';
import { jobs } from '../../runtime/jobs.ts';
import { type ErasureKey, runErasure } from '../../use-cases/erasure/run-erasure.ts';
import { type ErasureBatch, runErasures } from '../../use-cases/erasure/run-erasures.ts';

/** What the function of agents and admins is invoked with by the sweeper, and by itself: no request has this form. */
export type ErasureEvent = ErasureBatch & { requestId?: string };

/** Goes on with erasures. */
export const goOnErasing = ({ erase, until, requestId }: ErasureEvent, context: Context): Promise<void> =>
  loggedJob(jobs, { job: 'erase', requestId, context }, () => {
    const { clock, goOn } = erasing();
    return runErasures({ clock, goOn, run }, { erase, until });
  });

/** Goes on with one; of a tenant that is gone nothing can be written. */
async function run(erasure: ErasureKey, most: number): Promise<number> {
  const tenant = await erasing().tenants.find(erasure.tenantId, 'now');
  return tenant ? runErasure(erasing().forTenant(tenant), erasure, most) : 0;
}
