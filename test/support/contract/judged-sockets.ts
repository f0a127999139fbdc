import type { Observation } from '@chat-gateway/local/observations';
import type { Door } from '../../../lambdas/domain/delivery/connection.ts';
import type { Role } from '../../../lambdas/domain/identity/caller.ts';
import { doorOf } from './door-of.ts';
import type { Judges } from './judges.ts';
import { askedAcknowledgement, type Refused, refusalIn } from './refusal-in.ts';
import type { SeenProblems } from './seen-problems.ts';

type Seen<Type extends Observation['type']> = Extract<Observation, { type: Type }>;

/** What is known of a socket. */
type Socket = {
  door: Door;
  role: Role | undefined;
  /** The events for which its client asked for an acknowledgement, by number. */
  asked: Map<string, string>;
  /** It was told that its frames come too soon: what it sends then may be ignored. */
  isLimited: boolean;
};

/** A frame of a client that the contract does not declare, while it is not known whether the gateway refuses it. */
type Doubtful = {
  connectionId: string;
  text: string;
  /** Of the invocations that handle it and have not ended. */
  requestIds: Set<string>;
  problems: readonly string[];
};

/**
 * Judges the frames of all sockets. One of a client counts only once its invocations have ended and none of them has refused it:
 * by an error, by an acknowledgement, by ending the connection, or by failing; and if its socket was told that it sends too much.
 */
export function judgedSockets(judges: Judges, seen: SeenProblems): (observation: Observation) => void {
  const sockets = new Map<string, Socket>();
  const doubtful = new Set<Doubtful>();
  const socketOf = (connectionId: string): Socket => {
    const known = sockets.get(connectionId) ?? { door: 'chat', role: undefined, asked: new Map(), isLimited: false };
    sockets.set(connectionId, known);
    return known;
  };
  const excuse = (connectionId: string, refused: Refused): void => {
    for (const frame of doubtful) {
      if (frame.connectionId === connectionId && isMeant(frame, refused)) doubtful.delete(frame);
    }
  };
  const answered = (connectionId: string, text: string): void => {
    const refused = refusalIn(text);
    if (refused) excuse(connectionId, refused);
    if (refused && TOO_SOON.test(text)) socketOf(connectionId).isLimited = true;
  };
  const ended = (requestId: string): void => {
    for (const frame of doubtful) {
      if (!frame.requestIds.delete(requestId) || frame.requestIds.size > 0) continue;
      doubtful.delete(frame);
      if (!socketOf(frame.connectionId).isLimited) seen.note(frame.problems, frame.text);
    }
  };
  const received = ({ connectionId, text, requestIds }: Seen<'frame-received'>): void => {
    const { door, role, asked } = socketOf(connectionId);
    const acknowledgement = askedAcknowledgement(text);
    if (acknowledgement) asked.set(acknowledgement.number, acknowledgement.event);
    const problems = judges.frame({ direction: 'to-gateway', door, role, text });
    if (problems.length > 0) doubtful.add({ connectionId, text, requestIds: new Set(requestIds), problems });
  };
  const sent = ({ connectionId, text, by }: Seen<'frame-sent'>): void => {
    const { door, role, asked } = socketOf(connectionId);
    const acknowledges = asked.get(/^43(\d+)/.exec(text)?.[1] ?? '');
    seen.note(judges.frame({ direction: 'to-client', door, role, text, by, acknowledges }), text);
    answered(connectionId, text);
  };
  return (one) => {
    if (one.type === 'connection-opened') Object.assign(socketOf(one.connectionId), { door: doorOf(one) });
    if (one.type === 'frame-received') received(one);
    if (one.type === 'frame-sent') sent(one);
    if (one.type === 'post' && one.method === 'DELETE') excuse(one.connectionId, 'all');
    // What did not arrive any more was still the answer.
    if (one.type === 'post' && one.status !== 200) answered(one.connectionId, one.body);
    if (one.type !== 'invocation' && one.type !== 'invocation-started') return;
    const { connectionId, requestId, eventType, authorizer } = contextOf(one.event);
    if (connectionId === undefined || requestId === undefined) return;
    if (one.type === 'invocation-started') {
      // A Socket.IO client says who it is only later.
      const isNative = authorizer?.door !== 'socketio';
      if (eventType === 'CONNECT' && isNative) socketOf(connectionId).role = roleOf(authorizer?.role);
    } else if (one.error === undefined) ended(requestId);
    else excuse(connectionId, { requestId });
  };
}

/** The refusal of a frame for its rate; at `/ws`, which has no codes, by its words. */
const TOO_SOON = /ERR_RATE_LIMITED|too much in too short a time/;

type SocketContext = {
  connectionId?: string;
  requestId?: string;
  eventType?: string;
  authorizer?: Record<string, unknown>;
};

const contextOf = (event: unknown): SocketContext =>
  (event as { requestContext?: SocketContext } | undefined)?.requestContext ?? {};

const roleOf = (role: unknown): Role | undefined => ROLES.find((known) => known === role);
const ROLES: readonly Role[] = ['visitor', 'agent', 'admin'];

function isMeant({ text, requestIds }: Doubtful, refused: Refused): boolean {
  if (refused === 'all') return true;
  if (refused === 'connect') return text.startsWith('40');
  return 'requestId' in refused
    ? requestIds.has(refused.requestId)
    : askedAcknowledgement(text)?.number === refused.acknowledgement;
}
