import { abandoned } from '../../domain/conversations/abandoned.ts';
import type { ConversationRecord } from '../../domain/conversations/conversation-record.ts';
import { noSuchConversation, recordOf, recordOfVisitor } from '../../domain/conversations/conversation-record.ts';
import { assigneeNow, type DeskRules, isAssignedTo, isShownTo } from '../../domain/conversations/desk-rules.ts';
import type { Attachment, Entry, LocatedEntry, MessageEntry, Tail } from '../../domain/conversations/entry.ts';
import { sizeUnits } from '../../domain/conversations/entry-size.ts';
import { livingState, refilled, spent, statusOf } from '../../domain/conversations/log.ts';
import type { NumberedFrames } from '../../domain/conversations/numbered-frames.ts';
import { type SentOrder, sentNumber, VAIN_COUNTS_AS } from '../../domain/conversations/sent-number.ts';
import type { ConversationState } from '../../domain/conversations/state.ts';
import { trafficOf } from '../../domain/conversations/traffic.ts';
import type { Initiator } from '../../domain/delivery/announcement.ts';
import { Refusal } from '../../domain/errors.ts';
import { given } from '../../domain/given.ts';
import { authorOf, type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { StaffNames } from '../../domain/identity/staff-names.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import { conversationRequired } from '../../domain/refusals.ts';
import { wasLengthened } from '../../domain/tenants/retention.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { isSameDay } from '../../domain/time/units.ts';
import type { UploadStore } from '../../domain/uploads/upload-stores.ts';
import { attachedFiles } from './attached-files.ts';
import { awaitTurn } from './await-turn.ts';
import { type CommitNeeds, commit } from './commit.ts';
import { ownConversation, type VisitorNeeds } from './own-conversation.ts';
import { type PushNeeds, pushAbandoned, pushAndMark } from './push-and-mark.ts';
import { rememberName } from './remember-name.ts';
import { settleFrame } from './settle-frame.ts';
import { withAuthorNames } from './with-author-names.ts';

export type SendNeeds = CommitNeeds &
  PushNeeds &
  VisitorNeeds & {
    uploads: Pick<UploadStore, 'find'>;
    quotas: TenantQuotas;
    staffNames: StaffNames;
    numberedFrames: NumberedFrames;
    desk: DeskRules;
    /** Reports why a visitor, or an agent's name, could not be kept as long as its messages. */
    reportKeepFailure: (error: unknown) => void;
    /** Reports why a stored message could not be pushed. */
    reportPushFailure: (error: unknown) => void;
  };

export type SendMessage = {
  caller: Caller;
  /** Required of an agent; a visitor has one, and may name no other. */
  conversationId?: ConversationId | undefined;
  /** Of an agent that speaks first: of the visitor's conversation, which is made if nothing was ever said. */
  record?: ConversationRecord | undefined;
  text: string;
  clientMessageId?: string | undefined;
  /** The client's name for `clientMessageId`, for a refusal of it. */
  idField?: string;
  /** URLs of completed uploads of this conversation. */
  attachments?: readonly string[] | undefined;
  /** Its place among what the same client sent, if its protocol says so. */
  order?: SentOrder | undefined;
  /** An agent answers beside the one who answers here already. */
  join?: boolean | undefined;
  /** The socket that sent the message, and whether it wants its own message back. */
  initiator?: Initiator | undefined;
};

export type Sent = { message: LocatedEntry<MessageEntry>; repeated: boolean };

/**
 * Stores a message of a visitor or an agent and pushes it to the sockets of its conversation.
 *
 * 1. Find the conversation: the visitor's own, or the one that the agent names; and in it the attached files.
 * 2. Commit the message, once for each (author, client message id), after those that its client sent before it.
 * 3. Push what an earlier sender left unpushed when it crashed, then this message. A repetition is pushed again, since the
 *    first push may be what failed; a client that has the message drops it by its id. If the first push is known to have
 *    succeeded, only the author's side gets the message again. A push that fails altogether is left to the sweeper: a client
 *    without message ids, answered that its message was not sent, would send it again.
 */
export async function sendMessage(needs: SendNeeds, command: SendMessage): Promise<Sent> {
  const { caller, initiator, order } = command;
  const record = isStaff(caller) ? command.record : await ownRecord(needs, command);
  const conversationId = record?.conversationId ?? command.conversationId;
  if (!conversationId) throw conversationRequired();

  const files = await attachedFiles(needs, caller.tenantId, conversationId, command.attachments ?? []);
  let busyFor: number | undefined;
  // Not before the log is read: a message that is stored already is answered, however busy the tenant is; and the log's state says
  // whether its visitor was answered. Counted once, however often the draft is made anew, and before it waits for its turn.
  const countUse = async (seen: Tail, now: number): Promise<void> => {
    const by = trafficOf(caller, livingState(seen, now, needs.rules));
    busyFor ??= await needs.quotas.consume(caller.tenantId, { used: 'messages', by }, sizeUnits(command.text));
    if (busyFor > 0) throw tooMany('this site has used up its share of messages', Math.ceil(busyFor));
  };
  const { entry, tail, repeated } = await commit(needs, {
    tenantId: caller.tenantId,
    conversationId,
    author: authorOf(caller),
    clientId: command.clientMessageId,
    ...(record ? { record } : {}),
    number: order && sentNumber(order),
    turn:
      order &&
      (async (seen) => {
        await countUse(seen, needs.clock());
        const waited = await awaitTurn(needs, { tenantId: caller.tenantId, conversationId }, order, seen);
        if (waited === 'in vain') await countVain(needs, caller);
        return waited !== 'at once';
      }),
    onFirstOfDay: (subject) => keepVisitor(needs, caller.tenantId, record ?? { subject }),
    async draft(seen, now) {
      await countUse(seen, now);
      if (!record) recordOf(seen);
      const state = livingState(seen, now, needs.rules);
      const assigns =
        needs.desk.desk && isStaff(caller) && (await takes(needs, command, assigneeNow(state, now, needs.rules)));
      return drafted(needs, { ...command, files, assigns }, seen, now);
    },
  });
  const message = sentMessage(entry, command);
  // The log says it of a visitor's message. Of a repetition it has another number; and staff's numbers run over many logs.
  const settles = order && (repeated || (order.counts === 'requests' && isStaff(caller)));
  const settled = settles ? settleFrame(needs, order) : undefined;
  if (isStaff(caller)) await rememberName(needs, caller);
  // What this environment remembers of a visitor may be older than an erasure: read anew, before it is shown with the message.
  const wasErased = tail.entries.some(({ kind }) => kind === 'erased');
  if (wasErased)
    await needs.visitors.find(caller.tenantId, (record ?? recordOf(tail)).subject, 'now').catch(() => null);

  const visitor = (record ?? recordOf(tail)).subject;
  const isLast = message.pos > (tail.entries.at(-1)?.pos ?? 0);
  const end = { ...tail, entries: isLast ? [...tail.entries, message] : tail.entries };
  const target = { tenantId: caller.tenantId, conversationId, visitor, tail: end };
  try {
    for (const left of abandoned(tail.entries, needs.clock())) {
      // What nothing leads to would be held up by the index that has just failed, and this message with it.
      const waits = left.unindexed !== undefined && message.unindexed !== undefined;
      if (left.pos !== message.pos && !waits) await pushAbandoned(needs, { ...target, entry: left });
    }
    await pushAndMark(needs, { ...target, entry: message }, initiator);
  } catch (error) {
    needs.reportPushFailure(error);
  }
  await settled;
  const located = { tenantId: caller.tenantId, conversationId, entry: message };
  const [withName = located] = await withAuthorNames(needs, [located]);
  return { message: withName, repeated };
}

/**
 * Keeps a visitor's row for as long as its newest message, and for as long as its session; one of today is kept so already. What
 * fails is made up for tomorrow.
 */
async function keepVisitor(
  { visitors, clock, rules, reportKeepFailure }: SendNeeds,
  tenantId: TenantId,
  { subject, createdAt }: Pick<ConversationRecord, 'subject'> & { createdAt?: number },
): Promise<void> {
  const now = clock();
  if (createdAt !== undefined && isSameDay(createdAt, now) && !wasLengthened(createdAt, now, rules)) return;
  await visitors.renew(tenantId, subject).catch(reportKeepFailure);
}

async function ownRecord(needs: VisitorNeeds, { caller, conversationId }: SendMessage): Promise<ConversationRecord> {
  const visitor = await ownConversation(needs, caller);
  if (conversationId && conversationId !== visitor.conversationId) throw noSuchConversation();
  return recordOfVisitor(visitor);
}

type OutgoingMessage = SendMessage & { files: Attachment[]; assigns: boolean };

function drafted({ rules }: SendNeeds, message: OutgoingMessage, tail: Tail, now: number) {
  const { caller, text, files, assigns } = message;
  const staff = isStaff(caller);
  const state = livingState(tail, now, rules);
  const allowance = spent(refilled(tail.entries.at(-1)?.allowance, now), staff);
  if (!allowance) throw tooMany('too many messages in too short a time', 1);
  const isClosed = statusOf(state, now, rules) === 'closed';
  return {
    add: {
      kind: 'message' as const,
      sender: staff ? ('agent' as const) : ('user' as const),
      text,
      ...(files.length > 0 ? { attachments: files } : {}),
      ...(isClosed ? { reopens: true as const } : {}),
      ...(assigns ? { assigns: true as const } : {}),
    },
    allowance,
  };
}

/** It is stored all the same; what is too much is refused later. */
const countVain = ({ quotas }: SendNeeds, caller: Caller): Promise<number> =>
  quotas.consume(caller.tenantId, { used: 'messages', by: trafficOf(caller) }, VAIN_COUNTS_AS);

/**
 * Whether an agent's message assigns the conversation to it: where nobody answers yet. Refused where another agent does, unless
 * it joins that one; who may not see the conversation then may not join either, and learns nothing but that.
 */
async function takes(
  { desk, staffNames }: SendNeeds,
  { caller, join }: SendMessage,
  assignee: ConversationState['assignee'],
): Promise<boolean> {
  if (assignee === undefined) return true;
  const isShown = isShownTo(desk, caller, assignee);
  if (isAssignedTo(assignee, caller) || (join && isShown)) return false;
  const { id } = assignee;
  // A name only decorates.
  const name = isShown ? await staffNames.nameOf(caller.tenantId, id).catch(() => undefined) : undefined;
  const shown = isShown ? { assignee: { id, ...given({ name }) } } : {};
  throw new Refusal('ERR_TAKEN', 'another agent answers here', shown);
}

const tooMany = (text: string, retryAfter: number) => new Refusal('ERR_RATE_LIMITED', text, { retryAfter });

/** The message that was stored, by this try or an earlier one: then refused if it is not the same message. */
function sentMessage(stored: Entry | null, { text, attachments, idField }: SendMessage): MessageEntry {
  if (stored?.kind === 'message') {
    const carried = (stored.attachments ?? []).map(({ url }) => url);
    if (stored.text === text && JSON.stringify(carried) === JSON.stringify(attachments ?? [])) return stored;
  }
  throw new Refusal('ERR_CONFLICT', 'another message was already sent with this client message id', {
    field: idField ?? 'clientMessageId',
  });
}
