import Type from 'typebox';
import { DELETED_FROM, ERASURE_ID, RECEIPT_SECONDS } from '../../../lambdas/domain/erasure/erasure.ts';
import { DAY_SECONDS } from '../../../lambdas/domain/time/units.ts';
import { Administrator } from '../schemas/administrator.ts';
import { ConversationId, UserId } from '../schemas/ids.ts';
import { nullable } from '../schemas/nullable.ts';
import { closedObject, namedObject } from '../schemas/object.ts';
import { oneOf } from '../schemas/one-of.ts';
import { patternOf } from '../schemas/pattern.ts';
import { time } from '../schemas/time.ts';
import { ADMIN, FOR_ADMINS } from './administrators.ts';
import type { Declaration } from './declaration.ts';
import { tenantFields, tenantQuery } from './request-fields.ts';

const queryOfTenant = closedObject('Nothing but the tenant.', tenantQuery);
const bodyOfTenant = closedObject('Nothing but the tenant.', tenantFields);

const count = (description: string) => Type.Integer({ minimum: 0, description });

const ErasureId = Type.String({
  $id: 'ErasureId',
  description: 'The id of an erasure.',
  pattern: patternOf(ERASURE_ID),
  examples: ['e_kq3vz8mnw2xhb7tcrp5jdg'],
});

const Erasure = namedObject('Erasure', 'An erasure, and its receipt once it is done. It names no person.', {
  id: ErasureId,
  of: oneOf<'conversation' | 'visitor'>('What is erased.', {
    conversation: 'what was said in a conversation, and its files; of its visitor nothing',
    visitor: 'all that is known of a visitor, and what was said in its conversations',
  }),
  by: Administrator,
  status: oneOf<'going' | 'done'>('How far it has come.', {
    going: 'it goes on by itself, and counts grow',
    done: 'nothing is left but what `remains` says',
  }),
  begunAt: time('When it was asked for. What was said before is erased, at least.'),
  doneAt: nullable(time('When it was done.'), 'Null: it is going on.'),
  conversations: Type.Array(ConversationId, { description: 'Those whose content is erased.' }),
  erased: closedObject('What was erased, each counted once.', {
    entries: count('Entries of conversations: messages, notes, closes and all others.'),
    messages: count('The messages among them.'),
    files: count('Files that messages carried.'),
    uploads: count('Records of uploads, sent or not.'),
    visitors: count('Persons: the visitor, and the sessions that became its. Zero until it is done.'),
  }),
  remains: Type.Array(
    closedObject('Where erased data may still be.', {
      where: oneOf<'backups' | 'browsers' | 'uploads' | 'logs'>('Where.', {
        backups: 'backups of the tables, where the deployment makes some: rows as they were at any second of that time',
        browsers: 'a browser that has shown a file shows it from its own cache for a day',
        uploads: 'a file that was being uploaded at that time, which nobody can read',
        logs: 'network addresses, ids and times; no text, name, token, query, or name of a file',
      }),
      until: time('Until when, at the latest.'),
    }),
  ),
});

const OneErasure = namedObject('OneErasure', 'An erasure.', { erasure: Erasure });

const GOES_ON = `What is said from now on begins anew. The rest can be read for ${DELETED_FROM / 1000} seconds more, and is deleted in the minute after that; very much, or many erasures at once, take longer. ${FOR_ADMINS}`;

const begun = (description: string) => ({ 202: { description, body: OneErasure } });

/** The routes that erase. */
export const ERASURE_DECLARATIONS = {
  'DELETE /api/chat/conversations/{conversationId}': {
    id: 'eraseConversation',
    tag: 'desk',
    summary: 'Erase what was said in a conversation',
    description: `Messages, notes and files, for everybody. Its sockets are told that it is closed (\`erased\`). ${GOES_ON}`,
    credentials: ['token', 'secretKey'],
    params: closedObject('Which conversation.', { conversationId: ConversationId }),
    query: queryOfTenant,
    body: bodyOfTenant,
    answers: begun('It is begun.'),
    refusals: ['ERR_INVALID', ...ADMIN, 'ERR_NOT_FOUND', 'ERR_BUSY', 'ERR_RATE_LIMITED'],
  },
  'DELETE /api/chat/visitors/{visitorId}': {
    id: 'eraseVisitor',
    tag: 'desk',
    summary: 'Erase all that is known of a visitor',
    description: `Its name, address and attributes, its conversation, and those of the sessions that became its. Tokens from before are refused, and its sockets end within about a minute. ${GOES_ON}`,
    credentials: ['token', 'secretKey'],
    params: closedObject('Which visitor.', { visitorId: UserId }),
    query: queryOfTenant,
    body: bodyOfTenant,
    answers: begun('It is begun.'),
    refusals: ['ERR_INVALID', ...ADMIN, 'ERR_NOT_FOUND', 'ERR_BUSY', 'ERR_RATE_LIMITED'],
  },
  'GET /api/chat/erasures/{erasureId}': {
    id: 'showErasure',
    tag: 'desk',
    summary: 'How far an erasure has come, or its receipt',
    description: `Kept for ${RECEIPT_SECONDS / DAY_SECONDS} days. ${FOR_ADMINS}`,
    credentials: ['token', 'secretKey'],
    params: closedObject('Which erasure.', { erasureId: ErasureId }),
    query: queryOfTenant,
    answers: { 200: { description: 'The erasure as it is now.', body: OneErasure } },
    refusals: ['ERR_INVALID', ...ADMIN, 'ERR_NOT_FOUND'],
  },
} as const satisfies Record<string, Declaration>;
