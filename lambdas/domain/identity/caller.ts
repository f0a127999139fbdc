import {
  type ConnectionId,
  type ConversationId,
  type Handle,
  type PublicId,
  prefixed,
  publicId,
  type SessionSecret,
  type Subject,
  staffId,
  type TenantId,
  userIdOf,
} from '../ids.ts';

export type Role = 'visitor' | 'agent' | 'admin';

/** The caller of a request, as verified from a token. Nothing in it comes from a body or a query. */
export type Caller = {
  tenantId: TenantId;
  role: Role;
  subject: Subject;
  /** The public id: a visitor's, or the site's own id of a user or agent. */
  userId: string;
  /** The session in the request, a bearer secret: answered to its holder only, and in no token. */
  sessionId?: SessionSecret;
  /** True for visitors that the site has not logged in. */
  anonymous: boolean;
  /** A visitor created for a socket that named no session: a session that it sends later identifies it. */
  guest?: true;
  /** The visitor whose handle the widget showed: the socket receives that visitor's pushes, and sends nothing as it. */
  follows?: Following;
  /** The conversation that the caller has or will have, where its session is not kept. */
  conversation?: ConversationId;
  /** Set if the token was issued to the public widget. */
  widget?: Widget;
  /** The visitor of the session that the tenant's server named: the user goes on with its conversation. Opens nothing else. */
  takesOver?: Subject;
  /** A display name that the tenant's server vouched for. */
  name?: string;
  email?: string;
  /** Epoch seconds. */
  issuedAt: number;
  expiresAt: number;
};

/** A visitor whose pushes another's sockets receive, if they connect before `until` (epoch seconds). */
export type Following = { subject: Subject; until: number };

/** The fields of the public widget's token, and what its page reported. */
export type Widget = {
  /** The handle of its conversation. Opens it for reading: empty wherever it would be kept longer than the socket. */
  handle: Handle | '';
  site: string;
  /** The token came from `/webchat/init`: until the widget joins a room it may listen to bare `message` events only. */
  bare?: true;
  /** The visitor's name according to its page, which no server vouches for. */
  label?: string;
  domain?: string;
  origin?: string;
  url?: string;
};

/**
 * The caller of a socket that connected then (epoch milliseconds). If the time for which it may follow had ended, it follows nobody,
 * whatever its token or its recovered session says.
 */
export function connectedCaller(caller: Caller, connectedAt: number): Caller {
  const { follows, ...alone } = caller;
  return follows && connectedAt >= follows.until * 1000 ? alone : caller;
}

/** The identity whose pushes a caller's socket receives: its own, or the visitor's whom a handle lets it follow. */
export const listeningIdentity = (caller: Caller): Caller =>
  caller.follows ? { ...caller, subject: caller.follows.subject, userId: userIdOf(caller.follows.subject) } : caller;

export const isStaff = ({ role }: Pick<Caller, 'role'>): boolean => role !== 'visitor';

/** The visitor behind a session id: the same session id under another tenant is another visitor. */
export const visitorOfSession = (tenant: TenantId, session: SessionSecret): { subject: Subject; userId: PublicId } => {
  const userId = prefixed('v_', publicId('session', tenant, session));
  return { subject: `visitor:${userId}`, userId };
};

/** The visitor known by one socket only. No session id leads to the same one. */
export const guestVisitor = (tenant: TenantId, began: ConnectionId): { subject: Subject; userId: PublicId } => {
  const userId = prefixed('v_', publicId('guest', tenant, began));
  return { subject: `visitor:${userId}`, userId };
};

/** The public id of a visitor's session, also of a visitor who has none: agents see it, and tokens name it. Opens nothing. */
export const publicSessionId = (tenant: TenantId, subject: Subject): PublicId =>
  prefixed('s_', publicId('presence', tenant, subject));

export const userSubject = (userId: string): Subject => `user:${userId}`;

/** The form of the ids that the gateway gives to visitors whom no site has logged in. */
const VISITOR_ID = /^v_[\w-]{22}$/;

/** Whom an id may name to those who administer and answer: a visitor by its public id, or a user by the site's own. */
export const subjectsNamed = (id: string): Subject[] => [
  ...(VISITOR_ID.test(id) ? [`visitor:${id}`] : []),
  userSubject(id),
];

export const agentSubject = (userId: string): Subject => `agent:${userId}`;

/**
 * The subject under which a caller's entries stand in a log: a visitor's own; of staff the pseudonym, so that an agent's
 * entries need not be changed when the agent is forgotten.
 */
export const authorOf = ({
  tenantId,
  role,
  subject,
  userId,
}: Pick<Caller, 'tenantId' | 'role' | 'subject' | 'userId'>): Subject =>
  role === 'visitor' ? subject : agentSubject(staffId(tenantId, userId));
