import type { ConversationRecord } from '../../../lambdas/domain/conversations/conversation-record.ts';
import type {
  AssignedEntry,
  ClosedEntry,
  Entry,
  ErasedEntry,
  KnownEntry,
  LabelledEntry,
  MessageEntry,
  NoteEntry,
  ReopenedEntry,
  SnoozedEntry,
  Tail,
  UnknownEntry,
} from '../../../lambdas/domain/conversations/entry.ts';
import { type ConversationState, EMPTY, stateAfter } from '../../../lambdas/domain/conversations/state.ts';
import type { Connection } from '../../../lambdas/domain/delivery/connection.ts';
import type { Visitor } from '../../../lambdas/domain/identity/visitor.ts';
import { type ConversationId, prefixed, publicId, staffId, userIdOf } from '../../../lambdas/domain/ids.ts';
import { NOW, SHOP } from './tenants.ts';

/** The time at which tests happen, in milliseconds; `NOW` is in seconds. */
export const NOW_MS = NOW * 1000;

export const INCARNATION = 'life000001';

/** The ids of so many conversations as the gateway makes them, spread as theirs. */
export const aConversationId = (number: number): ConversationId =>
  prefixed('c_', publicId('conversation', String(number)));

const anEntry = ({ pos = 1, at = NOW_MS, pushed = true }: { pos?: number; at?: number; pushed?: boolean }) => ({
  pos,
  incarnation: INCARNATION,
  at,
  seq: 0,
  author: 'visitor:v_1',
  sendKey: `cclient-${pos}` as const,
  allowance: { tokens: 10, at },
  pushedUpTo: pos - 1,
  pushed,
  ...(pushed ? { pushedAt: { at, by: 'somebody' } } : {}),
});

/** The first message of `aVisitor`, pushed to all sockets. */
export const aMessage = (over: Partial<MessageEntry> = {}): MessageEntry => {
  const entry = anEntry(over);
  const { pos, at } = entry;
  return {
    ...entry,
    kind: 'message',
    seq: pos,
    allowance: { tokens: 9, at },
    sender: 'user',
    text: `message ${pos}`,
    ...over,
  };
};

/** The pseudonym of the agent Ann at `SHOP`, and the author of her entries. */
export const ANN = staffId(SHOP, 'ann');
export const ANNS = `agent:${ANN}`;

const bySweeper = (over: Partial<Entry>) => ({
  ...anEntry(over),
  author: 'system:sweeper',
  sendKey: 'smade-here' as const,
});
const byAnn = (over: Partial<Entry>) => ({ ...anEntry(over), author: ANNS });

export const aClosing = (over: Partial<ClosedEntry> = {}): ClosedEntry => ({
  ...bySweeper(over),
  kind: 'closed',
  reason: 'idle',
  ...over,
});

export const aReopening = (over: Partial<ReopenedEntry> = {}): ReopenedEntry => ({
  ...byAnn(over),
  kind: 'reopened',
  ...over,
});

export const anAssignment = (over: Partial<AssignedEntry> = {}): AssignedEntry => ({
  ...byAnn(over),
  kind: 'assigned',
  to: ANN,
  labels: [],
  ...over,
});

export const aLabelling = (over: Partial<LabelledEntry> = {}): LabelledEntry => ({
  ...byAnn(over),
  kind: 'labelled',
  labels: ['billing'],
  ...over,
});

export const aSnooze = (over: Partial<SnoozedEntry> = {}): SnoozedEntry => ({
  ...byAnn(over),
  kind: 'snoozed',
  until: NOW_MS + 3_600_000,
  labels: [],
  ...over,
});

export const aNote = (over: Partial<NoteEntry> = {}): NoteEntry => ({
  ...byAnn(over),
  kind: 'note',
  text: 'a note among agents',
  ...over,
});

export const anErasure = (over: Partial<ErasedEntry> = {}): ErasedEntry => ({
  ...byAnn(over),
  kind: 'erased',
  ...over,
});

export const anUnknown = (over: Partial<UnknownEntry> = {}): UnknownEntry => ({
  ...byAnn(over),
  kind: 'unknown',
  ...over,
});

const attachments = [{ url: 'https://g/files/f', filename: 'a.pdf', contentType: 'application/pdf', size: 1 }];

/** A state with all that it may have. */
export const aState = (over: Partial<ConversationState> = {}): ConversationState => ({
  status: 'open',
  statusSince: NOW_MS - 3000,
  spokenAt: NOW_MS - 1000,
  waitingSince: NOW_MS - 2000,
  lastMessage: 12,
  assignee: { id: ANN, since: 7 },
  desk: 9,
  snoozedUntil: NOW_MS + 3_600_000,
  ...over,
});

/** Entries of every kind, with all that they may have and with nothing of it. A kind without a sample does not compile. */
export const ENTRIES: Readonly<Record<KnownEntry['kind'], readonly KnownEntry[]>> = {
  message: [
    aMessage({ sendKey: 'smade-here' }),
    aMessage({ pos: 2, reopens: true, attachments, state: aState(), unindexed: 2 }),
  ],
  closed: [
    aClosing(),
    aClosing({ reason: 'agent', author: ANNS }),
    aClosing({ reason: 'unanswered', since: NOW_MS - 60_000 }),
  ],
  reopened: [aReopening()],
  assigned: [
    anAssignment({ labels: ['billing', 'vip'], state: aState() }),
    anAssignment({ to: null, until: NOW_MS + 3_600_000 }),
    anAssignment({ until: null }),
  ],
  labelled: [aLabelling(), aLabelling({ labels: [] })],
  snoozed: [aSnooze(), aSnooze({ until: null })],
  note: [aNote()],
  erased: [anErasure()],
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
  createdAt: NOW_MS,
  ...over,
});

/** The end of a log with these entries, as a store answers it. */
export const aTail = (entries: Entry[], over: Partial<Tail> = {}): Tail => ({
  record: aRecord(),
  restart: null,
  entries,
  state: entries.reduce((state, entry) => entry.state ?? stateAfter(state, entry), EMPTY),
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
