import Type, { type TSchema } from 'typebox';
import { INCARNATION } from '../../../lambdas/domain/conversations/cursor.ts';
import type { Entry } from '../../../lambdas/domain/conversations/entry.ts';
import { MOST_LABELS } from '../../../lambdas/domain/desk/desk-fields.ts';
import { EXPORT_CURSOR } from '../../../lambdas/domain/exports/export-cursor.ts';
import { EXPORT_VERSION, type ExportLine as Line } from '../../../lambdas/domain/exports/export-line.ts';
import type { AliasUse } from '../../../lambdas/domain/identity/visitor.ts';
import { LONGEST_ID } from '../../../lambdas/domain/ids.ts';
import { MOST_FORMER_RETENTIONS } from '../../../lambdas/domain/tenants/retention.ts';
import { MOST_ATTACHMENTS } from '../../../lambdas/domain/uploads/upload.ts';
import { AgentAvailability, StaffRoles } from './agent.ts';
import { FileName } from './attachment.ts';
import { Attributes } from './attributes.ts';
import { CannedText, Shortcut } from './canned-reply.ts';
import { ClosedReason, ConversationStatus } from './conversation.ts';
import { ConversationCursor } from './cursors.ts';
import { ConversationId, StaffId, TenantId, UserId } from './ids.ts';
import { Message, SenderKind } from './message.ts';
import { nullable } from './nullable.ts';
import { closedObject, namedObject } from './object.ts';
import { oneOf } from './one-of.ts';
import { patternOf } from './pattern.ts';
import { changeable, Settings } from './settings.ts';
import { time } from './time.ts';

const text = (description: string) => Type.String({ description });
const yes = (description: string) => Type.Optional(Type.Literal(true, { description }));

/** An identity: its kind, and its id, which is a part of keys. */
const Subject = Type.String({
  $id: 'Subject',
  description: 'An identity at the tenant: its kind, and its id. `system:` is nobody, it was time.',
  pattern: `^(visitor|user|agent|system):[^\\u0000-\\u001f\\u007f]{1,${LONGEST_ID}}$`,
  examples: ['visitor:v_tYjWFzV0m5fCQ2zZ0PpQxg'],
});

const Incarnation = Type.String({
  $id: 'Incarnation',
  description: 'Which log of the conversation: another one begins once all of one has expired, or was erased.',
  pattern: patternOf(INCARNATION),
  examples: ['aG9wZm94MT'],
});

/** The largest position of an entry, which has twelve digits in its key. */
const LARGEST_POS = 999_999_999_998;

const pos = (description: string) => Type.Integer({ description, minimum: 1, maximum: LARGEST_POS });
const posOrNone = (description: string) => Type.Integer({ description, minimum: 0, maximum: LARGEST_POS });
const count = (description: string) => Type.Integer({ description, minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const { name: settingsName, uploadMegabytes } = Settings.properties;
const { idleMinutes, sessionDays, requireTokens, ...chosen } = changeable;

const State = namedObject(
  'EntryState',
  'What the conversation comes to with an entry. A time is absent where there is none.',
  {
    status: ConversationStatus,
    statusSince: Type.Optional(time('When it was last opened or closed.')),
    spokenAt: Type.Optional(time('The time of the last message.')),
    waitingSince: Type.Optional(time('Since when the visitor waits for an answer.')),
    lastMessage: posOrNone('The position of the last message; 0 without one.'),
    assignee: Type.Optional(
      closedObject('Who answers.', { id: StaffId, since: posOrNone('The position of the entry that says so.') }),
    ),
    desk: posOrNone('The position of the last entry with labels; 0 without one.'),
    snoozedUntil: Type.Optional(time('Until when it is put off.')),
    answered: yes('The visitor was answered.'),
    later: Type.Optional(text('What a later version added.')),
  },
);

const ExportedFile = namedObject('ExportedFile', 'A file, which stands at its address.', {
  url: Type.String({ description: 'Where it is served.', pattern: '^https?://[^\\s]+$' }),
  filename: FileName,
  contentType: text('Its type.'),
  size: Type.Integer({ description: 'Bytes.', minimum: 0 }),
});

const labels = Type.Array(Type.String(), { description: 'The labels from then on.', maxItems: MOST_LABELS });
const until = nullable(time('When that is over.'), 'Until when it is put off. Null: no longer.');

/** The fields of an entry by its kind. A kind without them does not compile. */
const KINDS: Readonly<Record<Entry['kind'], readonly [description: string, fields: Record<string, TSchema>]>> = {
  message: [
    'A message.',
    {
      sender: SenderKind,
      text: text('The text, as it was stored.'),
      attachments: Type.Optional(Type.Array(ExportedFile, { minItems: 1, maxItems: MOST_ATTACHMENTS })),
      reopens: yes('It opened a closed conversation.'),
      assigns: yes('Its author answers from then on.'),
    },
  ],
  note: ['A note among the agents.', { text: text('The text.') }],
  closed: [
    'It was closed.',
    { reason: ClosedReason, since: Type.Optional(time('From when that counts, where it is before `at`.')) },
  ],
  reopened: ['It was opened without a message.', {}],
  assigned: [
    'It was assigned.',
    { to: nullable(StaffId, 'Who answers. Null: nobody in particular.'), labels, until: Type.Optional(until) },
  ],
  labelled: ['Its labels were changed.', { labels }],
  snoozed: ['It was put off, or that was ended.', { labels, until }],
  erased: ['What was said before was erased.', {}],
  unknown: [
    'Something that a later version has added.',
    { stored: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'As that version keeps it.' })) },
  ],
};

const SendKey = Type.String({
  $id: 'SendKey',
  description: '`c` and the client’s own id, or `s` and one that the gateway made: what is sent twice is known by it.',
  pattern: `^[cs][^\\u0000-\\u001f\\u007f]{1,${LONGEST_ID}}$`,
});

const entryOf = ([kind, [description, fields]]: [string, (typeof KINDS)[Entry['kind']]]) =>
  closedObject(description, {
    type: Type.Literal('entry'),
    conversationId: ConversationId,
    kind: Type.Literal(kind),
    pos: pos('Its place in the conversation: 1, 2, 3 … over entries of all kinds.'),
    incarnation: Incarnation,
    at: time('When it was stored.'),
    seq: count('Messages so far in this incarnation, this one included.'),
    author: Subject,
    sendKey: SendKey,
    ...fields,
    state: Type.Optional(State),
  });

/** The lines of an export, by their types. A type without a schema does not compile. */
export const EXPORT_LINES = {
  export: namedObject('ExportHead', 'The first line: what this is.', {
    type: Type.Literal('export'),
    version: Type.Literal(EXPORT_VERSION, { description: 'The form of the lines.' }),
    tenantId: TenantId,
    exportedAt: time('When the export began.'),
  }),
  settings: closedObject('What the tenant has chosen. What is absent is as its gateway has it.', {
    type: Type.Literal('settings'),
    name: settingsName,
    origins: chosen.origins,
    widgetHosts: chosen.widgetHosts,
    idleMinutes,
    sessionDays,
    requireTokens,
    uploadTypes: Type.Optional(chosen.uploadTypes),
    uploadMegabytes: Type.Optional(uploadMegabytes),
    unansweredHours: Type.Optional(chosen.unansweredHours),
    retentionDays: Type.Optional(chosen.retentionDays),
    formerRetentions: Type.Optional(
      Type.Array(
        closedObject('A shorter time, from before it was lengthened.', {
          days: chosen.retentionDays,
          until: time('What was said until then goes by it.'),
        }),
        { description: 'Times by which something that is there still goes.', maxItems: MOST_FORMER_RETENTIONS },
      ),
    ),
    desk: Type.Optional(chosen.desk),
    agentsSee: Type.Optional(chosen.agentsSee),
  }),
  agent: closedObject('One of the staff.', {
    type: Type.Literal('agent'),
    id: StaffId,
    name: Type.Optional(text('The name that visitors see.')),
    chosen: yes('It has chosen that name itself.'),
    said: Type.Optional(
      closedObject('What it has said of itself.', {
        role: StaffRoles,
        availability: AgentAvailability,
        since: time('Since when.'),
      }),
    ),
    account: Type.Optional(
      closedObject('Its account. It signs in by another invitation.', {
        userId: UserId,
        role: StaffRoles,
        name: Type.Optional(text('The name in its tokens.')),
        createdAt: time('When it was made.'),
      }),
    ),
  }),
  canned: closedObject('A canned reply.', {
    type: Type.Literal('canned'),
    agent: Type.Optional(StaffId),
    shortcut: Shortcut,
    text: CannedText,
    changedAt: time('When it was last set.'),
  }),
  visitor: closedObject(
    'A visitor, or another identity of one. It stands before the conversation, and may come twice.',
    {
      type: Type.Literal('visitor'),
      subject: Subject,
      userId: UserId,
      conversationId: ConversationId,
      anonymous: Type.Boolean({ description: 'Whether no site has logged it in.' }),
      name: Type.Optional(text('Its name, vouched for by the site.')),
      email: Type.Optional(text('Its address, vouched for by the site.')),
      label: Type.Optional(text('Its name according to its page.')),
      profileAt: Type.Optional(time('When the token was issued that these come from.')),
      handedTo: Type.Optional(Subject),
      handedOver: Type.Optional(ConversationId),
      otherConversation: Type.Optional(ConversationId),
      as: Type.Optional(Subject),
      createdAt: time('When it was made.'),
      erasedAt: Type.Optional(time('When all that was known of it was erased, the last time.')),
      use: Type.Optional(
        oneOf<AliasUse>('For how long another identity may be used.', {
          lasting: 'as long as its visitor',
          passing: 'as long as its token can be renewed',
        }),
      ),
      attributes: Type.Optional(
        closedObject('What is said of it.', {
          site: Type.Optional(Attributes),
          page: Type.Optional(Attributes),
        }),
      ),
    },
  ),
  conversation: closedObject('A conversation. Its entries follow.', {
    type: Type.Literal('conversation'),
    conversationId: ConversationId,
    visitor: Subject,
    createdAt: time('When it was made.'),
    restart: Type.Optional(
      closedObject('Where it began again once all of it had expired.', {
        incarnation: Incarnation,
        pos: pos('The position from which it began.'),
        at: time('When that was decided.'),
      }),
    ),
  }),
  entry: Type.Union(Object.entries(KINDS).map(entryOf), { description: 'An entry of a conversation.' }),
  read: closedObject('How far somebody has read a conversation.', {
    type: Type.Literal('read'),
    conversationId: ConversationId,
    by: Type.Union([Type.Literal('visitor'), StaffId], { description: 'Its visitor, or one of the staff.' }),
    incarnation: Incarnation,
    seq: count('The number of the last message that it has read.'),
    at: time('When that was noted.'),
  }),
  cursor: closedObject('The last line of a part after which more follows.', {
    type: Type.Literal('cursor'),
    after: Type.String({ description: 'As `after`: what follows. Opaque.', pattern: patternOf(EXPORT_CURSOR) }),
  }),
  end: closedObject('The last line of all: nothing is missing.', { type: Type.Literal('end') }),
} satisfies Record<Line['type'], TSchema>;

/** A line of an export. */
export const ExportLine = Type.Union(Object.values(EXPORT_LINES), {
  $id: 'ExportLine',
  description: 'A line of what a tenant has. Further types may follow.',
});

const when = { timestamp: time('When, by the gateway’s clock.') };

/** The entries of a conversation as its visitor reads them. */
const VISIBLE = [
  closedObject('A message.', { type: Type.Literal('message'), message: Message }),
  closedObject('It was closed.', { type: Type.Literal('closed'), ...when, reason: ClosedReason }),
  closedObject('It was opened again, without a message.', { type: Type.Literal('reopened'), ...when }),
  closedObject('What was said before was erased.', { type: Type.Literal('erased'), ...when }),
];

export const VisibleEntry = Type.Union(VISIBLE, {
  $id: 'VisibleEntry',
  description: 'An entry of a conversation as its visitor reads it. Further types may follow.',
});

/** A line of what a visitor has. */
export const OwnExportLine = Type.Union(
  [
    EXPORT_LINES.export,
    closedObject('What is known of the visitor, as its site and its page have said.', {
      type: Type.Literal('visitor'),
      userId: UserId,
      anonymous: Type.Boolean({ description: 'Whether no site has logged it in.' }),
      name: Type.Optional(text('Its name, vouched for by the site.')),
      email: Type.Optional(text('Its address, vouched for by the site.')),
      label: Type.Optional(text('Its name according to its page.')),
      attributes: Type.Optional(Attributes),
      createdAt: time('When it was made.'),
      conversationId: ConversationId,
    }),
    VisibleEntry,
    closedObject('The last line of a part after which more follows.', {
      type: Type.Literal('cursor'),
      after: ConversationCursor,
    }),
    EXPORT_LINES.end,
  ],
  { $id: 'OwnExportLine', description: 'A line of what a visitor has. Further types may follow.' },
);
