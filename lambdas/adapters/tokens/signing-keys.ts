import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import { LONGEST_SESSION_DAYS } from '../../domain/tenants/tenant.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { DAY_SECONDS } from '../../domain/time/units.ts';
import type { PublicKey, PublicKeyStore } from '../../domain/tokens/public-key-store.ts';
import { VISITOR_TOKEN_SECONDS } from '../../domain/tokens/token.ts';

/** Seconds of a key's period. Periods count from 1970, so containers need no coordination and no job has to run. */
const PERIOD = 90 * DAY_SECONDS;

/**
 * Seconds that a public key outlives its period: a token signed at its end can be renewed for as long as a session can last,
 * and its last successor is valid for a day.
 */
const OUTLIVES = LONGEST_SESSION_DAYS * DAY_SECONDS + VISITOR_TOKEN_SECONDS;

/** PKCS #8 around the 32 bytes of an Ed25519 seed (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export type SigningKey = { kid: string; privateKey: KeyObject; handleKey: string };
type Pair = { signing: SigningKey; published: PublicKey };

/** Derives one period's keys from the secret (HKDF, RFC 5869): every container derives the same, without coordination. */
function derived(secret: string, period: number): Pair {
  const bytes = (what: string) => Buffer.from(hkdfSync('sha256', secret, '', `chat-gateway ${what} key ${period}`, 32));
  const seed = bytes('signing');
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (!x) throw new Error('an Ed25519 key has a public value');
  const handleKey = bytes('handle').toString('base64url');
  // The hash tells the keys of one period apart if the secret is replaced.
  const kid = `${period}-${createHash('sha256').update(`${x}.${handleKey}`).digest('base64url').slice(0, 16)}`;
  const until = (period + 1) * PERIOD + OUTLIVES;
  return { signing: { kid, privateKey, handleKey }, published: { kid, x, handleKey, until } };
}

/**
 * The current signing key. Its public key is published before it is first used, and the next period's with it, so that
 * verifiers have long had the key when the period changes.
 */
export function signingKeys(
  secret: () => Promise<string>,
  store: PublicKeyStore,
  clock: Clock,
): () => Promise<SigningKey> {
  let ready: { period: number; key: Promise<SigningKey> } | undefined;
  return () => {
    const period = Math.floor(clock() / 1000 / PERIOD);
    if (ready?.period === period) return ready.key;
    const key = prepared(secret, store, period, clock() / 1000);
    const mine = { period, key };
    ready = mine;
    key.catch(() => {
      if (ready === mine) ready = undefined;
    });
    return key;
  };
}

async function prepared(
  secret: () => Promise<string>,
  store: PublicKeyStore,
  period: number,
  now: number,
): Promise<SigningKey> {
  const [material, published] = await Promise.all([secret(), store.all()]);
  const [current, next] = [derived(material, period), derived(material, period + 1)];
  const missing = [current, next]
    .map((pair) => pair.published)
    .filter(({ kid }) => !published.some((key) => key.kid === kid));
  const expired = published.filter(({ until }) => until <= now).map(({ kid }) => kid);
  if (missing.length > 0) await store.publish(missing, expired);
  return current.signing;
}
