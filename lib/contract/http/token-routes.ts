import Type from 'typebox';
import { INTEGRATION_ID } from '../../../lambdas/domain/sockets/widget.ts';
import type { StaffRole } from '../../../lambdas/domain/tokens/token.ts';
import { SiteAttributes } from '../schemas/attributes.ts';
import { givenId, givenSession, SessionId, TenantId, Token, UserId } from '../schemas/ids.ts';
import { nullable } from '../schemas/nullable.ts';
import { closedObject, namedObject, openObject } from '../schemas/object.ts';
import { oneOf } from '../schemas/one-of.ts';
import { seconds } from '../schemas/time.ts';
import { RENDERED, required } from './answer-headers.ts';
import type { Declaration } from './declaration.ts';
import { ignored } from './ignored.ts';
import {
  anything,
  displayName,
  email,
  inEverySpelling,
  pageFields,
  someSpelling,
  tenantFields,
  tenantQuery,
  widgetSession,
} from './request-fields.ts';

const queryOfTenant = closedObject('Nothing but the tenant.', tenantQuery);

const minted = { token: Token, expiresIn: seconds('Seconds that it is valid.'), userId: UserId, tenantId: TenantId };

const MintedToken = namedObject('MintedToken', 'A token for somebody whom the site vouches for.', minted);

const IssuedToken = namedObject('IssuedToken', 'A token for a visitor.', {
  ...minted,
  sessionId: Type.Optional(SessionId),
  ...ignored,
});

const SESSION = 'The session that the visitor had before it was logged in, whose conversation goes on.';

const widgetBody = {
  ...tenantFields,
  ...pageFields,
  ...inEverySpelling('sessionId', widgetSession),
};

const expiresIn = Type.Integer({
  // The widgets renew a minute before, and their timers hold 31 bits of milliseconds.
  minimum: 75,
  maximum: 2_600_000,
  description: 'Seconds that `ws_token` is valid.',
});

const SiteId = Type.String({ description: 'The site, as the page says.', examples: ['website'] });

const Jwk = namedObject('PublicKey', 'A public key (RFC 7517, RFC 8037).', {
  kty: Type.Literal('OKP'),
  crv: Type.Literal('Ed25519'),
  x: Type.String({ description: 'The key, base64url.', examples: ['11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'] }),
  kid: Type.String({ description: 'Its name, in the head of each token.' }),
  use: Type.Literal('sig'),
  alg: Type.Literal('EdDSA'),
});

export const TOKEN_DECLARATIONS = {
  'POST /api/chat/anonymous-token': {
    id: 'issueAnonymousToken',
    tag: 'tokens',
    summary: 'A token for a visitor',
    description:
      'A new visitor; or the one of the session that is named; or, with an earlier token of a visitor in `Authorization` (expired or not), the same visitor again, for as long as its session can be renewed.',
    credentials: ['none', 'publishableKey', 'token'],
    query: queryOfTenant,
    body: openObject('Whom the token is for.', {
      ...tenantFields,
      ...inEverySpelling('sessionId', givenSession('The visitor’s session, if its client has one.')),
      fingerprint: Type.Optional(anything('A label of the browser. It identifies nobody.')),
    }),
    answers: { 200: { description: 'The token.', body: IssuedToken } },
    refusals: [
      'ERR_INVALID',
      'ERR_UNAUTHENTICATED',
      'ERR_REVOKED',
      'ERR_TENANT_MISMATCH',
      'ERR_ORIGIN',
      'ERR_UNKNOWN_TENANT',
      'ERR_RATE_LIMITED',
    ],
  },
  'POST /api/chat/user-token': {
    id: 'mintUserToken',
    tag: 'tokens',
    summary: 'A token for a visitor whom the site has logged in',
    description: 'Asked for by the site’s server, with its secret key.',
    credentials: ['secretKey'],
    query: queryOfTenant,
    body: closedObject(
      'Whom the token is for.',
      {
        ...tenantFields,
        ...inEverySpelling('userId', givenId(UserId, 'Who it is, as the site knows it.')),
        name: Type.Optional(displayName),
        email: Type.Optional(email),
        attributes: Type.Optional(SiteAttributes),
        ...inEverySpelling('sessionId', givenSession(SESSION)),
      },
      someSpelling('userId'),
    ),
    answers: { 200: { description: 'The token.', body: MintedToken } },
    refusals: ['ERR_INVALID', 'ERR_UNAUTHENTICATED', 'ERR_REVOKED', 'ERR_TENANT_MISMATCH'],
  },
  'POST /api/chat/agent-token': {
    id: 'mintAgentToken',
    tag: 'tokens',
    summary: 'A token for an agent or admin',
    description: 'Asked for by the site’s server, with its secret key.',
    credentials: ['secretKey'],
    query: queryOfTenant,
    body: closedObject(
      'Whom the token is for.',
      {
        ...tenantFields,
        ...inEverySpelling('userId', givenId(UserId, 'Who it is, as the site knows it.')),
        role: oneOf<StaffRole>('What the token allows.', {
          agent: 'reads and answers every conversation of its tenant',
          admin: 'also sees who is online, and closes and reopens any conversation',
        }),
        name: Type.Optional(displayName),
      },
      someSpelling('userId'),
    ),
    answers: { 200: { description: 'The token.', body: MintedToken } },
    refusals: ['ERR_INVALID', 'ERR_UNAUTHENTICATED', 'ERR_REVOKED', 'ERR_TENANT_MISMATCH'],
  },
  'POST /webchat/session': {
    id: 'startWebchat',
    tag: 'widget',
    summary: 'The newer widget was loaded',
    description: 'The token of its socket. Nothing is stored: a conversation begins with its first message.',
    credentials: ['none', 'publishableKey', 'token'],
    body: openObject('The visitor’s session and page.', widgetBody),
    answers: {
      200: {
        description: 'The token, and where to connect.',
        body: namedObject('WebchatSession', 'What the newer widget begins with.', {
          tenant_id: TenantId,
          site_id: SiteId,
          session_id: SessionId,
          ws_token: Token,
          expires_in: expiresIn,
          websocket_url: Type.String({ format: 'uri', description: 'The gateway.' }),
        }),
      },
    },
    refusals: [
      'ERR_INVALID',
      'ERR_UNAUTHENTICATED',
      'ERR_TOKEN_EXPIRED',
      'ERR_REVOKED',
      'ERR_TENANT_MISMATCH',
      'ERR_ORIGIN',
      'ERR_UNKNOWN_TENANT',
      'ERR_RATE_LIMITED',
    ],
  },
  'POST /webchat/init': {
    id: 'initWebchat',
    tag: 'widget',
    summary: 'A visitor begins to chat, or an agent’s app connects',
    description:
      'The token of its socket, and handles for the visitor and its conversation. With an agent’s token: an agent’s, and no visitor.',
    credentials: ['none', 'publishableKey', 'token'],
    body: openObject('The visitor’s session and page.', {
      ...widgetBody,
      ...inEverySpelling(
        'visitorId',
        anything('The `visitor_id` of an earlier answer, for a widget without a session.'),
      ),
    }),
    answers: {
      200: {
        description: 'The token, and where to connect.',
        body: namedObject('WebchatInit', 'What the widget begins with. All but the token is null for an agent.', {
          session_id: nullable(SessionId, 'The visitor’s session.'),
          conversation_id: nullable(Type.String(), 'The handle of its conversation: opens it for reading.'),
          visitor_id: nullable(Type.String(), 'The handle of the visitor.'),
          ws_token: Token,
          ws_server_url: Type.String({ format: 'uri', description: 'The gateway.' }),
          tenant_id: TenantId,
          integration_id: Type.Literal(INTEGRATION_ID, { description: 'The same for all.' }),
          site_id: SiteId,
          expires_in: expiresIn,
          closed_at: Type.Null({ description: 'Never set: the next message opens a closed conversation.' }),
        }),
      },
    },
    refusals: [
      'ERR_INVALID',
      'ERR_UNAUTHENTICATED',
      'ERR_TOKEN_EXPIRED',
      'ERR_REVOKED',
      'ERR_TENANT_MISMATCH',
      'ERR_ORIGIN',
      'ERR_UNKNOWN_TENANT',
      'ERR_RATE_LIMITED',
    ],
  },
  'GET /.well-known/jwks.json': {
    id: 'listPublicKeys',
    tag: 'gateway',
    summary: 'The public keys of the gateway’s tokens',
    description: 'A JWK set. The next key is among them long before it is used.',
    credentials: ['none'],
    answers: {
      200: {
        description: 'The keys.',
        body: closedObject('A JWK set.', { keys: Type.Array(Jwk) }),
        headers: {
          ...RENDERED,
          'cache-control': required(
            Type.String({ pattern: '^public, max-age=[0-9]+$', description: 'An hour-old set is never too old.' }),
          ),
        },
      },
    },
    refusals: [],
  },
} as const satisfies Record<string, Declaration>;
