import { Refusal } from '../../domain/errors.ts';
import { type Caller, visitorOfSession } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { NewId, TenantId } from '../../domain/ids.ts';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
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
import { countInWindow } from '../tenants/count-in-window.ts';
import { validKey } from '../tenants/valid-key.ts';

/**
 * Tokens that one address may ask of one tenant in a minute. A page asks for one a day; an office of many behind one
 * address asks for some tens at nine o'clock. The edge's own limit counts all requests, and only where there is an edge.
 */
export const ISSUES_PER_MINUTE = 60;
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
  newSession: NewId;
};

export type IssueAnonymousToken = {
  tenantId: TenantId;
  address: string;
  origin?: string | undefined;
  /** A publishable key that came along: it must be a good one. */
  key?: PresentedKey | undefined;
  /** The token to renew, good or expired. */
  token?: string | undefined;
  sessionId?: string | undefined;
};

/** Who the token is for, and since when. */
type IssuedFor = { who: Omit<Caller, 'issuedAt' | 'expiresAt'>; authTime: number };

/**
 * Gives a visitor a token.
 *
 * 1. The tenant must exist and the page, if one asks, be the tenant's. Whatever is no browser sends no `Origin`; it gets a
 *    token too, since it could as well send a false one, and is counted like any other.
 * 2. One address may only ask so often.
 * 3. A token that came along is renewed for the same visitor; else the session says who it is; else it is somebody new.
 * 4. Whoever was revoked stays out.
 */
export async function issueAnonymousToken(needs: Needs, command: IssueAnonymousToken): Promise<IssuedToken> {
  const { tenantId, key, token, sessionId } = command;
  const tenant = await needs.tenants.find(tenantId);
  if (!tenant) throw new Refusal('ERR_UNKNOWN_TENANT', `there is no tenant ${tenantId}`);
  originBelongs(tenant, command.origin);
  await countIssue(needs, tenantId, command.address);
  if (key) await validKey(needs.keys, key);

  const now = Math.floor(needs.clock() / 1000);
  const { who, authTime } = token
    ? await renewed(needs, tenant, token, now)
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

/** Counts one more token that an address asks of a tenant, and refuses one too many. */
export const countIssue = (
  needs: Pick<Needs, 'counter' | 'clock'>,
  tenantId: TenantId,
  address: string,
): Promise<void> =>
  countInWindow(needs, {
    tenantId,
    key: addressBlock(address),
    seconds: WINDOW,
    most: ISSUES_PER_MINUTE,
    refusal: 'too many tokens were asked for from this address',
  });

/** The same visitor again. A forged token is never taken for somebody new: its sender believes to be someone. */
async function renewed(needs: Needs, tenant: Tenant, token: string, now: number): Promise<IssuedFor> {
  const verified = await needs.verifier.verify(token);
  if (verified === 'forged') throw new Refusal('ERR_UNAUTHENTICATED', 'this token cannot be renewed');
  const { issuedAt: _, expiresAt: __, ...who } = verified.caller;
  if (who.tenantId !== tenant.tenantId) throw new Refusal('ERR_TENANT_MISMATCH', 'the token is of another tenant');
  if (who.role !== 'visitor') throw new Refusal('ERR_FORBIDDEN', 'only tokens of visitors are renewed here');
  if (now >= verified.authTime + tenant.sessionDays * 24 * 60 * 60) {
    throw new Refusal('ERR_REVOKED', 'the session has ended: ask for a token without this one');
  }
  await admitted(needs, verified.caller);
  return { who, authTime: verified.authTime };
}

/** The visitor of a session. A session has no time of issue, so once its visitor was revoked it opens nothing any more. */
async function fromSession(needs: Needs, tenant: Tenant, known: string | undefined, now: number): Promise<IssuedFor> {
  const { tenantId, requireTokens } = tenant;
  if (requireTokens) throw new Refusal('ERR_FORBIDDEN', 'this tenant gives tokens only to those who have one');
  const sessionId = known ?? needs.newSession();
  const visitor = visitorOfSession(tenantId, sessionId);
  if (known !== undefined) await admittedSession(needs, tenant, visitor);
  return { who: { tenantId, role: 'visitor', ...visitor, sessionId, anonymous: true }, authTime: now };
}
