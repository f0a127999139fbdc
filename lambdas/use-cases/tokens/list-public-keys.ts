import type { Clock } from '../../domain/time/clock.ts';
import type { PublicKey, PublicKeyStore } from '../../domain/tokens/public-key-store.ts';

type Needs = { publicKeys: Pick<PublicKeyStore, 'all'>; publishKeys: () => Promise<unknown>; clock: Clock };

/** The keys that a token of ours may be signed with, the next one included: also on the first day, before any was issued. */
export async function listPublicKeys({ publicKeys, publishKeys, clock }: Needs): Promise<PublicKey[]> {
  await publishKeys();
  return (await publicKeys.all()).filter(({ until }) => until * 1000 > clock());
}
