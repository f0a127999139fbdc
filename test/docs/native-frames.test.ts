import { describe, expect, test } from 'vitest';
import { keepAliveFrame } from '../../lambdas/adapters/gateway/dialect.ts';
import { nativeAnnouncementFrames, nativeReplyFrames } from '../../lambdas/adapters/gateway/native-dialect.ts';
import { accountView, invitationView } from '../../lambdas/domain/accounts/account-view.ts';
import { deskView } from '../../lambdas/domain/conversations/desk-view.ts';
import { messageView } from '../../lambdas/domain/conversations/message-view.ts';
import { noteView } from '../../lambdas/domain/conversations/note-view.ts';
import { EMPTY } from '../../lambdas/domain/conversations/state.ts';
import { summaryView } from '../../lambdas/domain/conversations/summary-view.ts';
import { agentOf } from '../../lambdas/domain/delivery/agent-status.ts';
import type { Connection } from '../../lambdas/domain/delivery/connection.ts';
import { agentView } from '../../lambdas/domain/desk/agent-view.ts';
import { shortcut } from '../../lambdas/domain/desk/canned-reply.ts';
import { cannedReplyView } from '../../lambdas/domain/desk/canned-reply-view.ts';
import { settingsView } from '../../lambdas/domain/desk/settings-view.ts';
import { cardView } from '../../lambdas/domain/desk/visitor-card.ts';
import { staffId } from '../../lambdas/domain/ids.ts';
import { keyView } from '../../lambdas/domain/tenants/key-view.ts';
import type { TenantKey } from '../../lambdas/domain/tenants/tenant.ts';
import { DAY } from '../../lambdas/domain/time/units.ts';
import { nativeEvents } from '../../lambdas/handlers/socket/native/events.ts';
import { refusedFrame } from '../../lambdas/handlers/socket/native/refused-handshake.ts';
import { ANN, anAccount, anInvitation } from '../support/builders/accounts.ts';
import {
  aConnection,
  aMessage,
  aNote,
  anAgentsConnection,
  aVisitor,
  NOW_MS,
} from '../support/builders/conversations.ts';
import { aTenant, SHOP } from '../support/builders/tenants.ts';
import { differences } from './differences.ts';
import { fieldsOf, shapeOf } from './fields.ts';
import { codeIn, tableOf } from './markdown-tables.ts';
import { ANNOUNCEMENTS, AS_OF, PRESENCES, REPLIES } from './samples.ts';

const FILE = 'docs/api.md';

const AGENT = staffId(SHOP, 'ann');
const ALL_OF_AN_AGENT = agentOf(AGENT, null, 'Ann', [anAgentsConnection()]);
const A_KEY: TenantKey = { tenantId: SHOP, kind: 'secret', hash: 'a'.repeat(64), label: '', createdAt: 0 };
const A_REPLY = { shortcut: shortcut('hello'), scope: 'tenant', text: 'Hello!', changedAt: NOW_MS } as const;

type Frame = { type: string } & Record<string, unknown>;

/** All frames: to a visitor's socket and to an agent's, and to such with undelivered entries. */
const framesFor = (over: Partial<Connection>): Frame[] =>
  [over, { ...over, undeliveredSince: NOW_MS }]
    .flatMap((each) => [aConnection(each), anAgentsConnection(each)])
    .flatMap((receiver) => [
      ...Object.values(ANNOUNCEMENTS).flatMap((all) =>
        all.flatMap((each) => nativeAnnouncementFrames(receiver, each, AS_OF)),
      ),
      ...Object.values(REPLIES).flatMap((all) => all.flatMap((each) => nativeReplyFrames(receiver, each, NOW_MS))),
      keepAliveFrame(receiver.door),
      ...(receiver.door === 'chat' ? [refusedFrame({ code: 'ERR_REVOKED', message: 'no' }, 'r') ?? ''] : []),
    ])
    .map((frame) => JSON.parse(frame) as Frame);

const frames = Map.groupBy(framesFor({ door: 'chat' }), ({ type }) => type);

test('docs/api.md has every frame that a native client may send, and no other', () => {
  const said = tableOf(FILE, 'you send').rows.flatMap((row) =>
    codeIn(row.cells['you send']).map((code) => ({ row, name: shapeOf(code).name, says: '' })),
  );

  expect(differences(FILE, said, new Map([...nativeEvents.keys()].map((name) => [name, ''])))).toEqual([]);
});

describe('the frames that a native client gets', () => {
  const { rows } = tableOf(FILE, 'you get');
  const shapes = rows.flatMap((row) => codeIn(row.cells['you get']).map((code) => ({ row, ...shapeOf(code) })));

  test('are in docs/api.md with their fields, and no other', () => {
    const said = shapes.map(({ row, name, fields }) => ({ row, name, says: fields }));
    const code = [...frames].map(
      ([name, all]) => [name, fieldsOf(all.map(({ type: _, ...fields }) => fields))] as const,
    );

    expect(differences(FILE, said, new Map(code))).toEqual([]);
  });

  test('are in docs/api.md with whether /ws has them', () => {
    const said = shapes.map(({ row, name }) => ({ row, name, says: row.cells['on `/ws`'] ?? '' }));
    const onWs = new Set(framesFor({ door: 'ws' }).map(({ type }) => type));
    const code = [...frames.keys()].map((name) => [name, onWs.has(name) ? 'yes' : 'no'] as const);

    expect(differences(FILE, said, new Map(code))).toEqual([]);
  });
});

test('docs/api.md has the fields of what is in frames and answers', () => {
  const said = tableOf(FILE, 'object').rows.map((row) => ({
    row,
    name: row.cells.object ?? '',
    says: shapeOf(codeIn(row.cells.fields)[0] ?? '').fields,
  }));
  const of = (type: string, field: string) => (frames.get(type) ?? []).map((frame) => frame[field] as object);
  const { tenantId, conversationId, ...visitor } = aVisitor();
  const summary = { tenantId, conversationId, visitor, lastMessage: aMessage(), lastActivityAt: NOW_MS, seq: 1 };
  const desk = deskView({ state: EMPTY, labels: [] }, NOW_MS, { retention: DAY, idle: DAY });
  const card = { online: false, page: null, firstSeenAt: NOW_MS, attributes: { site: {}, page: {} }, earlierTimes: [] };
  const notes = [aNote(), aNote({ sendKey: 'smade-here' })];
  const summaries = [
    summaryView({ ...summary, status: 'open' }),
    summaryView({ ...summary, status: 'closed', closedAt: NOW_MS, desk, reading: { unread: 0, seen: 1 } }),
  ];

  expect(
    differences(
      FILE,
      said,
      new Map([
        ['a message', fieldsOf(of('message', 'message'))],
        ['a change of a conversation', fieldsOf(of('conversation', 'conversation'))],
        ['a conversation in a list', fieldsOf(summaries)],
        ['what a desk has decided', fieldsOf([desk])],
        ["a visitor's card", fieldsOf([cardView(card)])],
        ['a note', fieldsOf(notes.map((entry) => noteView({ tenantId: SHOP, conversationId, entry })))],
        ['an agent', fieldsOf([agentView(agentOf(AGENT, null, undefined, [])), agentView(ALL_OF_AN_AGENT)])],
        [
          'settings',
          fieldsOf([settingsView(aTenant(), { uploads: { types: [], megabytes: 1 }, mostRetentionDays: 365 })]),
        ],
        ['a key', fieldsOf([keyView(A_KEY)])],
        ['a canned reply', fieldsOf([cannedReplyView(A_REPLY)])],
        ['a user online', fieldsOf(PRESENCES)],
        [
          'an invitation',
          fieldsOf(
            [{ invitedBy: ANN }, { name: undefined }].map((over) => invitationView(anInvitation(over as object))),
          ),
        ],
        ['an account', fieldsOf([{}, { name: undefined }].map((over) => accountView(anAccount(over as object))))],
      ]),
    ),
  ).toEqual([]);
});

test('a message has the same fields over HTTP as in a frame', () => {
  const located = { tenantId: SHOP, conversationId: 'c_1', entry: aMessage() };
  const [frame] = nativeAnnouncementFrames(aConnection(), { type: 'entry', located, visitor: 'visitor:v_1' }, AS_OF);

  expect(JSON.parse(frame ?? '{}').message).toEqual(messageView(located));
});
