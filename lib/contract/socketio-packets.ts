import Type, { type TSchema } from 'typebox';
import { MAX_FRAME_BYTES } from '../../lambdas/protocol/engine-packet.ts';
import { pingTimes } from '../../lambdas/protocol/handshake.ts';
import { type Declared, type Direction, EVERYBODY } from './declared.ts';
import { ErrorCode } from './schemas/error-body.ts';
import { closedObject } from './schemas/object.ts';
import { lenient } from './socket-input.ts';
import { SocketGatewayMessage } from './socket-output.ts';

/** A packet that is neither an event nor an acknowledgement. Its payload is the JSON behind its digits. */
export type SocketioPacket = Declared & {
  /** How it is written, with `<payload>` for its JSON. */
  frame: string;
};

type Written = Omit<SocketioPacket, 'direction' | 'roles' | 'fields' | 'payload'> & { payload?: TSchema };

const packet = (direction: Direction, written: Written): SocketioPacket => ({
  direction,
  roles: EVERYBODY,
  fields: Type.IsObject(written.payload) ? Object.keys(written.payload.properties) : [],
  ...written,
});
const sent = (written: Written) => packet('to-client', written);
const taken = (written: Written) => packet('to-gateway', written);

/** What a client says to be let in. Nothing in it is refused for its form: what is no text is not read. */
const ConnectClaims = Type.Object(
  {
    token: lenient('A token, or a publishable key. It takes precedence over the query’s.'),
    apiKey: lenient('A publishable key, read where `token` is missing.'),
    pid: lenient('The recovery id of an earlier socket: a secret. Clients send it by themselves.'),
    offset: lenient(
      'The last offset: where to go on from. Clients that recover send it by themselves, beside `pid`; others beside a token.',
    ),
    role: lenient('Only the token decides.'),
    tenantId: lenient('Only the query’s is read.'),
  },
  { additionalProperties: true, description: 'What a client says to be let in: the option `auth` of its library.' },
);

const refused = (data: TSchema | undefined) =>
  closedObject('Why the client was not let in.', {
    message: Type.String({ description: 'Why, for a developer who reads along.' }),
    ...(data ? { data } : {}),
  });

/** A refusal that a client of the namespace `/` hears. */
const ConnectRefusal = refused(closedObject('For programs.', { code: ErrorCode }));

/** A refusal of any other namespace. */
const UnknownNamespace = refused(undefined);

/** Every packet that is no event and no acknowledgement, in both directions. */
export const SOCKETIO_PACKETS: readonly SocketioPacket[] = [
  sent({
    name: 'open',
    frame: '0<payload>',
    summary: 'The socket is open, and expects CONNECT.',
    payload: closedObject('The handshake of Engine.IO.', {
      sid: Type.String({ description: 'The id of the connection.' }),
      upgrades: Type.Array(Type.String(), { maxItems: 0, description: 'None is offered.' }),
      pingInterval: Type.Integer({
        minimum: pingTimes(1).pingInterval,
        maximum: pingTimes(8).pingInterval,
        description: 'Milliseconds, as is `pingTimeout`. A line on which no ping came for the sum of both is dead.',
      }),
      pingTimeout: Type.Integer({ minimum: pingTimes(1).pingTimeout, maximum: pingTimes(8).pingTimeout }),
      maxPayload: Type.Literal(MAX_FRAME_BYTES),
    }),
  }),
  taken({
    name: 'connect',
    frame: '40<payload>',
    summary: 'Asks to be let in.',
    description: 'The payload may be missing. A namespace other than `/` is refused.',
    payload: ConnectClaims,
    answers: ['connected', 'connect-refused', 'namespace-refused', 'ended'],
  }),
  sent({
    name: 'connected',
    frame: '40<payload>',
    summary: 'The client is let in. What it missed has been sent before.',
    payload: closedObject('The ids of the socket.', {
      sid: Type.String({ description: 'The id of the connection.' }),
      pid: Type.String({ description: 'The recovery id: a secret with which the client recovers after a cut.' }),
    }),
  }),
  sent({
    name: 'connect-refused',
    frame: '44<payload>',
    summary: 'The client is not let in, and another token cannot help.',
    payload: ConnectRefusal,
  }),
  sent({
    name: 'namespace-refused',
    frame: '44/<namespace>,<payload>',
    summary: 'There is no such namespace.',
    payload: UnknownNamespace,
  }),
  taken({
    name: 'disconnect',
    frame: '41',
    summary: 'The client leaves for good: its recovery id ends.',
  }),
  sent({
    name: 'ended',
    frame: '41',
    summary: 'The token has expired: fetch another one, and connect again.',
  }),
  taken({ name: 'pong', frame: '3', summary: 'The answer to `ping`.' }),
  taken({ name: 'noop', frame: '6', summary: 'Ignored.' }),
  taken({
    name: 'probe',
    frame: '2probe',
    summary: 'Asks whether the line carries frames, of a client that upgrades from polling.',
    answers: ['probe-answer'],
  }),
  sent({ name: 'probe-answer', frame: '3probe', summary: 'The line carries frames.' }),
  taken({ name: 'upgrade', frame: '5', summary: 'From here on the client speaks on this line, and polls no more.' }),
  sent({ name: 'noop', frame: '6', summary: 'Ignore it.' }),
  taken({
    name: 'acknowledgement',
    frame: '43<id><payload>',
    summary: 'Ignored: the gateway asks for none.',
    payload: Type.Array(Type.Unknown()),
  }),
  taken({
    name: 'binary-event',
    frame: '45<attachments>-<id><payload>',
    summary: 'Refused, `ERR_UNSUPPORTED_TYPE`: upload files over HTTP, or send base64 inside the object of an event.',
    description:
      'API Gateway closes a socket on which its attachments come as binary frames (1003): the refusal then comes on the next one, as the event `error`. Where they come as text, it is acknowledged.',
    payload: Type.Array(Type.Unknown()),
  }),
  taken({
    name: 'binary-acknowledgement',
    frame: '46<attachments>-<id><payload>',
    summary: 'Ignored: the gateway asks for none.',
    payload: Type.Array(Type.Unknown()),
  }),
  taken({ name: 'attachment', frame: 'b<base64>', summary: 'Ignored: binary is not taken.' }),
  sent({ name: 'ping', frame: '2', summary: 'Keeps the line open, and tells the client that it is alive.' }),
  sent({
    name: 'gateway-message',
    frame: '<payload>',
    summary: 'API Gateway itself says that a frame reached no function, or that its function failed.',
    description: 'Clients take it for a broken packet, close, and reconnect.',
    payload: SocketGatewayMessage,
  }),
];
