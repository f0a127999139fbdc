import { type ConnectionId, type ConversationId, publicId, type Subject, type TenantId, userIdOf } from '../ids.ts';

export type Role = 'visitor' | 'agent' | 'admin';

/** Who is calling, as verified from a token. Nothing in it comes from a body or a query. */
export type Caller = {
  tenantId: TenantId;
  role: Role;
  subject: Subject;
  /** What others see: a visitor's public id, or the site's own id of a user or agent. */
  userId: string;
  /** A visitor's session, a bearer secret: answered to its holder only. */
  sessionId?: string;
  /** True for visitors that the site has not logged in. */
  anonymous: boolean;
  /** A visitor made up because nothing said who it is: a session that it sends later does. */
  guest?: true;
  /** The visitor whose handle its widget showed: its socket hears what that one hears, and says nothing as that one. */
  follows?: Subject;
  /** The conversation that it has or will have, where its session is not known any more. */
  conversation?: ConversationId;
  /** Set if its token was made for the public widget. */
  widget?: Widget;
  /** A display name that the tenant's server vouched for. */
  name?: string;
  email?: string;
  /** Epoch seconds. */
  issuedAt: number;
  expiresAt: number;
};

/** What the public widget was told when it got its token, and what its page said of itself. */
export type Widget = {
  /** What it calls its conversation. Opens it for reading: empty wherever it would be kept longer than the socket. */
  handle: string;
  site: string;
  /** Its token came by `/webchat/init`: until it joins a room it may listen to bare `message` events only. */
  bare?: true;
  /** What the page calls its visitor: nobody vouched for it. */
  label?: string;
  domain?: string;
  origin?: string;
  url?: string;
};

/** Whose pushes a caller's socket gets: its own, or those of the visitor whom a handle lets it follow. */
export const listeningIdentity = (caller: Caller): Caller =>
  caller.follows ? { ...caller, subject: caller.follows, userId: userIdOf(caller.follows) } : caller;

export const isStaff = (caller: Caller): boolean => caller.role !== 'visitor';

/** The visitor behind a session id: the same session id under another tenant is another visitor. */
export const visitorOfSession = (tenant: TenantId, session: string): { subject: Subject; userId: string } => {
  const userId = `v_${publicId('session', tenant, session)}`;
  return { subject: `visitor:${userId}`, userId };
};

/** The visitor that only a socket knows. No session id leads to the same one. */
export const guestVisitor = (tenant: TenantId, began: ConnectionId): { subject: Subject; userId: string } => {
  const userId = `v_${publicId('guest', tenant, began)}`;
  return { subject: `visitor:${userId}`, userId };
};

export const userSubject = (userId: string): Subject => `user:${userId}`;

export const agentSubject = (userId: string): Subject => `agent:${userId}`;
