import type { Caller } from '../../domain/identity/caller.ts';
import type { StaffNames } from '../../domain/identity/staff-names.ts';
import { staffId } from '../../domain/ids.ts';

export type RememberNeeds = {
  staffNames: Pick<StaffNames, 'set'>;
  /** Reports why a visitor, or an agent's name, could not be kept as long as its messages. */
  reportKeepFailure: (error: unknown) => void;
};

/**
 * Notes the name of an agent who writes, if its token has one, and keeps one that it has chosen; a name only decorates, so a
 * failure is only reported.
 */
export async function rememberName(
  { staffNames, reportKeepFailure }: RememberNeeds,
  { tenantId, userId, name }: Pick<Caller, 'tenantId' | 'userId' | 'name'>,
): Promise<void> {
  await staffNames.set(tenantId, staffId(tenantId, userId), name).catch(reportKeepFailure);
}
