import { createHash } from 'node:crypto';
import type { StaffId, TenantId } from '../ids.ts';
import { reveal, type Sealed, sealed } from '../sealed.ts';
import { DAY_SECONDS } from '../time/units.ts';
import { SIGN_IN_DAYS } from './account.ts';
import type { Invitation } from './invitation.ts';
import { type AccountSecret, SECRET_LENGTH, secretHash } from './secret.ts';

/** Seconds after its rotation in which a refresh token gets a sibling: two tabs, or an answer that was lost. */
export const SIBLING_SECONDS = 60;

/** Siblings in one generation: a browser with so many tabs, all of which wake in the same minute. */
export const MOST_SIBLINGS = 20;

/** Rotated tokens that are remembered at most, so that whoever refreshes without end makes no row that grows. */
const MOST_ROTATED = 50;

/** Sign-ins of one account; a further one ends that which was used the longest ago. */
export const MOST_SIGN_INS = 20;

/**
 * A browser that is signed in: the family of its refresh tokens, each of which replaces the one before (RFC 9700, section
 * 4.14.2). Only hashes of them are stored (docs/decisions/0047-accounts-by-invitation.md).
 */
export type SignIn = {
  tenantId: TenantId;
  account: StaffId;
  id: string;
  /** The generation that was issued last: hashes of siblings, any of which may be used next. */
  current: readonly string[];
  /** Hashes of earlier generations that may still get a sibling, and when they were rotated (epoch seconds). */
  rotated: readonly { hash: string; at: number }[];
  /** Epoch seconds. */
  createdAt: number;
  usedAt: number;
  /** Changes with every write, so that of two at once one is done again. */
  version: number;
};

/** Until when a sign-in that is used then is kept (epoch seconds). */
export const signInKeptUntil = ({ usedAt }: Pick<SignIn, 'usedAt'>): number => usedAt + SIGN_IN_DAYS * DAY_SECONDS;

/** A sign-in's first generation. */
export const newSignIn = (
  { tenantId, account, id }: Pick<SignIn, 'tenantId' | 'account' | 'id'>,
  secret: AccountSecret,
  now: number,
): SignIn => ({
  tenantId,
  account,
  id,
  current: [secretHash(secret)],
  rotated: [],
  createdAt: now,
  usedAt: now,
  version: 1,
});

/** What becomes of a sign-in when a refresh token of its family is shown. */
export type Refreshed =
  | { kind: 'ended' }
  /** A token that is none of the family's, or one that was rotated longer ago: whoever shows it has stolen it, or was stolen from. */
  | { kind: 'stolen' }
  | { kind: 'crowded' }
  | { kind: 'refreshed'; signIn: SignIn };

/** Shows a refresh token, by its hash, for one that is newly made (`now` in epoch seconds). */
export function refreshed(signIn: SignIn, shown: string, made: string, now: number): Refreshed {
  if (now >= signInKeptUntil(signIn)) return { kind: 'ended' };
  const rotated = signIn.rotated.filter(({ at }) => now <= at + SIBLING_SECONDS);
  if (signIn.current.includes(shown)) {
    const replaced = signIn.current.map((hash) => ({ hash, at: now }));
    const next = { ...signIn, usedAt: Math.max(now, signIn.usedAt), version: signIn.version + 1 };
    return {
      kind: 'refreshed',
      signIn: { ...next, current: [made], rotated: [...rotated, ...replaced].slice(-MOST_ROTATED) },
    };
  }
  if (!rotated.some(({ hash }) => hash === shown)) return { kind: 'stolen' };
  const next = withSibling({ ...signIn, rotated }, made, now);
  return next ? { kind: 'refreshed', signIn: next } : { kind: 'crowded' };
}

/** A sign-in with one more token of its last generation, any of which may be used next; null if there are too many. */
export const withSibling = (signIn: SignIn, made: string, now: number): SignIn | null =>
  signIn.current.length >= MOST_SIBLINGS
    ? null
    : {
        ...signIn,
        current: [...signIn.current, made],
        usedAt: Math.max(now, signIn.usedAt),
        version: signIn.version + 1,
      };

/** A refresh token: which sign-in it is of, and its secret. */
export type RefreshToken = { account: StaffId; signIn: string; secret: AccountSecret };

/** Letters and digits of a sign-in's id, 131 bits: no one ends a family by guessing it. */
export const SIGN_IN_ID_LENGTH = 22;

/**
 * The id of the sign-in that an acceptance makes, the same when its holder repeats it. Nobody else has the nonce by whose hash it is
 * made.
 */
export const acceptedSignInId = ({ id }: Pick<Invitation, 'id'>, nonceHash: string): string =>
  createHash('sha256')
    .update(`${id} ${nonceHash}`)
    .digest('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, SIGN_IN_ID_LENGTH);

export const refreshText = ({ account, signIn, secret }: RefreshToken): Sealed<'refresh token'> =>
  sealed<'refresh token'>(`${account}.${signIn}.${reveal(secret)}`);

const FORM = new RegExp(`^(a_[\\w-]{12})\\.([A-Za-z0-9]{${SIGN_IN_ID_LENGTH}})\\.([A-Za-z0-9]{${SECRET_LENGTH}})$`);

/** Parses a refresh token; null if the text is none. */
export function refreshToken(text: string): RefreshToken | null {
  const [, account, signIn, secret] = FORM.exec(text) ?? [];
  return account && signIn && secret ? { account: account as StaffId, signIn, secret: sealed(secret) } : null;
}
