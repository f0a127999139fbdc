import type { DeskRules } from '../../domain/conversations/desk-rules.ts';
import { deskView } from '../../domain/conversations/desk-view.ts';
import { isExpired, type LogRules } from '../../domain/conversations/log.ts';
import { listedVisitor } from '../../domain/conversations/summary.ts';
import { agentCursorAt } from '../../domain/delivery/agent-cursor.ts';
import { encodeAgentCursor } from '../../domain/delivery/agent-cursor-text.ts';
import { type Inbox, type Inboxed, type InboxRow, isOpenStill } from '../../domain/desk/inbox.ts';
import {
  comparedPlaces,
  type InboxFilter,
  type InboxOrder,
  inboxPlaceOf,
  inboxPlaceText,
  isAskedFor,
  placeIn,
} from '../../domain/desk/inbox-list.ts';
import type { InboxItem } from '../../domain/desk/inbox-view.ts';
import type { ReadMark, ReadMarks } from '../../domain/desk/read-marks.ts';
import { readingOf } from '../../domain/desk/reading.ts';
import { given } from '../../domain/given.ts';
import { authorOf, type Caller } from '../../domain/identity/caller.ts';
import type { KnownVisitors } from '../../domain/identity/known-visitors.ts';
import type { StaffNames } from '../../domain/identity/staff-names.ts';
import type { Visitor } from '../../domain/identity/visitor.ts';
import { type ConversationId, type StaffId, type Subject, staffId, type TenantId, userIdOf } from '../../domain/ids.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { refuseIfHeld } from '../tenants/refuse-if-held.ts';

export type ListInboxNeeds = {
  inbox: Pick<Inbox, 'ofTenant'>;
  readMarks: Pick<ReadMarks, 'ofStaff' | 'ofVisitors'>;
  knownVisitors: KnownVisitors;
  staffNames: Pick<StaffNames, 'nameOf'>;
  quotas: TenantQuotas;
  clock: Clock;
  rules: LogRules;
  desk: DeskRules;
};

export type ListInbox = {
  caller: Caller;
  filter: InboxFilter;
  order: InboxOrder;
  after?: string | undefined;
  limit: number;
};

/**
 * `cursor` is where an agent's socket resumes (`sync`), so that no entry falls between. `isComplete`: the rows are all that is open;
 * a desk that was turned on a minute ago has not written them all.
 */
export type ListedInbox = { items: InboxItem[]; next: string | null; cursor: string; isComplete: boolean };

/**
 * Milliseconds before the read from which on the list's cursor leads: rows may lag by about a second, and an entry that counts as
 * pushed by then may not be among them yet. What falls in between is told twice rather than never.
 */
const BEFORE_THE_READ = 10_000;

/** Rows and marks that count as one read of 4 KB among the tenant's: of either some 300 and 100 bytes. */
const ROWS_PER_READ = 13;
const MARKS_PER_READ = 40;

/**
 * A tenant's open conversations from its inbox, in one of two orders, exactly so over any number of pages: two Queries, of all rows and
 * of the caller's marks, whatever is asked for. Then, of the page that is shown, the names of its persons as known now, and how far
 * visitors have seen what the site has written last.
 */
export async function listInbox(needs: ListInboxNeeds, query: ListInbox): Promise<ListedInbox> {
  const { caller, filter, order, after, limit } = query;
  const { tenantId } = caller;
  const from = after === undefined ? null : inboxPlaceOf(order, after);
  refuseIfHeld(needs.quotas, tenantId, { used: 'reads', by: 'staff' });
  const now = needs.clock();
  const cursor = encodeAgentCursor(agentCursorAt(now - BEFORE_THE_READ));
  const [inboxed, marks] = await Promise.all([
    needs.inbox.ofTenant(tenantId),
    needs.readMarks.ofStaff(tenantId, staffId(tenantId, caller.userId)),
  ]);
  await countRead(needs, tenantId, inboxed, marks);

  const about = { caller, desk: needs.desk, now, rules: needs.rules };
  const unreadIn = (row: InboxRow) => readingIn(row, caller, marks).unread;
  const all = inboxed.rows
    .filter((row) => isOpenStill(row, now, needs.rules) && isAskedFor(row, unreadIn(row), filter, about))
    .map((row) => ({ row: withoutExpired(row, now, needs.rules), place: placeIn(order, row) }))
    .filter(({ place }) => !from || comparedPlaces(place, from) > 0)
    .sort((a, b) => comparedPlaces(a.place, b.place));
  const page = all.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await itemsOf(
      needs,
      caller,
      page.map(({ row }) => row),
      marks,
    ),
    next: last && all.length > page.length ? inboxPlaceText(order, last.place) : null,
    cursor,
    isComplete: needs.desk.since === undefined || inboxed.completeSince === needs.desk.since,
  };
}

/** A row without the beginning of a message that has expired: a conversation that is put off may outlive it. */
const withoutExpired = (row: InboxRow, now: number, rules: LogRules): InboxRow =>
  isExpired({ at: row.state.spokenAt }, now, rules) ? { ...row, lastMessage: null } : row;

type Marks = ReadonlyMap<ConversationId, ReadMark>;

const countRead = ({ quotas }: ListInboxNeeds, tenantId: TenantId, { rows }: Inboxed, marks: Marks): Promise<number> =>
  quotas.consume(
    tenantId,
    { used: 'reads', by: 'staff' },
    1 + Math.floor(rows.length / ROWS_PER_READ) + Math.floor(marks.size / MARKS_PER_READ),
  );

const readingIn = (row: InboxRow, caller: Caller, marks: Marks, visitors?: Marks) =>
  readingOf(row, authorOf(caller), {
    own: marks.get(row.conversationId),
    visitors: visitors?.get(row.conversationId),
  });

async function itemsOf(needs: ListInboxNeeds, caller: Caller, rows: InboxRow[], marks: Marks): Promise<InboxItem[]> {
  const { tenantId } = caller;
  const answered = rows.filter(({ lastMessage }) => lastMessage?.sender !== 'user');
  const [visitors, seen] = await Promise.all([
    visitorsOf(needs, tenantId, rows),
    needs.readMarks.ofVisitors(
      tenantId,
      answered.map(({ conversationId }) => conversationId),
    ),
  ]);
  return Promise.all(
    rows.map(async (row) => {
      const { lastMessage, state, labels } = row;
      const { subject, stored } = visitors.get(row.conversationId) ?? { subject: row.visitor, stored: undefined };
      const visitor = listedVisitor(subject, stored);
      const [assigneeName, staffName] = await Promise.all([
        state.assignee && nameOf(needs, tenantId, state.assignee.id),
        lastMessage?.sender === 'agent' && nameOf(needs, tenantId, userIdOf(lastMessage.author) as StaffId),
      ]);
      const authorName = lastMessage?.sender === 'user' ? visitor.name : staffName || undefined;
      return {
        row,
        visitor,
        ...given({ authorName }),
        desk: deskView({ state, labels, ...given({ assigneeName }) }, needs.clock(), needs.rules),
        reading: readingIn(row, caller, marks, seen),
      };
    }),
  );
}

type Whose = { subject: Subject; stored: Visitor | undefined };

/**
 * Whose each conversation is now: one that was handed over to a user since its row was written is the user's
 * (docs/decisions/0035-from-a-session-to-a-user.md).
 */
async function visitorsOf(
  { knownVisitors }: ListInboxNeeds,
  tenantId: TenantId,
  rows: readonly InboxRow[],
): Promise<ReadonlyMap<ConversationId, Whose>> {
  const known = await knownVisitors.findAll(
    tenantId,
    rows.map(({ visitor }) => visitor),
  );
  const handedTo = ({ visitor, conversationId }: InboxRow) => {
    const stored = known.get(visitor);
    return stored?.handedOver === conversationId ? stored.handedTo : undefined;
  };
  const users = rows.flatMap((row) => handedTo(row) ?? []);
  const found = users.length > 0 ? await knownVisitors.findAll(tenantId, users) : new Map<Subject, Visitor>();
  return new Map(
    rows.map((row) => {
      const { conversationId, visitor } = row;
      const user = found.get(handedTo(row) ?? '');
      const isUsers = user?.conversationId === conversationId;
      return [
        conversationId,
        isUsers ? { subject: user.subject, stored: user } : { subject: visitor, stored: known.get(visitor) },
      ];
    }),
  );
}

/** A name only decorates. */
const nameOf = ({ staffNames }: ListInboxNeeds, tenantId: TenantId, id: StaffId): Promise<string | undefined> =>
  staffNames.nameOf(tenantId, id).catch(() => undefined);
