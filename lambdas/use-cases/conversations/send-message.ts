import { abandoned } from '../../domain/conversations/abandoned.ts';
import type { ConversationRecord } from '../../domain/conversations/conversation-record.ts';
import { noSuchConversation, recordOf, recordOfVisitor } from '../../domain/conversations/conversation-record.ts';
import type { Attachment, LocatedEntry, MessageEntry, SendKey, Tail } from '../../domain/conversations/entry.ts';
import { refilled, spent, statusOf } from '../../domain/conversations/log.ts';
import type { Announcer, Initiator } from '../../domain/delivery/announcement.ts';
import { Refusal } from '../../domain/errors.ts';
import { given } from '../../domain/given.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { ConversationId, NewId } from '../../domain/ids.ts';
import { conversationRequired } from '../../domain/refusals.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import type { UploadStore } from '../../domain/uploads/upload-stores.ts';
import { attachedFiles } from './attached-files.ts';
import { type CommitNeeds, commit } from './commit.ts';
import { ownConversation, type VisitorNeeds } from './own-conversation.ts';
import { pushAndMark } from './push-and-mark.ts';

export type SendNeeds = CommitNeeds &
  VisitorNeeds & {
    announcer: Announcer;
    uploads: Pick<UploadStore, 'find'>;
    quotas: TenantQuotas;
    newId: NewId;
    /** Reports why a stored message could not be pushed. */
    reportPushFailure: (error: unknown) => void;
  };

export type SendMessage = {
  caller: Caller;
  /** Required of an agent; a visitor has one, and may name no other. */
  conversationId?: ConversationId | undefined;
  text: string;
  clientMessageId?: string | undefined;
  /** The client's name for `clientMessageId`, for a refusal of it. */
  idField?: 'clientMessageId' | 'temp_id';
  /** URLs of completed uploads of this conversation. */
  attachments?: readonly string[] | undefined;
  /** The socket that sent the message, and whether it wants its own message back. */
  initiator?: Initiator | undefined;
};

export type Sent = { message: LocatedEntry<MessageEntry>; repeated: boolean };

/**
 * Stores a message of a visitor or an agent and pushes it to the sockets of its conversation.
 *
 * 1. Find the conversation: the visitor's own, or the one that the agent names; and in it the attached files.
 * 2. Commit the message, once for each (author, client message id).
 * 3. Push what an earlier sender left unpushed when it crashed, then this message. A repetition is pushed again, since the
 *    first push may be what failed; a client that has the message drops it by its id. If the first push is known to have
 *    succeeded, only the author's side gets the message again. A push that fails altogether is left to the sweeper: a client
 *    without message ids, answered that its message was not sent, would send it again.
 */
export async function sendMessage(needs: SendNeeds, command: SendMessage): Promise<Sent> {
  const { caller, initiator } = command;
  const record = isStaff(caller) ? undefined : await ownRecord(needs, command);
  const conversationId = record?.conversationId ?? command.conversationId;
  if (!conversationId) throw conversationRequired();

  const files = await attachedFiles(needs, caller.tenantId, conversationId, command.attachments ?? []);
  const key: SendKey = command.clientMessageId === undefined ? `s${needs.newId()}` : `c${command.clientMessageId}`;
  const busyFor = await needs.quotas.consume(caller.tenantId, 'messages');
  const { entry, tail, repeated } = await commit(needs, {
    tenantId: caller.tenantId,
    conversationId,
    ...(record ? { record } : {}),
    written: (seen, attempt) => earlierTry(needs, command, conversationId, key, seen, attempt),
    draft(seen, now) {
      // Here, and not before the log is read: a message that is stored already is answered, however busy the tenant is.
      if (busyFor > 0) throw tooMany('this site has used up its share of messages', Math.ceil(busyFor));
      return drafted(needs, { ...command, files }, key, record ?? recordOf(seen), seen, now);
    },
  });
  const message = entry as MessageEntry;
  if (repeated) refuseAnotherText(message, command);

  const visitor = (record ?? recordOf(tail)).subject;
  const target = { tenantId: caller.tenantId, conversationId, visitor };
  try {
    for (const left of abandoned(tail.entries, needs.clock())) {
      if (left.pos !== message.pos) await pushAndMark(needs, { ...target, entry: left });
    }
    await pushAndMark(needs, { ...target, entry: message }, initiator);
  } catch (error) {
    needs.reportPushFailure(error);
  }
  return { message: { tenantId: caller.tenantId, conversationId, entry: message }, repeated };
}

async function ownRecord(needs: VisitorNeeds, { caller, conversationId }: SendMessage): Promise<ConversationRecord> {
  const visitor = await ownConversation(needs, caller);
  if (conversationId && conversationId !== visitor.conversationId) throw noSuchConversation();
  return recordOfVisitor(visitor);
}

/** Finds what an earlier try of this request stored. A key generated here cannot be in the log before the first write. */
async function earlierTry(
  { conversationLog }: SendNeeds,
  { caller }: SendMessage,
  conversationId: ConversationId,
  key: SendKey,
  tail: Tail,
  attempt: number,
): Promise<MessageEntry | null> {
  if (key.startsWith('s') && attempt === 0) return null;
  const recent = tail.entries.find(
    (entry): entry is MessageEntry =>
      entry.kind === 'message' && entry.author === caller.subject && entry.sendKey === key,
  );
  return recent ?? conversationLog.findSent(caller.tenantId, conversationId, caller.subject, key);
}

type OutgoingMessage = SendMessage & { files: Attachment[] };

function drafted(
  needs: SendNeeds,
  outgoing: OutgoingMessage,
  key: SendKey,
  record: ConversationRecord,
  tail: Tail,
  now: number,
) {
  const { caller, text, files } = outgoing;
  const last = tail.entries.at(-1);
  const staff = isStaff(caller);
  const allowance = spent(refilled(last?.allowance, now), staff);
  if (!allowance) throw tooMany('too many messages in too short a time', 1);
  const name = staff ? caller.name : (caller.name ?? record.name);
  return {
    add: {
      kind: 'message' as const,
      author: caller.subject,
      sender: staff ? ('agent' as const) : ('user' as const),
      authorId: caller.userId,
      ...given({ authorName: name }),
      text,
      sendKey: key,
      ...(files.length > 0 ? { attachments: files } : {}),
      ...(statusOf(last, now, needs.rules) === 'closed' ? { reopens: true as const } : {}),
    },
    allowance,
  };
}

const tooMany = (text: string, retryAfter: number) => new Refusal('ERR_RATE_LIMITED', text, { retryAfter });

function refuseAnotherText(stored: MessageEntry, { text, attachments, idField }: SendMessage): void {
  const carried = (stored.attachments ?? []).map(({ url }) => url);
  if (stored.text === text && JSON.stringify(carried) === JSON.stringify(attachments ?? [])) return;
  throw new Refusal('ERR_CONFLICT', 'another message was already sent with this client message id', {
    field: idField ?? 'clientMessageId',
  });
}
