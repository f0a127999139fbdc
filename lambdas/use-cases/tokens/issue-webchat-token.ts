import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { Refusal } from '../../domain/errors.ts';
import { type Caller, type Following, isStaff } from '../../domain/identity/caller.ts';
import { visitorHandle, visitorOfHandle } from '../../domain/identity/handle.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { Handle, SessionSecret } from '../../domain/ids.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import type { WindowCounter } from '../../domain/tenants/window-counter.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { DAY_SECONDS } from '../../domain/time/units.ts';
import { type TokenIssuer, type VerifiedToken, VISITOR_TOKEN_SECONDS } from '../../domain/tokens/token.ts';
import { isRevoked } from '../tenants/is-revoked.ts';
import { sessionCaller, type WebchatIdentity, webchatVisitor } from '../visitors/webchat-visitor.ts';
import { countIssue } from './issue-anonymous-token.ts';

type Needs = {
  visitors: Pick<VisitorStore, 'find'>;
  conversationLog: Pick<ConversationLog, 'tail'>;
  revocations: Pick<VisitorRevocations, 'notBefore'>;
  counter: WindowCounter;
  tokens: TokenIssuer;
  clock: Clock;
  newSession: () => SessionSecret;
};

export type IssueWebchatToken = WebchatIdentity & {
  address: string;
  /** The origin of the page, one of the tenant's; absent for other clients. */
  origin?: string | undefined;
  /** The handle of the widget's earlier visitor, if the widget sends it without a session. */
  visitorId?: Handle | undefined;
  /** `POST /webchat/session` or `/webchat/init`: after `init` some widgets listen to other events than the rest. */
  by: 'session' | 'init';
};

export type WebchatToken = {
  token: string;
  expiresIn: number;
  caller: Caller;
  /** Absent for an agent, which has no conversation of its own. */
  visitor?: { sessionId: SessionSecret; conversation: Handle | ''; visitor: Handle };
};

/**
 * Issues the token of a widget's socket. Nothing is stored: a conversation begins with its first message.
 *
 * 1. The requests of one address are limited (`ISSUES_PER_MINUTE`).
 * 2. An agent's token yields an agent's with the same expiry; else the session identifies the visitor; else it is a new one.
 */
export async function issueWebchatToken(needs: Needs, command: IssueWebchatToken): Promise<WebchatToken> {
  const { tenant, token, address, origin, by } = command;
  await countIssue(needs, { tenantId: tenant.tenantId, address, page: origin });
  const now = Math.floor(needs.clock() / 1000);
  if (by === 'init' && token && isStaff(token.caller)) return agentToken(needs, token, command, now);

  const visitor = await visitorOf(needs, command, now);
  const { widget } = visitor;
  const caller: Caller = {
    ...visitor,
    ...(widget ? { widget: { ...widget, ...(by === 'init' ? { bare: true as const } : {}) } } : {}),
    issuedAt: now,
    expiresAt: now + VISITOR_TOKEN_SECONDS,
  };
  const authTime = tenant.requireTokens && token ? renewable(tenant, token, now) : now;
  // Where a token identifies the visitor, the widget keeps the session that it sent, which then says nothing.
  const sessionId = caller.sessionId ?? command.sessionId ?? needs.newSession();
  return {
    token: await needs.tokens.issue(caller, authTime),
    expiresIn: VISITOR_TOKEN_SECONDS,
    caller,
    visitor: {
      sessionId,
      conversation: widget?.handle ?? '',
      // A guest that follows a visitor keeps that visitor's handle: its own has no messages.
      visitor: (caller.follows && command.visitorId) || visitorHandle(tenant.tenantId, sessionId),
    },
  };
}

/** The widget's visitor: a new one without a session or a token that counts, after `init` a guest until it sends a session. */
async function visitorOf(needs: Needs, command: IssueWebchatToken, now: number): Promise<Caller> {
  const { tenant, sessionId, page } = command;
  if (sessionId || tenant.requireTokens) {
    const known = await webchatVisitor(needs, command);
    if (known) return known;
  }
  const secret = needs.newSession();
  const made = sessionCaller(tenant.tenantId, secret, page, now);
  if (command.by === 'session') return made;
  const follows = await followed(needs, command);
  const guest = visitorOfHandle(tenant.tenantId, visitorHandle(tenant.tenantId, secret));
  return { ...made, ...guest, guest: true, ...(follows ? { follows } : {}) };
}

/** Seconds after the last message of its visitor's conversation for which a handle lets others follow that visitor. */
export const FOLLOWED_SECONDS = DAY_SECONDS;

/** The visitor that a handle is identified as. Following it is read access: only for `FOLLOWED_SECONDS`, never once revoked. */
async function followed(needs: Needs, { tenant, visitorId }: IssueWebchatToken): Promise<Following | null> {
  if (!visitorId) return null;
  const { tenantId } = tenant;
  const visitor = await needs.visitors.find(tenantId, visitorOfHandle(tenantId, visitorId).subject);
  if (!visitor) return null;
  const { as = visitor.subject, conversationId } = visitor;
  const [tail, revoked] = await Promise.all([
    needs.conversationLog.tail(tenantId, conversationId),
    isRevoked(needs, tenantId, as),
  ]);
  const until = Math.floor(tail.state.spokenAt / 1000) + FOLLOWED_SECONDS;
  return !revoked && needs.clock() < until * 1000 ? { subject: as, until } : null;
}

/** The `auth_time` of the token in the request, for its successor: both end with the same session. */
function renewable({ sessionDays }: Tenant, { authTime }: VerifiedToken, now: number): number {
  if (now >= authTime + sessionDays * 24 * 60 * 60) throw new Refusal('ERR_REVOKED', 'the session has ended');
  return authTime;
}

async function agentToken(
  { tokens }: Needs,
  { caller, authTime }: VerifiedToken,
  { page }: IssueWebchatToken,
  now: number,
): Promise<WebchatToken> {
  const agent: Caller = { ...caller, widget: { site: page.site, handle: '' } };
  return { token: await tokens.issue(agent, authTime), expiresIn: caller.expiresAt - now, caller: agent };
}
