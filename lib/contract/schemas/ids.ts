import Type, { type TSchema } from 'typebox';
import { ACCOUNT_ID } from '../../../lambdas/domain/accounts/account.ts';
import { INVITATION_ID } from '../../../lambdas/domain/accounts/invitation.ts';
import { GIVEN_OUT_ID, LONGEST_ID, SAFE_ID, SHORTEST_SESSION_ID, TENANT_ID } from '../../../lambdas/domain/ids.ts';
import { patternOf } from './pattern.ts';

/** What says "not given" in place of an id. */
const NOTHING = [Type.Literal(''), Type.Null()];

/** An id as a client sends it. */
export const givenId = <Schema extends TSchema>(schema: Schema, description: string) =>
  Type.Union(
    [schema, Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }), ...NOTHING],
    {
      description: `${description} A whole number is the id of its digits. Empty or null: none.`,
    },
  );

const CHOSEN = { minLength: 1, maxLength: LONGEST_ID, pattern: patternOf(SAFE_ID) };

/** What an id that a client or a site chooses must look like. */
const chosenId = ($id: string, description: string, example: string) =>
  Type.String({ ...CHOSEN, $id, description, examples: [example] });

export const TenantId = Type.String({
  $id: 'TenantId',
  description: 'The id of a tenant, as `npm run tenants` made it: lower-case letters, digits and hyphens.',
  pattern: patternOf(TENANT_ID),
  examples: ['shop'],
});

export const ConversationId = Type.String({
  ...CHOSEN,
  pattern: patternOf(GIVEN_OUT_ID),
  $id: 'ConversationId',
  description:
    'The public id of a conversation (`c_…`), which opens nothing by itself, or the handle that a widget was given for its own, which names its tenant and opens that conversation for reading. Opaque.',
  examples: ['c_Yb0dTnqfnWqvbMPXqyZkPA'],
});

export const UserId = chosenId(
  'UserId',
  "The site's own id of a user or an agent, or the public id of a visitor that no site has logged in (`v_…`).",
  'v_tYjWFzV0m5fCQ2zZ0PpQxg',
);

export const ClientMessageId = chosenId(
  'ClientMessageId',
  "The client's own id of its message. Sent again with the same id, a message is stored once, and the first result is answered.",
  '1764000000000',
);

export const SessionId = Type.String({
  ...CHOSEN,
  minLength: SHORTEST_SESSION_ID,
  $id: 'SessionId',
  description:
    'The id of a visitor’s session, made by its client or by the gateway. It is a bearer secret: whoever has it is that visitor. One that could be guessed is refused: the time, a number that is counted up, an e-mail address, few different characters. 22 random letters and digits are always taken.',
  examples: ['ses_kq3vz8mnw2xhb7tcrp5jdg'],
});

/** That an id is given, as JSON Schema has it. */
export const someId = { anyOf: [{ type: 'string', minLength: 1 }, { type: 'integer' }] };

/** A session as a client sends it. */
export const givenSession = (description: string) =>
  Type.Union([SessionId, ...NOTHING, Type.Literal(false), Type.Literal(0)], {
    description: `${description} Empty, null, false or zero: none.`,
  });

/** A text that is given out, whose form is the gateway's own affair. */
const opaque = ($id: string, description: string, example: string) =>
  Type.String({ $id, description, minLength: 1, examples: [example] });

export const MessageId = opaque(
  'MessageId',
  'The id of a message: the same at every door. Whatever is delivered twice is known by it.',
  'm_aG9wZm94MT_3',
);

export const SenderId = opaque(
  'SenderId',
  'Who wrote the message: the public id of the visitor, or a stand-in for the id of an agent, the same everywhere.',
  'a_4mXq0WnPzL1c',
);

export const StaffId = Type.String({
  $id: 'StaffId',
  pattern: patternOf(ACCOUNT_ID),
  description: 'A stand-in for the id of an agent or admin, the same everywhere. It opens nothing.',
  examples: ['a_4mXq0WnPzL1c'],
});

export const InvitationId = Type.String({
  $id: 'InvitationId',
  pattern: patternOf(INVITATION_ID),
  description: 'The id of an invitation. It opens nothing.',
  examples: ['47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'],
});

export const PresenceId = opaque(
  'PresenceId',
  'A stand-in for the visitor that is connected: the same as long as it is the same visitor. It is no session, and opens nothing.',
  's_0bL3vYH9rQm2kWcTz8dXeg',
);

export const Token = opaque(
  'Token',
  'A signed token (JWT, Ed25519, `typ: at+jwt`). Its public keys are at `/.well-known/jwks.json`. Sent as `Authorization: Bearer …`, or with a socket.',
  'eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIsImtpZCI6IjEifQ.eyJzdWIiOiJ2aXNpdG9yOnZfMSJ9.c2lnbmF0dXJl',
);
