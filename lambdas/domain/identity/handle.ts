import { createHmac } from 'node:crypto';
import {
  type ConversationId,
  type Handle,
  type PublicId,
  prefixed,
  publicId,
  type SessionSecret,
  type Subject,
  type TenantId,
} from '../ids.ts';
import { reveal, sealed } from '../sealed.ts';
import { type Caller, visitorOfSession } from './caller.ts';

/**
 * A secret that the public widget gets in place of a public id: its tenant's id, and 128 bits that only the holder of the
 * session could have made, so a client that shows one was given it. Derived, never stored; the same session under another
 * tenant yields another handle. It names its tenant because an upload of a widget without a key has no other sign of it.
 */
const handle = (what: string, tenant: TenantId, session: SessionSecret): Handle => {
  const mac = createHmac('sha256', reveal(session)).update(`${what}\u0000${tenant}`);
  return sealed(`${tenant}_${mac.digest('base64url').slice(0, 22)}`);
};

/** The tenant that a handle names; undefined for other text. Any client can write a tenant's id: it opens nothing. */
export const tenantOfHandle = (given: unknown): TenantId | undefined =>
  /^([a-z0-9][a-z0-9-]{1,62})_[\w-]{22}$/.exec(typeof given === 'string' ? given : '')?.[1] as TenantId | undefined;

/** The handle by which a widget knows its conversation. Opens it for reading, and for nothing else. */
export const conversationHandle = (tenant: TenantId, session: SessionSecret): Handle =>
  handle('conversation', tenant, session);

/**
 * A widget's handle of its visitor. Shown with a request for another token, it lets that token's socket follow the visitor.
 */
export const visitorHandle = (tenant: TenantId, session: SessionSecret): Handle => handle('visitor', tenant, session);

/** The visitor created with a handle, as long as no session identifies it. */
export function visitorOfHandle(tenant: TenantId, given: Handle): { subject: Subject; userId: PublicId } {
  const userId = prefixed('v_', publicId('visitor', tenant, given));
  return { subject: `visitor:${userId}`, userId };
}

/** The public id of the conversation that a handle opens. One-way, so agents who see it cannot read by it. */
export const conversationOfHandle = (tenant: TenantId, given: Handle): ConversationId =>
  prefixed('c_', publicId('conversation', tenant, given));

/**
 * The subject under which is recorded whose conversation a handle opens, if its session was identified as another visitor:
 * then the conversation does not follow from the handle any more.
 */
export const subjectOfHandle = (tenant: TenantId, given: Handle): Subject =>
  `visitor:${prefixed('h_', publicId('handle', tenant, given))}`;

/**
 * The conversation that a visitor with a session has, or will have: the same through every door. Undefined for a caller
 * without a session, or whose token names a session beside an identity of its own (a logged-in user).
 */
export function conversationOf({
  tenantId,
  subject,
  sessionId,
  conversation,
  guest,
}: Caller): ConversationId | undefined {
  if (conversation) return conversation;
  if (!sessionId) return undefined;
  if (!guest && visitorOfSession(tenantId, sessionId).subject !== subject) return undefined;
  return conversationOfHandle(tenantId, conversationHandle(tenantId, sessionId));
}

/** A caller whose session is not kept. */
export type CallerWithoutSession = Omit<Caller, 'sessionId'> & { sessionId?: never };

/**
 * A caller as it is stored for longer than its socket lives: ids and flags. No secret, nothing that is known of the person, and
 * no address of its page. The ids are the site's own, for its users and agents.
 */
export type StoredCaller = Omit<CallerWithoutSession, 'widget' | 'name' | 'email' | 'takesOver'> & {
  widget?: { site: string; handle: ''; bare?: true };
  /** It has a name or an address; while the socket is open, its connection has them. */
  named?: true;
};

/** A caller as it may be kept while its socket lives: without the session, which opens more than this socket. */
export function withoutSession(caller: Caller): CallerWithoutSession {
  const { sessionId: _, ...kept } = caller;
  const conversation = conversationOf(caller);
  return { ...kept, ...(conversation ? { conversation } : {}) };
}

/** What may be stored of a caller. */
export function storedCaller(caller: Caller): StoredCaller {
  const { widget, name, email, takesOver: _, ...kept } = withoutSession(caller);
  return {
    ...kept,
    ...(name || email ? { named: true } : {}),
    ...(widget ? { widget: { site: widget.site, handle: '', ...(widget.bare ? { bare: true } : {}) } } : {}),
  };
}
