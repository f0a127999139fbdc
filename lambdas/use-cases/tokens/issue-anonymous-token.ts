import { Refusal } from '../../domain/errors.ts';
import { type Caller, visitorOfSession } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { SessionSecret, TenantId } from '../../domain/ids.ts';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
import { pageOrigin } from '../../domain/tenants/origin.ts';
import { originBelongs } from '../../domain/tenants/origin-belongs.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { PresentedKey } from '../../domain/tenants/tenant-key.ts';
import type { TenantLookup } from '../../domain/tenants/tenant-store.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import type { WindowCounter } from '../../domain/tenants/window-counter.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { addressBlock } from '../../domain/tokens/address-block.ts';
import {
  type IssuedToken,
  type TokenIssuer,
  type TokenVerifier,
  VISITOR_TOKEN_SECONDS,
} from '../../domain/tokens/token.ts';
import { admitted, admittedSession } from '../tenants/admission.ts';
import { countInWindow, type WindowLimit } from '../tenants/count-in-window.ts';
import { validKey } from '../tenants/valid-key.ts';

/**
 * Tokens that one address may request of one tenant in a minute. A page requests one a day: a school or an office of 500 behind
 * one address may open the chat in the same minute, as often as they have browsers. Other clients have no such reason, and are
 * counted apart, so that a script uses up nothing of the pages beside it. An `Origin` can be made up, so the larger number is what
 * a stranger gets: docs/limits.md says what that costs. The edge's own limit counts all requests, and only where there is an edge.
 */
export const ISSUES_PER_MINUTE = { pages: 600, others: 60 };
const WINDOW = 60;

type Needs = {
  tenants: TenantLookup;
  keys: Pick<KeyStore, 'find'>;
  visitors: Pick<VisitorStore, 'find'>;
  revocations: Pick<VisitorRevocations, 'notBefore'>;
  counter: WindowCounter;
  verifier: TokenVerifier;
  tokens: TokenIssuer;
  clock: Clock;
  newSession: () => SessionSecret;
};

export type IssueAnonymousToken = {
  tenantId: TenantId;
  address: string;
  origin?: string | undefined;
  /** The gateway's own origin, which beside a token counts as no page. */
  gateway?: string | undefined;
  /** A publishable key in the request: it must be valid. */
  key?: PresentedKey | undefined;
  /** The token to renew, valid or expired. */
  token?: string | undefined;
  sessionId?: SessionSecret | undefined;
};

/** The identity that the token is for, and when its session began (epoch seconds). */
type IssuedFor = { who: Omit<Caller, 'issuedAt' | 'expiresAt'>; authTime: number };

/**
 * Issues a visitor's token.
 *
 * 1. The tenant must exist, and an `Origin` belong to it. A client other than a browser sends none; it gets a token too,
 *    since it could as well send a false one, and is counted like any other.
 * 2. The requests of one address are limited (`ISSUES_PER_MINUTE`).
 * 3. A token in the request is renewed for the same visitor; else the session identifies the visitor; else it is a new one.
 * 4. A revoked visitor gets none.
 */
export async function issueAnonymousToken(needs: Needs, command: IssueAnonymousToken): Promise<IssuedToken> {
  const { tenantId, key, token, sessionId } = command;
  const tenant = await needs.tenants.find(tenantId);
  if (!tenant) throw new Refusal('ERR_UNKNOWN_TENANT', `there is no tenant ${tenantId}`);
  const page = token ? pageOrigin(command.origin, command.gateway) : command.origin;
  originBelongs(tenant, page);
  await countIssue(needs, { tenantId, address: command.address, page });
  if (key) await validKey(needs.keys, key);

  const now = Math.floor(needs.clock() / 1000);
  const { who, authTime } = token
    ? await renewed(needs, tenant, { token, sessionId }, now)
    : await fromSession(needs, tenant, sessionId, now);
  const caller: Caller = { ...who, issuedAt: now, expiresAt: now + VISITOR_TOKEN_SECONDS };
  return {
    token: await needs.tokens.issue(caller, authTime),
    expiresIn: VISITOR_TOKEN_SECONDS,
    userId: caller.userId,
    ...(caller.sessionId ? { sessionId: caller.sessionId } : {}),
    tenantId,
  };
}

/** Who is counted: an address at a tenant, and the origin of its page, which is one of the tenant's. */
export type CountedAddress = { tenantId: TenantId; address: string; page: string | undefined };

/** Counts one token request of an address at a tenant; beyond the limit: `ERR_RATE_LIMITED`. */
export const countIssue = (needs: Pick<Needs, 'counter' | 'clock'>, counted: CountedAddress): Promise<void> =>
  countInWindow(needs, { ...issueLimit(counted, ''), refusal: 'too many tokens were asked for from this address' });

/** The limit for an address, counted under a name of its own for what is counted, and for pages and other clients. */
export const issueLimit = ({ tenantId, address, page }: CountedAddress, what: string): Omit<WindowLimit, 'refusal'> => {
  const from = page === undefined ? 'others' : 'pages';
  return { tenantId, key: `${what}${from}-${addressBlock(address)}`, seconds: WINDOW, most: ISSUES_PER_MINUTE[from] };
};

/** The identity of the token to renew. A forged token is refused, not made a new visitor: its sender expects to be known. */
async function renewed(
  needs: Needs,
  tenant: Tenant,
  { token, sessionId }: { token: string; sessionId: SessionSecret | undefined },
  now: number,
): Promise<IssuedFor> {
  const verified = await needs.verifier.verify(token);
  if (verified === 'forged') throw new Refusal('ERR_UNAUTHENTICATED', 'this token cannot be renewed');
  // Whom a handle lets a token follow is looked at when the token is issued by the handle, and not again here: it ends with the token.
  const { issuedAt: _, expiresAt: __, follows: ___, ...who } = verified.caller;
  if (who.tenantId !== tenant.tenantId) throw new Refusal('ERR_TENANT_MISMATCH', 'the token is of another tenant');
  if (who.role !== 'visitor') throw new Refusal('ERR_FORBIDDEN', 'only tokens of visitors are renewed here');
  if (now >= verified.authTime + tenant.sessionDays * 24 * 60 * 60) {
    throw new Refusal('ERR_REVOKED', 'the session has ended: ask for a token without this one');
  }
  await admitted(needs, verified.caller);
  // A token does not hold its visitor's session: who sends it is told that it is, or is not, this visitor's.
  const isOwn = sessionId !== undefined && visitorOfSession(tenant.tenantId, sessionId).subject === who.subject;
  return { who: { ...who, ...(isOwn ? { sessionId } : {}) }, authTime: verified.authTime };
}

/** The identity of a session, or of a new one. Refused where the tenant requires tokens, or after a revocation. */
async function fromSession(
  needs: Needs,
  tenant: Tenant,
  known: SessionSecret | undefined,
  now: number,
): Promise<IssuedFor> {
  const { tenantId, requireTokens } = tenant;
  if (requireTokens) throw new Refusal('ERR_FORBIDDEN', 'this tenant gives tokens only to those who have one');
  const sessionId = known ?? needs.newSession();
  const visitor = visitorOfSession(tenantId, sessionId);
  if (known !== undefined) await admittedSession(needs, tenant, visitor);
  return { who: { tenantId, role: 'visitor', ...visitor, sessionId, anonymous: true }, authTime: now };
}
