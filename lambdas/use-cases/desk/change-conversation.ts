import { assigneeNow, deskRequired, deskTag, isMatched } from '../../domain/conversations/desk-rules.ts';
import type { Entry } from '../../domain/conversations/entry.ts';
import { type LogRules, statusOf } from '../../domain/conversations/log.ts';
import type { ConversationState } from '../../domain/conversations/state.ts';
import type { ConversationSummary } from '../../domain/conversations/summary.ts';
import { type NamedAssignee, refuseSnooze } from '../../domain/desk/desk-fields.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { type ConversationId, type StaffId, staffId } from '../../domain/ids.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import {
  commitDeskEntry,
  type DeskChange,
  type DeskEntryNeeds,
  type Seen,
} from '../conversations/commit-desk-entry.ts';
import { type RememberNeeds, rememberName } from '../conversations/remember-name.ts';
import { type SummaryNeeds, summaryFor } from '../conversations/summary-for.ts';
import { countedOnce } from './count-desk-use.ts';
import { type AssigneeNeeds, refuseUnknown } from './refuse-unknown.ts';

export type ChangeConversation = {
  caller: Caller;
  conversationId: ConversationId;
  assignee?: NamedAssignee | undefined;
  labels?: string[] | undefined;
  /** Epoch milliseconds; null ends a snooze. */
  snoozedUntil?: number | null | undefined;
  ifMatch?: string | undefined;
  /** The client's own id of this request. */
  requestId?: string | undefined;
};

/** What is asked for; what is undefined stays as it is. */
type Wanted = { to?: StaffId | null | undefined; labels?: string[] | undefined; until?: number | null | undefined };

/**
 * Changes what the desk has decided of a conversation, all of it in one entry: who answers, its labels, until when it is put off.
 *
 * 1. Of a request that was there before, the first result is answered, whatever has changed since.
 * 2. Refuse what was decided by an older state (`ERR_PRECONDITION`), and what a closed conversation has not: an assignee, a snooze.
 * 3. Where everything is so already, nothing is stored; but for a request with an id, which is known by its entry.
 *
 * The reasons: docs/decisions/0044-one-change-is-one-entry.md.
 */
export async function changeConversation(
  needs: DeskEntryNeeds & AssigneeNeeds & SummaryNeeds & RememberNeeds & { quotas: TenantQuotas },
  command: ChangeConversation,
): Promise<ConversationSummary> {
  const { caller, conversationId, assignee, labels, snoozedUntil: until, ifMatch, requestId } = command;
  deskRequired(needs.desk);
  const count = countedOnce(needs.quotas, caller.tenantId, 1);
  const wanted: Wanted = { to: assigneeId(caller, assignee), labels, until };
  const { tail } = await commitDeskEntry(needs, {
    caller,
    conversationId,
    clientId: requestId,
    isSame: (entry) => isOutcome(entry, wanted, needs.rules),
    change: async (seen, now) => {
      if (!isMatched(ifMatch, deskTag(seen.state))) {
        throw new Refusal('ERR_PRECONDITION', 'the conversation was changed meanwhile: read it again');
      }
      if (typeof wanted.to === 'string') await refuseUnknown(needs, caller, wanted.to);
      if (typeof until === 'number') refuseSnooze(until, now);
      const possible = statusOf(seen.state, now, needs.rules) === 'closed' ? onClosed(wanted) : wanted;
      if (requestId === undefined && isAlready(seen, possible, now)) return null;
      await count();
      return changeOf(possible, seen);
    },
  });
  await rememberName(needs, caller);
  return summaryFor(needs, caller.tenantId, tail);
}

const assigneeId = ({ tenantId, userId }: Caller, named: NamedAssignee | undefined): StaffId | null | undefined =>
  named === 'me' ? staffId(tenantId, userId) : named;

/** What of it can be done to a closed conversation: nobody answers there, and nothing is put off. */
function onClosed({ to, labels, until }: Wanted): Wanted {
  const closed = (field: string) =>
    new Refusal('ERR_CONFLICT', 'the conversation is closed: open it again first', { field });
  if (typeof to === 'string') throw closed('assignee');
  if (typeof until === 'number') throw closed('snoozedUntil');
  return { labels };
}

function changeOf({ to, labels, until }: Wanted, seen: Seen): DeskChange {
  const same = labels ? { labels } : {};
  if (to !== undefined) return { kind: 'assigned', to, ...same, ...(until === undefined ? {} : { until }) };
  if (until !== undefined) return { kind: 'snoozed', until, ...same };
  return { kind: 'labelled', labels: labels ?? seen.labels };
}

const isAlready = ({ state, labels }: Seen, wanted: Wanted, now: number): boolean =>
  isSo(wanted, { to: state.assignee?.id ?? null, labels, until: snoozeAt(state, now) });

/** Whether an entry has made a conversation what is asked for. */
function isOutcome(entry: Entry, wanted: Wanted, rules: LogRules): boolean {
  const { at, state } = entry;
  if (!('labels' in entry) || !state) return false;
  const to = assigneeNow(state, at, rules)?.id ?? null;
  return isSo(wanted, { to, labels: entry.labels, until: snoozeAt(state, at) });
}

const isSo = (wanted: Wanted, is: Required<Wanted>): boolean =>
  (wanted.to === undefined || wanted.to === is.to) &&
  (wanted.labels === undefined || JSON.stringify(wanted.labels) === JSON.stringify(is.labels)) &&
  (wanted.until === undefined || wanted.until === is.until);

const snoozeAt = ({ snoozedUntil = 0 }: ConversationState, now: number): number | null =>
  snoozedUntil > now ? snoozedUntil : null;
