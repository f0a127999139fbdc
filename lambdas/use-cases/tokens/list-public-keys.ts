import type { Clock } from '../../domain/time/clock.ts';
import type { PublicKey, PublicKeyStore } from '../../domain/tokens/public-key-store.ts';

type Needs = { publicKeys: Pick<PublicKeyStore, 'all'>; publishKeys: () => Promise<unknown>; clock: Clock };

/** The gateway's public keys, that of the next period included. They are published first, so before any token is issued. */
export async function listPublicKeys({ publicKeys, publishKeys, clock }: Needs): Promise<PublicKey[]> {
  await publishKeys();
  return (await publicKeys.all()).filter(({ until }) => until * 1000 > clock());
}
