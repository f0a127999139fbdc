import Type from 'typebox';
import { LONGEST_ADDRESS } from '../../lambdas/domain/identity/page-address.ts';
import { TenantId } from './schemas/ids.ts';
import { openObject } from './schemas/object.ts';

const page = {
  domain: Type.Optional(
    Type.String({
      description: `The site, as the page says. Shown to agents, of a longer one ${LONGEST_ADDRESS.domain} characters.`,
    }),
  ),
  url: Type.Optional(
    Type.String({
      description: `The page, as it says itself. Shown to agents, without query and fragment, of a longer one ${LONGEST_ADDRESS.url} characters.`,
    }),
  ),
};

const tenantId = Type.Optional(TenantId);

const origin = Type.Optional(Type.String({ description: 'Set by browsers: it has to be one of the tenant’s.' }));

const subprotocols = Type.Optional(
  Type.String({
    description: 'Offers, of which one is accepted: `chat.v1` asks for every frame, `bearer.<token>` holds the token.',
    examples: ['chat.v1, bearer.eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ2In0.c2ln'],
  }),
);

/** The query and the headers of the request that opens a native socket. */
export const NATIVE_HANDSHAKE = {
  query: openObject('What a page says when it opens a socket.', {
    token: Type.Optional(Type.String({ description: 'The token, if it is not among the subprotocols.' })),
    tenantId,
    ...page,
  }),
  headers: openObject('What else decides.', {
    'Sec-WebSocket-Protocol': subprotocols,
    Origin: origin,
    Cookie: Type.Optional(
      Type.String({ description: 'On `/ws/chat` a visitor without a token is known by the cookie of its history.' }),
    ),
  }),
};

/** The query and the headers of the request that opens a Socket.IO socket. */
export const SOCKETIO_HANDSHAKE = {
  query: openObject('What a client says when it opens a socket. Clients add `EIO` and `transport` by themselves.', {
    EIO: Type.Literal('4'),
    transport: Type.Literal('websocket'),
    sid: Type.Optional(Type.String({ description: 'Of the polling session that the client upgrades from.' })),
    token: Type.Optional(Type.String({ description: 'A token, or a publishable key. CONNECT is the better place.' })),
    tenantId,
    ...page,
  }),
  headers: openObject('What else decides.', { Origin: origin }),
};
