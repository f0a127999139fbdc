import Type from 'typebox';
import { LARGEST_PAGE } from '../../../lambdas/domain/conversations/page-limit.ts';
import {
  AUDIT_ACTS,
  AUDIT_ID,
  AUDIT_SECONDS,
  type AuditAct,
  type AuditOutcome,
} from '../../../lambdas/domain/tenants/audit.ts';
import { DAY_SECONDS } from '../../../lambdas/domain/time/units.ts';
import { Administrator } from '../schemas/administrator.ts';
import { nullable } from '../schemas/nullable.ts';
import { closedObject, namedObject, openObject } from '../schemas/object.ts';
import { oneOf } from '../schemas/one-of.ts';
import { patternOf } from '../schemas/pattern.ts';
import { ApiKey, changeable, givenOrigins, KeyId, KeyKinds, Settings } from '../schemas/settings.ts';
import { time } from '../schemas/time.ts';
import { ADMIN, FOR_ADMINS } from './administrators.ts';
import { RENDERED, required } from './answer-headers.ts';
import type { Declaration, Headers } from './declaration.ts';
import { displayName, limitQuery, tenantFields, tenantQuery } from './request-fields.ts';

const nothing = closedObject('Nothing but the tenant.', tenantQuery);

const Etag = Type.String({
  description: 'Another after each change of the settings: for `If-Match`.',
  pattern: '^"[0-9]+"$',
  examples: ['"7"'],
});

const TAGGED: Headers = { ...RENDERED, etag: required(Etag) };

const OneTenantsSettings = namedObject('TenantSettings', 'The settings of a tenant.', { settings: Settings });

const Act = namedObject('AdministrativeAct', 'Something that was done in the administration of a tenant.', {
  id: Type.String({
    description: 'Its id, which is its place in the list.',
    pattern: patternOf(AUDIT_ID),
    examples: ['0mia8hu00kq3vz8mn'],
  }),
  at: time('When it was begun.'),
  act: oneOf<AuditAct>('What was done.', AUDIT_ACTS),
  by: Administrator,
  about: Type.Record(
    Type.String(),
    Type.Union([Type.String(), Type.Number(), Type.Array(Type.String())], { description: 'An id, a kind, or names.' }),
    { description: 'What it was about: ids, and names of fields; never a value, a secret or a name of somebody.' },
  ),
  outcome: nullable(
    oneOf<AuditOutcome>('How it ended.', {
      done: 'it was done',
      refused: 'something stood against it; a part of it may be done',
    }),
    'Null: it goes on, or it was cut off, and may be done or not.',
  ),
});

const OneKey = namedObject('OneKey', 'A key.', { key: ApiKey });

const { origins: _, widgetHosts: __, ...values } = changeable;

/** Each may be left out, or null: then it stays. */
const changes = Object.fromEntries(
  Object.entries({ ...givenOrigins, ...values }).map(([name, schema]) => [name, Type.Optional(nullable(schema))]),
);

/** The routes by which admins run their tenant. */
export const ADMIN_DECLARATIONS = {
  'GET /api/chat/settings': {
    id: 'showSettings',
    tag: 'desk',
    summary: 'The settings of the tenant',
    description: `As they are stored now; they count within 30 seconds of a change. ${FOR_ADMINS}`,
    credentials: ['token', 'secretKey'],
    query: nothing,
    answers: { 200: { description: 'The settings.', body: OneTenantsSettings, headers: TAGGED } },
    refusals: ['ERR_INVALID', ...ADMIN],
  },
  'PATCH /api/chat/settings': {
    id: 'changeSettings',
    tag: 'desk',
    summary: 'Change settings of the tenant',
    description: `What is not given stays; a list is given whole. ${FOR_ADMINS}`,
    credentials: ['token', 'secretKey'],
    query: nothing,
    headers: openObject('Under which condition.', {
      'if-match': Type.Optional(
        Type.String({
          description: 'The `ETag` of the settings that are to be changed: 412 if they are others by now.',
        }),
      ),
    }),
    body: closedObject('What changes.', {
      name: Type.Optional(displayName),
      ...changes,
      ...tenantFields,
    }),
    answers: { 200: { description: 'The settings as they are now.', body: OneTenantsSettings, headers: TAGGED } },
    refusals: ['ERR_INVALID', ...ADMIN, 'ERR_CONFLICT', 'ERR_PRECONDITION', 'ERR_RATE_LIMITED'],
  },
  'GET /api/chat/keys': {
    id: 'listKeys',
    tag: 'desk',
    summary: 'The keys of the tenant',
    description: `By name, oldest first, revoked ones too. ${FOR_ADMINS}`,
    credentials: ['token', 'secretKey'],
    query: nothing,
    answers: {
      200: {
        description: 'All of them.',
        body: namedObject('Keys', 'The keys of a tenant.', { keys: Type.Array(ApiKey) }),
      },
    },
    refusals: ['ERR_INVALID', ...ADMIN],
  },
  'POST /api/chat/keys': {
    id: 'addKey',
    tag: 'desk',
    summary: 'Make a key',
    description: `Its text is answered this once. Each request makes another. ${FOR_ADMINS}`,
    credentials: ['token', 'secretKey'],
    query: nothing,
    body: closedObject('Which key.', {
      kind: KeyKinds,
      label: Type.Optional(
        Type.Intersect([displayName], { description: 'What it is for, in words. Cleaned, and cut if it is long.' }),
      ),
      ...tenantFields,
    }),
    answers: {
      201: {
        description: 'The key.',
        body: namedObject('MadeKey', 'A key that was made.', {
          key: ApiKey,
          text: Type.String({
            description: 'The key itself. Keep it: it is never shown again.',
            examples: ['pk_shop_…'],
          }),
        }),
      },
    },
    refusals: ['ERR_INVALID', ...ADMIN, 'ERR_CONFLICT', 'ERR_RATE_LIMITED'],
  },
  'DELETE /api/chat/keys/{keyId}': {
    id: 'revokeKey',
    tag: 'desk',
    summary: 'Revoke a key',
    description: `What uses it stops working at once. A second time changes nothing. ${FOR_ADMINS}`,
    credentials: ['token', 'secretKey'],
    params: closedObject('Which key.', { keyId: KeyId }),
    query: nothing,
    answers: { 200: { description: 'The key as it is now.', body: OneKey } },
    refusals: ['ERR_INVALID', ...ADMIN, 'ERR_NOT_FOUND', 'ERR_CONFLICT', 'ERR_RATE_LIMITED'],
  },
  'GET /api/chat/audit': {
    id: 'listAudit',
    tag: 'desk',
    summary: 'What was done in the administration of the tenant',
    description: `The newest first: what changed settings, keys, invitations and accounts, and who was signed out, by whom; by the command line too. Kept for ${AUDIT_SECONDS / DAY_SECONDS} days. ${FOR_ADMINS}`,
    credentials: ['token', 'secretKey'],
    query: closedObject('Which page.', {
      ...tenantQuery,
      after: Type.Optional(
        Type.String({ description: 'The `nextCursor` of the page before.', pattern: patternOf(AUDIT_ID) }),
      ),
      ...limitQuery,
    }),
    answers: {
      200: {
        description: 'A page of them.',
        body: namedObject('Audit', 'Administrative acts.', {
          acts: Type.Array(Act, { maxItems: LARGEST_PAGE }),
          nextCursor: nullable(Type.String(), 'Null: there are no earlier ones.'),
        }),
      },
    },
    refusals: ['ERR_INVALID', ...ADMIN],
  },
} as const satisfies Record<string, Declaration>;
