import { describe, expect, test } from 'vitest';
import type { Announcement } from '../../../../lambdas/domain/delivery/announcement.ts';
import { toldTo } from '../../../../lambdas/domain/delivery/told-to.ts';
import {
  ANN,
  ANNS,
  aConnection,
  aMessage,
  anAgentsConnection,
  anAssignment,
  ENTRIES,
} from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';

const ofAnn = anAgentsConnection();
const ofBob = anAgentsConnection({ subject: 'agent:bob', userId: 'bob' });
const ofBoss = anAgentsConnection({ subject: 'agent:boss', userId: 'boss', role: 'admin' });
const ofVisitor = aConnection();

type EntryAnnouncement = Extract<Announcement, { type: 'entry' }>;
const announced = (
  entry: EntryAnnouncement['located']['entry'],
  over: Partial<EntryAnnouncement> = {},
): Announcement => ({
  type: 'entry',
  located: { tenantId: SHOP, conversationId: 'c_1', entry },
  visitor: 'visitor:v_1',
  ...over,
});

describe('an announcement of a conversation that one agent may know of', () => {
  const typing = {
    type: 'typing',
    tenantId: SHOP,
    conversationId: 'c_1',
    visitor: 'visitor:v_1',
    by: { userId: 'v_1', sender: 'user' },
    only: ANN,
  } as const;

  test.each([announced(aMessage(), { only: ANN }), typing])(
    'is for that agent, admins and its visitor ($type)',
    (each) => {
      for (const socket of [ofAnn, ofBoss, ofVisitor]) expect(toldTo(socket, each)).toBe(each);
      expect(toldTo(ofBob, each)).toBeNull();
    },
  );

  test('is for the others, without what it says, where it gives the conversation to that agent', () => {
    const first = aMessage({ sender: 'agent', author: ANNS, assigns: true });

    for (const entry of [anAssignment(), first]) {
      expect(toldTo(ofBob, announced(entry, { only: ANN }))).toMatchObject({ located: { withheld: true } });
      expect(toldTo(ofAnn, announced(entry, { only: ANN }))).not.toHaveProperty('located.withheld');
    }
  });
});

test('an announcement that is for no agent in particular is told to all as it is', () => {
  for (const entry of Object.values(ENTRIES).flat()) {
    const each = announced(entry);
    for (const socket of [ofAnn, ofBob, ofBoss, ofVisitor]) expect(toldTo(socket, each)).toBe(each);
  }
});
