import Type from 'typebox';
import {
  ACCEPTED_AGAIN_SECONDS,
  INVITATION_SECONDS,
  LONGEST_NONCE,
  MOST_INVITATIONS,
  SHORTEST_NONCE,
} from '../../../lambdas/domain/accounts/invitation.ts';
import { SECRET_LENGTH } from '../../../lambdas/domain/accounts/secret.ts';
import { SIBLING_SECONDS } from '../../../lambdas/domain/accounts/sign-in.ts';
import type { StaffRole } from '../../../lambdas/domain/tokens/token.ts';
import { givenId, InvitationId, StaffId, TenantId, Token, UserId } from '../schemas/ids.ts';
import { nullable } from '../schemas/nullable.ts';
import { closedObject, namedObject } from '../schemas/object.ts';
import { oneOf } from '../schemas/one-of.ts';
import { seconds, time } from '../schemas/time.ts';
import { ADMIN, FOR_ADMINS } from './administrators.ts';
import { optional, RENDERED, required } from './answer-headers.ts';
import type { Declaration } from './declaration.ts';
import { displayName, inEverySpelling, someSpelling, tenantFields, tenantQuery } from './request-fields.ts';

const queryOfTenant = closedObject('Nothing but the tenant.', tenantQuery);
const bodyOfTenant = closedObject('Nothing but the tenant.', tenantFields);

const role = oneOf<StaffRole>('What it allows.', {
  agent: 'reads and answers conversations of its tenant',
  admin: 'also sees who is online, closes and reopens any conversation, and decides who is an agent or admin',
});

const Name = Type.String({ description: 'The name to show.', examples: ['Ann'] });

const who = { userId: UserId, role, name: Type.Optional(Name) };

const Account = namedObject('Account', 'An agent or admin who has accepted an invitation.', {
  id: StaffId,
  ...who,
  createdAt: time('When the first invitation was accepted.'),
});

const Invitation = namedObject('Invitation', 'An invitation that can be accepted.', {
  id: InvitationId,
  ...who,
  invitedBy: Type.Optional(StaffId),
  createdAt: time('When it was made.'),
  expiresAt: time('When it can be accepted no longer.'),
});

const SignedIn = namedObject('SignedIn', 'A token for whoever is signed in.', {
  token: Token,
  expiresIn: seconds('Seconds that it is valid.'),
  tenantId: TenantId,
  staffId: StaffId,
  ...who,
});

const Done = closedObject('Nothing more.', { success: Type.Literal(true) });

const setCookie = (description: string) =>
  Type.String({
    description,
    pattern: '^__Host-desk_[a-z0-9-]+=[^;]*; Max-Age=[0-9]+; Path=/; HttpOnly; Secure; SameSite=Strict$',
    examples: ['__Host-desk_shop=a_4mXq0WnPzL1c.…; Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Strict'],
  });

const signedIn = {
  200: {
    description: 'The token, and the refresh token as a cookie.',
    body: SignedIn,
    headers: { ...RENDERED, 'set-cookie': required(setCookie('The refresh token, for thirty days from now.')) },
  },
};

/** What is refused to any page but the gateway's own. */
const OWN_PAGE = 'From a page of the gateway itself only: `Origin` says so, and `Sec-Fetch-Site` if it is sent.';

/** How agents and admins are invited, sign in, and are signed out. */
export const ACCOUNT_DECLARATIONS = {
  'GET /api/chat/oidc': {
    id: 'showProvider',
    tag: 'accounts',
    summary: 'The identity provider at which agents sign in',
    description:
      'What the page of the desk needs for the authorization code flow with PKCE. Its endpoints are in the provider’s own discovery document. Null: agents are invited.',
    credentials: ['none'],
    query: queryOfTenant,
    answers: {
      200: {
        description: 'The provider.',
        body: closedObject('Where agents sign in.', {
          provider: nullable(
            namedObject('IdentityProvider', 'An OpenID provider.', {
              issuer: Type.String({ format: 'uri', description: 'Its `iss`.' }),
              clientId: Type.String({ description: 'The public client that the page is there.' }),
              audience: Type.String({ description: 'What the tokens have to be for.' }),
              bearer: oneOf<'id_token' | 'access_token'>('Which of its tokens the gateway takes.', {
                id_token: 'the ID token, whose audience is the client',
                access_token: 'the access token, which is a JWT for the audience',
              }),
            }),
            'Null: there is none.',
          ),
        }),
      },
    },
    refusals: ['ERR_INVALID'],
  },
  'POST /api/chat/accept': {
    id: 'acceptInvitation',
    tag: 'accounts',
    summary: 'Accept an invitation',
    description: `The account gets the role of the invitation, and the browser is signed in. Once; with the same nonce again within ${ACCEPTED_AGAIN_SECONDS} seconds, in case the answer was lost. ${OWN_PAGE}`,
    credentials: ['none'],
    query: queryOfTenant,
    body: closedObject('The invitation.', {
      ...tenantFields,
      secret: Type.String({
        description: 'What follows `#invite=` in the link.',
        pattern: `^inv_[a-z0-9][a-z0-9-]{1,62}_[A-Za-z0-9]{${SECRET_LENGTH}}$`,
        examples: ['inv_shop_kq3vz8mnw2xhb7tcrp5jdgkq3vz8mnw2xhb7tcrp5jdg'],
      }),
      nonce: Type.Optional(
        Type.Union(
          [Type.String({ minLength: SHORTEST_NONCE, maxLength: LONGEST_NONCE }), Type.Literal(''), Type.Null()],
          { description: 'Random characters of the client, by which it may repeat this. Empty or null: none.' },
        ),
      ),
    }),
    answers: signedIn,
    refusals: [
      'ERR_INVALID',
      'ERR_ORIGIN',
      'ERR_TENANT_MISMATCH',
      'ERR_NOT_FOUND',
      'ERR_CONFLICT',
      'ERR_RATE_LIMITED',
      'ERR_BUSY',
    ],
  },
  'POST /api/chat/refresh': {
    id: 'refreshSignIn',
    tag: 'accounts',
    summary: 'A token for the next hour',
    description: `With the role that the account has now. The refresh token is replaced; the replaced one is taken for ${SIBLING_SECONDS} seconds more, and after that ends the sign-in, since somebody else has it. ${OWN_PAGE}`,
    credentials: ['deskCookie'],
    query: queryOfTenant,
    body: bodyOfTenant,
    answers: signedIn,
    refusals: [
      'ERR_INVALID',
      'ERR_UNAUTHENTICATED',
      'ERR_REVOKED',
      'ERR_ORIGIN',
      'ERR_TENANT_MISMATCH',
      'ERR_RATE_LIMITED',
      'ERR_BUSY',
    ],
  },
  'POST /api/chat/sign-out': {
    id: 'signOut',
    tag: 'accounts',
    summary: 'Sign a browser out',
    description: `Its refresh token is of no use any more. A browser that is not signed in is answered the same. ${OWN_PAGE}`,
    credentials: ['deskCookie', 'none'],
    query: queryOfTenant,
    body: closedObject('Whom to sign out.', {
      ...tenantFields,
      everywhere: Type.Optional(
        Type.Union([Type.Boolean(), Type.Literal(''), Type.Null()], {
          description: 'Also ends every other sign-in of the account, its tokens and its sockets, within a minute.',
        }),
      ),
    }),
    answers: {
      200: {
        description: 'Signed out.',
        body: Done,
        headers: { ...RENDERED, 'set-cookie': optional(setCookie('Takes the refresh token away, if there is one.')) },
      },
    },
    refusals: ['ERR_INVALID', 'ERR_ORIGIN', 'ERR_TENANT_MISMATCH', 'ERR_RATE_LIMITED'],
  },
  'POST /api/chat/sign-out-all': {
    id: 'signOutAll',
    tag: 'accounts',
    summary: 'Sign out every agent and admin',
    description: `Their tokens, sign-ins and sockets end within a minute, the caller’s too. Accounts stay, but whoever wants in again needs an invitation. ${FOR_ADMINS}`,
    credentials: ['token', 'secretKey'],
    query: queryOfTenant,
    body: bodyOfTenant,
    answers: { 200: { description: 'Everybody is signed out.', body: Done } },
    refusals: ['ERR_INVALID', ...ADMIN],
  },
  'GET /api/chat/invitations': {
    id: 'listInvitations',
    tag: 'accounts',
    summary: 'The invitations that can be accepted',
    description: `Oldest first, without their secrets. ${FOR_ADMINS}`,
    credentials: ['token', 'secretKey'],
    query: queryOfTenant,
    answers: {
      200: {
        description: 'All of them.',
        body: namedObject('Invitations', 'The open invitations of a tenant.', {
          invitations: Type.Array(Invitation, { maxItems: MOST_INVITATIONS + 20 }),
        }),
      },
    },
    refusals: ['ERR_INVALID', ...ADMIN],
  },
  'POST /api/chat/invitations': {
    id: 'inviteAgent',
    tag: 'accounts',
    summary: 'Invite an agent or admin',
    description: `For ${INVITATION_SECONDS / 3600} hours. The link is answered this once. ${FOR_ADMINS}`,
    credentials: ['token', 'secretKey'],
    query: queryOfTenant,
    body: closedObject(
      'Whom to invite.',
      {
        ...tenantFields,
        ...inEverySpelling('userId', givenId(UserId, 'Who it is, as the site or the admin knows it.')),
        role,
        name: Type.Optional(displayName),
      },
      someSpelling('userId'),
    ),
    answers: {
      201: {
        description: 'The invitation.',
        body: namedObject('NewInvitation', 'An invitation, and its link.', {
          invitation: Invitation,
          link: Type.String({
            format: 'uri',
            description: 'What the invited person opens. Whoever has it is that person: it is shown this once.',
            examples: ['https://chat.example.com/desk#invite=inv_shop_kq3vz8mnw2xhb7tcrp5jdgkq3vz8mnw2xhb7tcrp5jdg'],
          }),
        }),
      },
    },
    refusals: ['ERR_INVALID', ...ADMIN, 'ERR_CONFLICT'],
  },
  'DELETE /api/chat/invitations/{invitationId}': {
    id: 'withdrawInvitation',
    tag: 'accounts',
    summary: 'Withdraw an invitation',
    description: `Nobody can accept it any more. ${FOR_ADMINS}`,
    credentials: ['token', 'secretKey'],
    params: closedObject('Which invitation.', { invitationId: InvitationId }),
    query: queryOfTenant,
    body: bodyOfTenant,
    answers: { 200: { description: 'It is withdrawn.', body: Done } },
    refusals: ['ERR_INVALID', ...ADMIN, 'ERR_NOT_FOUND'],
  },
  'GET /api/chat/accounts': {
    id: 'listAccounts',
    tag: 'accounts',
    summary: 'The accounts of agents and admins',
    description: `Those who have accepted an invitation, oldest first. ${FOR_ADMINS}`,
    credentials: ['token', 'secretKey'],
    query: queryOfTenant,
    answers: {
      200: {
        description: 'All of them.',
        body: namedObject('Accounts', 'The accounts of a tenant.', { accounts: Type.Array(Account) }),
      },
    },
    refusals: ['ERR_INVALID', ...ADMIN],
  },
  'PATCH /api/chat/accounts/{accountId}': {
    id: 'changeAccount',
    tag: 'accounts',
    summary: 'Change what an agent or admin may do',
    description: `It counts within a minute: tokens with another role are ended, and a browser that is signed in gets one with the new. ${FOR_ADMINS}`,
    credentials: ['token', 'secretKey'],
    params: closedObject('Which account.', { accountId: StaffId }),
    query: queryOfTenant,
    body: closedObject('What to change.', { ...tenantFields, role }),
    answers: {
      200: {
        description: 'The account as it is now.',
        body: namedObject('OneAccount', 'An account.', { account: Account }),
      },
    },
    refusals: ['ERR_INVALID', ...ADMIN, 'ERR_NOT_FOUND'],
  },
  'DELETE /api/chat/accounts/{accountId}': {
    id: 'removeAccount',
    tag: 'accounts',
    summary: 'Remove an agent or admin',
    description: `Its tokens, sign-ins, invitations and sockets end within a minute. What it wrote stays. ${FOR_ADMINS}`,
    credentials: ['token', 'secretKey'],
    params: closedObject('Which account.', { accountId: StaffId }),
    query: queryOfTenant,
    body: bodyOfTenant,
    answers: { 200: { description: 'It is removed.', body: Done } },
    refusals: ['ERR_INVALID', ...ADMIN, 'ERR_NOT_FOUND'],
  },
} as const satisfies Record<string, Declaration>;
