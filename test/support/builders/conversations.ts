import { bucketOf, minuteOf } from '../../../lambdas/domain/conversations/activity-index.ts';
import type { ConversationRecord } from '../../../lambdas/domain/conversations/conversation-record.ts';
import type { ClosedEntry, Entry, MessageEntry, ReopenedEntry } from '../../../lambdas/domain/conversations/entry.ts';
import type { Connection } from '../../../lambdas/domain/delivery/connection.ts';
import type { Visitor } from '../../../lambdas/domain/identity/visitor.ts';
import { userIdOf } from '../../../lambdas/domain/ids.ts';
import { NOW, SHOP } from './tenants.ts';

/** The time at which tests happen, in milliseconds; `NOW` is in seconds. */
export const NOW_MS = NOW * 1000;

export const INCARNATION = 'life000001';

/** The first message of `aVisitor`, pushed to all sockets. */
export const aMessage = (over: Partial<MessageEntry> = {}): MessageEntry => {
  const { pos = 1, at = NOW_MS, pushed = true } = over;
  return {
    kind: 'message',
    pos,
    incarnation: INCARNATION,
    at,
    bucket: bucketOf(minuteOf(at)),
    seq: pos,
    allowance: { tokens: 9, at },
    pushedUpTo: pos - 1,
    pushed,
    ...(pushed ? { pushedAt: { at, by: 'somebody' } } : {}),
    author: 'visitor:v_1',
    authorId: 'v_1',
    sender: 'user',
    text: `message ${pos}`,
    sendKey: `cclient-${pos}`,
    ...over,
  };
};

export const aClosing = (over: Partial<ClosedEntry> = {}): ClosedEntry => {
  const { pos = 1, at = NOW_MS, pushed = true } = over;
  return {
    kind: 'closed',
    pos,
    incarnation: INCARNATION,
    at,
    bucket: bucketOf(minuteOf(at)),
    seq: 0,
    allowance: { tokens: 10, at },
    pushedUpTo: pos - 1,
    pushed,
    ...(pushed ? { pushedAt: { at, by: 'somebody' } } : {}),
    reason: 'idle',
    ...over,
  };
};

export const aReopening = (over: Partial<ReopenedEntry> = {}): ReopenedEntry => {
  const { reason: _, kind: __, ...rest } = aClosing();
  return { ...rest, kind: 'reopened', by: 'ann', ...over };
};

const attachments = [{ url: 'https://g/files/f', filename: 'a.pdf', contentType: 'application/pdf', size: 1 }];

/** Entries of every kind, with all that they may have and with nothing of it. A kind without a sample does not compile. */
export const ENTRIES: Readonly<Record<Entry['kind'], readonly Entry[]>> = {
  message: [
    aMessage({ sendKey: 'smade-here' }),
    aMessage({ pos: 2, reopens: true, authorName: 'Vera “O’Hara” 🦊', attachments }),
  ],
  closed: [aClosing(), aClosing({ reason: 'agent', by: 'ann' })],
  reopened: [aReopening()],
};

export const aVisitor = (over: Partial<Visitor> = {}): Visitor => ({
  tenantId: SHOP,
  subject: 'visitor:v_1',
  userId: 'v_1',
  conversationId: 'c_1',
  anonymous: true,
  createdAt: NOW_MS,
  ...over,
});

export const aRecord = (over: Partial<ConversationRecord> = {}): ConversationRecord => ({
  conversationId: 'c_1',
  subject: 'visitor:v_1',
  userId: 'v_1',
  anonymous: true,
  createdAt: NOW_MS,
  ...over,
});

/** A socket of `aVisitor` that has been open for an hour: `$connect` has long returned. */
export const aConnection = (over: Partial<Connection> = {}): Connection => {
  const subject = over.subject ?? 'visitor:v_1';
  return {
    tenantId: SHOP,
    connectionId: 'socket-1=',
    subject,
    userId: userIdOf(subject),
    role: 'visitor',
    door: 'chat',
    v1: true,
    connectedAt: NOW_MS - 3_600_000,
    anonymous: subject.startsWith('visitor:'),
    state: 'live',
    ...over,
  };
};

export const anAgentsConnection = (over: Partial<Connection> = {}): Connection =>
  aConnection({ subject: 'agent:ann', role: 'agent', connectionId: 'desk-1=', anonymous: false, ...over });
