import { Refusal } from '../../domain/errors.ts';
import type { Act, AuditOutcome } from '../../domain/tenants/audit.ts';
import type { AuditStore } from '../../domain/tenants/audit-store.ts';

export type RecordNeeds = { audit: Pick<AuditStore, 'begin' | 'end'> };

/**
 * Does what an administrator has asked for, and records it: before its first write, so that no act is without a record, and again
 * when it is over (docs/decisions/0053-an-act-is-recorded-before-it-is-done.md). Whoever is cut off in between leaves a record without
 * an outcome, and so does an act that fails by a fault of ours, since a part of it may be done. What is refused before the first
 * write needs no record, so refuse it before.
 */
export async function recorded<Of>({ audit }: RecordNeeds, act: Act, doIt: () => Promise<Of>): Promise<Of> {
  const id = await audit.begin(act);
  // How it ended is answered to whoever asked, also if that cannot be recorded: a record without an outcome says nothing false.
  const end = (outcome: AuditOutcome) => audit.end(act, id, outcome).catch(() => undefined);
  try {
    const done = await doIt();
    await end('done');
    return done;
  } catch (error) {
    if (error instanceof Refusal) await end('refused');
    throw error;
  }
}
