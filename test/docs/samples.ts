import { deskView } from '../../lambdas/domain/conversations/desk-view.ts';
import type { DeskNews, LocatedEntry } from '../../lambdas/domain/conversations/entry.ts';
import type { Announcement } from '../../lambdas/domain/delivery/announcement.ts';
import { presenceOf } from '../../lambdas/domain/delivery/presence.ts';
import type { Reply } from '../../lambdas/domain/delivery/reply.ts';
import { staffId } from '../../lambdas/domain/ids.ts';
import { ANN, aConnection, aState, ENTRIES, NOW_MS } from '../support/builders/conversations.ts';
import { SHOP } from '../support/builders/tenants.ts';
import { DAY } from '../support/stores/stores.ts';

const page = { domain: 'shop.example', origin: 'https://shop.example', url: 'https://shop.example/a' };

const rules = { retention: DAY, idle: DAY };
const decided = deskView({ state: aState(), labels: ['vip'], assigneeName: 'Ann' }, NOW_MS, rules);
/** What a desk adds: to entries that change it, and to notes. */
const NEWS: readonly DeskNews[] = [
  { change: { status: 'open', desk: decided } },
  { change: { status: 'open', desk: decided }, reload: true },
  {},
];

const located: readonly LocatedEntry[] = Object.values(ENTRIES)
  .flat()
  .flatMap((entry) => {
    const each = { tenantId: SHOP, conversationId: 'c_1', entry };
    return [
      each,
      { ...each, authorName: 'Vera “O’Hara” 🦊' },
      ...NEWS.map((news) => ({ ...each, news })),
      { ...each, withheld: true as const },
    ];
  });

const relayed = {
  tenantId: SHOP,
  conversationId: 'c_1',
  visitor: 'visitor:v_1',
  by: { userId: 'ann', sender: 'agent' },
} as const;

/** Users online of whom all is known, and nothing. */
export const PRESENCES = [presenceOf(aConnection()), presenceOf(aConnection({ name: 'Vera', label: 'V.', ...page }))];

const id = staffId(SHOP, 'ann');

/** Agents of whom all is known, and nothing. */
const AGENTS = [
  { id, availability: 'available', online: false },
  { id, name: 'Ann', availability: 'away', online: true },
] as const;

/** Announcements of every kind, with all that they may have and with nothing of it. */
export const ANNOUNCEMENTS: Readonly<Record<Announcement['type'], readonly Announcement[]>> = {
  entry: located.map((each) => ({ type: 'entry', located: each, visitor: 'visitor:v_1' })),
  online: PRESENCES.map((presence) => ({ type: 'online', tenantId: SHOP, presence })),
  offline: [{ type: 'offline', tenantId: SHOP, userId: 'v_1' }],
  'agent-status': AGENTS.map((agent) => ({ type: 'agent-status', tenantId: SHOP, agent })),
  viewing: [{ type: 'viewing', tenantId: SHOP, conversationId: 'c_1', by: relayed.by }],
  typing: [{ type: 'typing', ...relayed }],
  read: [{ type: 'read', ...relayed, seq: 3 }],
};

const refused = { type: 'error', code: 'ERR_INVALID', error: 'text must be a string', requestId: 'r-1' } as const;
const joined = { type: 'joined', sessionId: 'session-1' } as const;

/** Replies of every kind, with all that they may have and with nothing of it. */
export const REPLIES: Readonly<Record<Reply['type'], readonly Reply[]>> = {
  pong: [{ type: 'pong' }],
  error: [refused, { ...refused, field: 'text', retryAfter: 1, assignee: { id: ANN }, temp_id: 'client-1' }],
  'refused-message': [{ type: 'refused-message', sentence: 'Your message is empty.' }],
  entry: located.map((each) => ({ type: 'entry', located: each, resumeCursor: 'p' })),
  status: [{ type: 'status', status: 'chatting' }],
  'caught-up': [{ type: 'caught-up', cursor: null, more: false }],
  'online-users': [
    { type: 'online-users', users: PRESENCES, next: 'visitor:v_1' },
    { type: 'online-users', users: PRESENCES, next: null },
  ],
  joined: [
    { ...joined, kind: 'session', conversationId: 'c_1' },
    { ...joined, kind: 'session', conversationId: null },
    { ...joined, kind: 'conversation', conversationId: 'c_1' },
    { ...joined, kind: 'conversation', conversationId: null },
  ],
};

export const AS_OF = { at: NOW_MS - 5, by: 'somebody', others: [] };
