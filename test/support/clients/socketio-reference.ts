import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { staffId } from '../../../lambdas/domain/ids.ts';
import { TEST_TENANT } from '../../../lib/tenants/seed.ts';

/** The official server with the same small application on top, and our numbers where the protocol leaves them open. */
export type Reference = { url: string; close: () => Promise<void> };

type Identity = { subject: string; role: 'user' | 'agent' };
type Message = Record<string, unknown> & { conversation_id: string };
type Payload = Record<string, unknown> | undefined;
type Acknowledge = ((answer: object) => void) | undefined;

/** A refusal of the application, with the gateway's own sentences and codes. */
class Refused extends Error {
  readonly data: object;
  constructor(code: string, message: string) {
    super(message);
    this.data = { code };
  }
}

/** Starts the reference server; `tokens` maps each token to its identity. */
export async function referenceServer(tokens: ReadonlyMap<string, Identity>): Promise<Reference> {
  const http = createServer();
  const io = new Server(http, {
    transports: ['websocket'],
    pingInterval: 480_000,
    pingTimeout: 600_000,
    maxHttpBufferSize: 32_768,
    serveClient: false,
    // As the gateway does: a recovered client is verified like any other.
    connectionStateRecovery: { skipMiddlewares: false },
  });
  const logs = new Map<string, Message[]>();
  const owners = new Map<string, string>();

  io.use((socket, next) => {
    const who = tokens.get(String(socket.handshake.auth.token ?? ''));
    if (!who) return next(new Refused('ERR_UNAUTHENTICATED', 'the token is not valid'));
    socket.data.who = who;
    next();
  });
  io.on('connection', (socket) => {
    const who = socket.data.who as Identity;
    void socket.join(who.role === 'agent' ? 'agents' : who.subject);
    if (who.role === 'user') {
      const sessionId = `s_${randomBytes(8).toString('hex')}`;
      const connectedAt = new Date().toISOString();
      io.to('agents').emit('user_online', { userId: who.subject, sessionId, connectedAt, anonymous: false });
      socket.on('disconnect', () => io.to('agents').emit('user_offline', { userId: who.subject }));
    }
    const handlers = applicationOf(io, socket, who, logs, owners);
    socket.onAny((name: string, ...args: unknown[]) => {
      const acknowledge = args.at(-1) as Acknowledge;
      const asked = typeof acknowledge === 'function';
      const handle = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
      const answer = handle
        ? handle(args[0] as Payload)
        : {
            code: 'ERR_INVALID',
            error: 'there is no such event',
            requestId: randomBytes(8).toString('hex'),
            field: 'event',
          };
      if (asked) acknowledge({ success: !('code' in answer), ...answer });
      else if ('code' in answer) socket.emit('error', answer);
    });
  });
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    close: () => new Promise((closed) => void io.close(() => closed())),
  };
}

type Handlers = Record<string, (payload: Payload) => object>;

function applicationOf(
  io: Server,
  socket: Socket,
  { subject, role }: Identity,
  logs: Map<string, Message[]>,
  owners: Map<string, string>,
): Handlers {
  // As the gateway shows staff: by a stand-in for their own ids.
  const author = role === 'agent' ? staffId(TEST_TENANT, subject) : subject;
  const conversationOf = (payload: Payload) => (role === 'agent' ? String(payload?.conversation_id) : `c_${subject}`);
  const everyone = (conversation: string) => io.to(owners.get(conversation) ?? subject).to('agents');
  const others = (conversation: string) => socket.to(owners.get(conversation) ?? subject).to('agents');
  return {
    message(payload) {
      const conversation_id = conversationOf(payload);
      const log = logs.get(conversation_id) ?? [];
      if (role === 'user') owners.set(conversation_id, subject);
      const id = randomBytes(12).toString('base64url');
      const message: Message = {
        id,
        message_id: id,
        seq: log.length + 1,
        text: payload?.text,
        sender: role,
        sender_type: role,
        sender_id: author,
        timestamp: new Date().toISOString(),
        conversation_id,
        ...(payload?.temp_id ? { temp_id: payload.temp_id } : {}),
      };
      logs.set(conversation_id, [...log, message]);
      if (log.length === 0) everyone(conversation_id).emit('conversation:created', { conversation_id });
      everyone(conversation_id).emit('meta_message_created', { message });
      return { message };
    },
    'join:session'(payload) {
      const known = logs.has(`c_${subject}`) ? { conversation_id: `c_${subject}` } : {};
      socket.emit('joined', { room: `session:${payload?.sessionId}`, ...known });
      if (logs.has(`c_${subject}`)) socket.emit('conversation:created', known);
      return { conversation_id: null, ...known };
    },
    typing(payload) {
      const conversation_id = conversationOf(payload);
      others(conversation_id).emit('typing', { conversation_id, userId: author, sender: role });
      return {};
    },
    read(payload) {
      const conversation_id = conversationOf(payload);
      others(conversation_id).emit('read', { conversation_id, userId: author, sender: role, seq: payload?.seq });
      return {};
    },
  };
}
