import type { DeskFacts } from '../../domain/conversations/desk-view.ts';
import type { Tail } from '../../domain/conversations/entry.ts';
import { given } from '../../domain/given.ts';
import type { StaffNames } from '../../domain/identity/staff-names.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import { labelsOf } from './labels-of.ts';
import type { LivingEntryNeeds } from './living-entry.ts';

export type DeskFactNeeds = LivingEntryNeeds & { staffNames: Pick<StaffNames, 'nameOf'> };

/** What the agents have decided of a conversation as of its tail, with the assignee's name as known now. */
export async function deskFacts(
  needs: DeskFactNeeds,
  { tenantId, conversationId }: { tenantId: TenantId; conversationId: ConversationId },
  tail: Pick<Tail, 'entries' | 'state'>,
): Promise<DeskFacts> {
  const { state } = tail;
  const [labels, assigneeName] = await Promise.all([
    labelsOf(needs, { tenantId, conversationId }, tail),
    // A name only decorates.
    state.assignee && needs.staffNames.nameOf(tenantId, state.assignee.id).catch(() => undefined),
  ]);
  return { state, labels, ...given({ assigneeName }) };
}
