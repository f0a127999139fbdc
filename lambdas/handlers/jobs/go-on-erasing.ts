import type { Context } from 'aws-lambda';
import { loggedJob } from '../../middleware/job-log.ts';
import { erasing } from '../../runtime/erasing.ts';
import { jobs } from '../../runtime/jobs.ts';
import { type ErasureKey, runErasure } from '../../use-cases/erasure/run-erasure.ts';

/** What the function of agents and admins is invoked with by itself, and by the sweeper: no request has this form. */
export type ErasureEvent = { erase: ErasureKey; requestId?: string };

/** Goes on with an erasure; of a tenant that is gone nothing can be written. */
export const goOnErasing = ({ erase, requestId }: ErasureEvent, context: Context): Promise<void> =>
  loggedJob(jobs, { job: 'erase', requestId, context }, async () => {
    const tenant = await erasing().tenants.find(erase.tenantId, 'now');
    if (tenant) await runErasure(erasing().forTenant(tenant), erase);
  });
