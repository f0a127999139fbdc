import type { TSchema } from 'typebox';
import { OLDEST } from '../../lambdas/domain/sockets/keep-alive.ts';
import { MAX_FRAME_BYTES } from '../../lambdas/protocol/engine-packet.ts';
import type { Declared } from './declared.ts';
import { NATIVE_HANDSHAKE, SOCKETIO_HANDSHAKE } from './handshakes.ts';
import { NATIVE_DOORS, NATIVE_FRAMES, type NativeDoor } from './native.ts';
import { type Components, type Json, referenced } from './referenced.ts';
import { SOCKETIO_DOOR, SOCKETIO_EVENTS } from './socketio.ts';
import { ACKNOWLEDGEMENTS } from './socketio-acknowledgements.ts';
import { SOCKETIO_PACKETS } from './socketio-packets.ts';

/** A message of a channel: what is declared, and how the document calls it. */
type Message = Declared & {
  key: string;
  /** How the text frame of a Socket.IO packet is written. */
  frame?: string;
  /** The keys of the messages that answer it, in the same channel. */
  replies: readonly string[];
};

type Channel = { key: string; address: string; description: string; handshake: Handshake; messages: Message[] };
type Handshake = typeof NATIVE_HANDSHAKE | typeof SOCKETIO_HANDSHAKE;

const MINUTE = 60_000;
const AGES = `between ${OLDEST.from / MINUTE} and ${OLDEST.to / MINUTE} minutes`;

const EVERY_SOCKET = `A frame is at most ${MAX_FRAME_BYTES} bytes of UTF-8; beyond that, and for binary, the socket is closed. The schemas of what is sent to clients are closed to hold this version to them: later ones may add fields and types, so ignore what you do not know. Every socket is closed at an age ${AGES}: connect again.`;

const DESCRIPTIONS: Readonly<Record<NativeDoor | 'socketio', string>> = {
  chat: `Native clients: JSON texts with a \`type\`. With the subprotocol \`chat.v1\`, or an id at each message, a client gets every frame; without either it is not sent its own messages. A field that the gateway does not know is left out. A slash may follow the address. A handshake without a valid token is answered 403, and one that is refused later with the status of the reason: 401 if its caller was revoked. ${EVERY_SOCKET}`,
  ws: `The dialect of older widgets, which show every other frame as an empty bubble. Where there is no edge it is chosen by \`door=ws\` in the query. ${EVERY_SOCKET}`,
  socketio: `Clients of Socket.IO 4, over a WebSocket. A payload is the JSON of a packet, and \`x-frame\` says how the packet is written as a text frame; an event's is the array of its name and its arguments. The last argument of an event of the log is an offset, which clients keep and present by themselves when they reconnect; it is absent while something is undelivered. ${EVERY_SOCKET}`,
};

/** The AsyncAPI document of everything that goes over a socket. */
export function asyncapi(version: string): Json {
  const schemas: Components = new Map();
  const plain = (schema: TSchema) => referenced(schema, schemas, (name) => `#/components/schemas/${name}`);
  const channels = [nativeChannel('chat'), nativeChannel('ws'), socketioChannel()];
  const messages = Object.fromEntries(
    channels.flatMap((channel) => channel.messages.map((message) => [message.key, messageObject(message, plain)])),
  );
  const channelObjects = Object.fromEntries(channels.map((channel) => [channel.key, channelObject(channel, plain)]));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Chat gateway: sockets',
      version,
      description:
        'What goes over the sockets of the gateway, seen from the gateway: it receives what clients send. Whose clients may send a message, or are sent it, is said by its tags.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      tags: ['visitor', 'agent', 'admin'].map((name) => ({ name })),
    },
    defaultContentType: 'application/json',
    servers: SERVERS,
    channels: channelObjects,
    operations: Object.fromEntries(channels.flatMap(operationsOf)),
    components: {
      messages,
      schemas: Object.fromEntries([...schemas].sort(([one], [other]) => (one < other ? -1 : 1))),
      securitySchemes: SECURITY,
    },
  };
}

const SECURITY = {
  token: { type: 'httpApiKey', in: 'query', name: 'token', description: 'A token, in the query.' },
  subprotocol: {
    type: 'httpApiKey',
    in: 'header',
    name: 'Sec-WebSocket-Protocol',
    description: 'A token as the subprotocol `bearer.<token>`, which no log contains. Native sockets only.',
  },
};

const security = Object.keys(SECURITY).map((name) => ({ $ref: `#/components/securitySchemes/${name}` }));

const SERVERS = {
  deployed: {
    host: '{gateway}',
    protocol: 'wss',
    description: 'A gateway in an AWS account.',
    variables: { gateway: { default: 'chat.example', description: 'Its host.' } },
    security,
  },
  laptop: { host: 'localhost:8787', protocol: 'ws', description: 'The same, run whole on a laptop.', security },
};

const key = (dialect: string, { direction, name }: Declared): string =>
  `${dialect}.${direction}.${name.replaceAll(':', '.')}`;

function nativeChannel(door: NativeDoor): Channel {
  const frames = NATIVE_FRAMES.filter(({ doors }) => doors.includes(door));
  const keyed = (declared: Declared) => key('native', declared);
  const answersTo = ({ direction, answers = [] }: Declared) =>
    frames.filter(
      ({ name, direction: other }) =>
        direction === 'to-gateway' &&
        other === 'to-client' &&
        (answers.includes(name) || name === 'error' || name === 'refusal'),
    );
  return {
    key: door,
    address: NATIVE_DOORS[door],
    description: DESCRIPTIONS[door],
    handshake: NATIVE_HANDSHAKE,
    messages: frames.map((frame) => ({ ...frame, key: keyed(frame), replies: answersTo(frame).map(keyed) })),
  };
}

function socketioChannel(): Channel {
  const packets = SOCKETIO_PACKETS.map((packet) => ({
    ...packet,
    key: key('socketio', packet),
    replies: (packet.answers ?? []).map((name) => `socketio.to-client.${name}`),
  }));
  const events = SOCKETIO_EVENTS.map((event) => ({
    ...event,
    key: key('socketio', event),
    frame: event.acknowledged ? '42[<id>]<payload>' : '42<payload>',
    replies: event.acknowledged
      ? [
          `socketio.acknowledgement.${event.name.replaceAll(':', '.')}`,
          ...[...(event.answers ?? []), 'error'].map((name) => `socketio.to-client.${name.replaceAll(':', '.')}`),
        ]
      : [],
  }));
  const acknowledgements = [...ACKNOWLEDGEMENTS.values()].map((each) => ({
    ...each,
    key: `socketio.acknowledgement.${each.name.replaceAll(':', '.')}`,
    frame: '43<id><payload>',
    replies: [],
  }));
  return {
    key: 'socketio',
    address: SOCKETIO_DOOR,
    description: DESCRIPTIONS.socketio,
    handshake: SOCKETIO_HANDSHAKE,
    messages: [...packets, ...events, ...acknowledgements],
  };
}

type Plain = (schema: TSchema) => Json;

const messageObject = ({ name, summary, description, roles, payload, frame }: Message, plain: Plain): Json => ({
  name,
  title: name,
  summary,
  ...(description === undefined ? {} : { description }),
  tags: roles.map((role) => ({ name: role })),
  ...(frame === undefined ? {} : { 'x-frame': frame }),
  ...(payload ? { payload: asInDraft7(plain(payload)) } : {}),
});

/** AsyncAPI 3 writes a tuple as draft 7 of JSON Schema does. Only whole payloads are tuples. */
const asInDraft7 = ({ prefixItems, ...schema }: Json): Json =>
  prefixItems === undefined ? schema : { ...schema, items: prefixItems, additionalItems: false };

const channelObject = ({ address, description, handshake, messages }: Channel, plain: Plain): Json => ({
  address,
  description,
  servers: Object.keys(SERVERS).map((name) => ({ $ref: `#/servers/${name}` })),
  messages: Object.fromEntries(messages.map(({ key }) => [key, { $ref: `#/components/messages/${key}` }])),
  bindings: {
    ws: {
      method: 'GET',
      query: plain(handshake.query),
      headers: plain(handshake.headers),
      bindingVersion: '0.1.0',
    },
  },
});

const operationsOf = (channel: Channel): [string, Json][] =>
  channel.messages.map((message) => [
    `${channel.key}.${message.key.slice(message.key.indexOf('.') + 1)}`,
    operationObject(channel, message),
  ]);

function operationObject({ key: channel }: Channel, { key, direction, summary, replies }: Message): Json {
  const inChannel = (message: string) => ({ $ref: `#/channels/${channel}/messages/${message}` });
  return {
    action: direction === 'to-gateway' ? 'receive' : 'send',
    channel: { $ref: `#/channels/${channel}` },
    summary,
    messages: [inChannel(key)],
    ...(replies.length === 0
      ? {}
      : { reply: { channel: { $ref: `#/channels/${channel}` }, messages: replies.map(inChannel) } }),
  };
}
