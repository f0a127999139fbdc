import Type, { type TSchema } from 'typebox';
import type { Door } from '../../lambdas/domain/delivery/connection.ts';
import { STATUS } from '../../lambdas/middleware/http-errors.ts';
import { handshakeErrors } from '../../lambdas/protocol/handshake.ts';
import { optional, required } from './http/answer-headers.ts';
import { type Alternative, answersBeforeFunctions, functionAnswers, JSON_TYPE } from './http/answers.ts';
import type { Answer, Headers } from './http/declaration.ts';
import { closedObject } from './schemas/object.ts';
import { SocketGatewayMessage } from './socket-output.ts';

const alternative = (status: number, answer: Answer): Alternative => ({ mediaType: JSON_TYPE, ...answer, status });

const opened = (headers: Answer['headers']): Alternative =>
  alternative(101, { description: 'The socket is open.', ...(headers ? { headers } : {}) });

/** A browser does not let its page see why a handshake failed, so none says more than its status. */
const REFUSED: readonly Alternative[] = [...new Set([...Object.values(STATUS), 502])].map((status) =>
  alternative(status, { description: 'The handshake was refused.', body: SocketGatewayMessage }),
);

const RENDERED_AT_EDGE: Headers = {
  'cache-control': required(Type.Literal('no-store')),
  'x-content-type-options': required(Type.Literal('nosniff')),
};

const REFUSED_ENGINE = alternative(400, {
  description: 'What is no request of Engine.IO 4 is refused, by the errors of that protocol.',
  body: Type.Union(
    Object.values(handshakeErrors).map(({ code, message }) =>
      Type.Object({ code: Type.Literal(code), message: Type.Literal(message) }, { additionalProperties: false }),
    ),
  ),
  headers: RENDERED_AT_EDGE,
});

const packet = (description: string, body: TSchema): Alternative =>
  alternative(200, {
    description,
    body,
    mediaType: 'text/plain',
    headers: RENDERED_AT_EDGE,
  });

/** What a client that begins with polling is answered, until it has upgraded to a WebSocket. */
const POLLING: readonly Alternative[] = [
  packet('The handshake: `0`, and the payload of `open`.', Type.String({ pattern: '^0\\{' })),
  packet('Nothing new: `6`.', Type.Literal('6')),
  packet('What was posted is kept until the upgrade.', Type.Literal('ok')),
  alternative(413, {
    description: 'More was posted than `maxPayload`.',
    body: closedObject('Nothing more.', { message: Type.String() }),
    headers: RENDERED_AT_EDGE,
  }),
  ...functionAnswers({
    key: 'POST /engine/packets',
    answers: {},
    refusals: ['ERR_RATE_LIMITED', 'ERR_TOO_LARGE', 'ERR_MALFORMED'],
  }),
];

const native: readonly Alternative[] = [
  opened({
    'sec-websocket-protocol': optional(
      Type.String({ description: '`chat.v1` if the client offered it, else the first that it offered.' }),
    ),
  }),
  ...REFUSED,
  ...answersBeforeFunctions,
];

/** What a request that would open a socket is answered, by the door. */
export const HANDSHAKE_ANSWERS: Readonly<Record<Door, readonly Alternative[]>> = {
  chat: native,
  ws: native,
  socketio: [opened(undefined), ...POLLING, REFUSED_ENGINE, ...REFUSED, ...answersBeforeFunctions],
};
