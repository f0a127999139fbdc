import Type from 'typebox';
import { LONGEST_NAME } from '../../../lambdas/domain/identity/profile.ts';
import { FILE_TYPES } from '../../../lambdas/domain/tenants/file-type.ts';
import { LONGEST_RETENTION_DAYS } from '../../../lambdas/domain/tenants/retention.ts';
import { MOST_ORIGINS } from '../../../lambdas/domain/tenants/settings-fields.ts';
import {
  type AgentsSee,
  IDLE_MINUTES,
  type KeyKind,
  LONGEST_SESSION_DAYS,
  UNANSWERED_HOURS,
} from '../../../lambdas/domain/tenants/tenant.ts';
import { MOST_MEGABYTES } from '../../../lambdas/domain/uploads/upload.ts';
import { nullable } from './nullable.ts';
import { namedObject } from './object.ts';
import { oneOf } from './one-of.ts';
import { time } from './time.ts';

const origins = (description: string) =>
  Type.Array(Type.String({ minLength: 1, examples: ['https://shop.example'] }), { description });

/** The settings that an admin may change, as they are. */
export const changeable = {
  origins: origins('Scheme, host and port of the pages that may chat. Wildcards are added by the operator.'),
  widgetHosts: origins('The same of pages that show the tenant’s widget for others.'),
  idleMinutes: Type.Enum([...IDLE_MINUTES], {
    description: 'Minutes without a message after which a conversation is closed.',
  }),
  unansweredHours: Type.Enum([...UNANSWERED_HOURS], {
    description: 'Hours that a visitor waits for an answer before its conversation is closed.',
  }),
  retentionDays: Type.Integer({
    minimum: 1,
    maximum: LONGEST_RETENTION_DAYS,
    description:
      'Days for which what is said is kept; as long as the deployment keeps anything at most. Less counts at once, more for what is said from then on.',
  }),
  sessionDays: Type.Integer({
    minimum: 1,
    maximum: LONGEST_SESSION_DAYS,
    description: 'Days for which a visitor’s session can be renewed.',
  }),
  requireTokens: Type.Boolean({ description: 'Whether visitors need a token of their own.' }),
  uploadTypes: Type.Array(Type.Enum([...FILE_TYPES]), { description: 'Types of files that may be uploaded.' }),
  desk: Type.Boolean({ description: 'Whether agents share the conversations among them.' }),
  agentsSee: oneOf<AgentsSee>('What agents are shown; admins are shown everything.', {
    all: 'every conversation',
    assigned: 'those assigned to them, and those assigned to nobody',
  }),
};

/** A list that an admin gives has a limit, which those of an operator have not. */
export const givenOrigins = {
  origins: { ...changeable.origins, maxItems: MOST_ORIGINS },
  widgetHosts: { ...changeable.widgetHosts, maxItems: MOST_ORIGINS },
};

export const Settings = namedObject('Settings', 'The settings of a tenant.', {
  name: Type.String({ description: 'Its name.', maxLength: LONGEST_NAME }),
  ...changeable,
  uploadMegabytes: Type.Integer({
    minimum: 1,
    maximum: MOST_MEGABYTES,
    description: 'Size of a file, at most. Set by the operator.',
  }),
});

export const KeyId = Type.String({
  $id: 'KeyId',
  description: 'The name of a key: the beginning of its hash.',
  pattern: '^[0-9a-f]{12}$',
  examples: ['3f1c09ab27de'],
});

export const KeyKinds = oneOf<KeyKind>(
  'What a key is for.',
  { publishable: 'names the tenant, inside a widget', secret: 'mints tokens, on the tenant’s server' },
  { $id: 'KeyKind' },
);

export const ApiKey = namedObject('ApiKey', 'A key of a tenant. Its text is stored nowhere.', {
  id: KeyId,
  kind: KeyKinds,
  label: Type.String({ description: 'What it is for, in words.' }),
  createdAt: time('When it was made.'),
  revokedAt: nullable(time('Since when it counts for nothing.'), 'Null: it counts.'),
});
