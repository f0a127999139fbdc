import Type from 'typebox';
import { CannedReply, CannedReplyScope, CannedText, Shortcut } from '../schemas/canned-reply.ts';
import { nullable } from '../schemas/nullable.ts';
import { closedObject, namedObject } from '../schemas/object.ts';
import type { Declaration } from './declaration.ts';
import { CALLER } from './refusals.ts';
import { limitQuery, tenantFields, tenantQuery } from './request-fields.ts';

const params = closedObject('Which canned reply.', { shortcut: Shortcut });

const scopeQuery = closedObject('Whose.', { scope: Type.Optional(CannedReplyScope), ...tenantQuery });

const OneCannedReply = namedObject('OneCannedReply', 'A canned reply.', { reply: CannedReply });

const Cursor = Type.String({ description: 'A place in the list of canned replies.', minLength: 1 });

/** The routes of canned replies. */
export const CANNED_DECLARATIONS = {
  'GET /api/chat/canned': {
    id: 'listCannedReplies',
    tag: 'desk',
    summary: 'The canned replies that the caller may use',
    description: 'Its own, then the tenant’s, each by shortcut; or those of one scope. For agents and admins.',
    credentials: ['token'],
    query: closedObject('Which of them.', {
      scope: Type.Optional(CannedReplyScope),
      after: Type.Optional(Cursor),
      ...limitQuery,
      ...tenantQuery,
    }),
    answers: {
      200: {
        description: 'A page of them.',
        body: namedObject('CannedReplyPage', 'A page of canned replies.', {
          replies: Type.Array(CannedReply),
          nextCursor: nullable(Cursor, 'As `after`: the next page. Null: there is none.'),
        }),
      },
    },
    refusals: ['ERR_INVALID', ...CALLER, 'ERR_RATE_LIMITED'],
  },
  'GET /api/chat/canned/{shortcut}': {
    id: 'showCannedReply',
    tag: 'desk',
    summary: 'What a shortcut means',
    description:
      'The caller’s own reply, if it has one, else the tenant’s; or that of one scope. For agents and admins.',
    credentials: ['token'],
    params,
    query: scopeQuery,
    answers: { 200: { description: 'The reply.', body: OneCannedReply } },
    refusals: ['ERR_INVALID', ...CALLER, 'ERR_NOT_FOUND'],
  },
  'PUT /api/chat/canned/{shortcut}': {
    id: 'setCannedReply',
    tag: 'desk',
    summary: 'Set a canned reply',
    description: 'A reply of the tenant is for admins to set, one of its own for each agent.',
    credentials: ['token'],
    params,
    query: closedObject('Nothing but the tenant.', tenantQuery),
    body: closedObject('The reply.', {
      text: CannedText,
      scope: Type.Optional(nullable(CannedReplyScope, 'Whose. None: the tenant’s.')),
      ...tenantFields,
    }),
    answers: { 200: { description: 'The reply as it is now.', body: OneCannedReply } },
    refusals: ['ERR_INVALID', ...CALLER, 'ERR_CONFLICT', 'ERR_RATE_LIMITED'],
  },
  'DELETE /api/chat/canned/{shortcut}': {
    id: 'removeCannedReply',
    tag: 'desk',
    summary: 'Remove a canned reply',
    description: 'The tenant’s, which is for admins, unless `scope=private` says the caller’s own.',
    credentials: ['token'],
    params,
    query: scopeQuery,
    answers: {
      200: {
        description: 'It is removed.',
        body: namedObject('Done', 'It is done.', { success: Type.Literal(true) }),
      },
    },
    refusals: ['ERR_INVALID', ...CALLER, 'ERR_NOT_FOUND', 'ERR_RATE_LIMITED'],
  },
} as const satisfies Record<string, Declaration>;
