import { signedCalls } from '../adapters/aws/signed-call.ts';
import { dynamoPublicKeyStore } from '../adapters/dynamodb/dynamo-public-key-store.ts';
import { forgedToken } from '../adapters/tokens/forged-token.ts';
import { environment } from './environment.ts';
import { invocation } from './invocation.ts';
import { once } from './once.ts';
import { operatorLog } from './operator-log.ts';
import { tokenVerifier } from './token-verifier.ts';

/** Dependencies of the authorizer. Built once per container, at its first event. */
export type Authorizing = ReturnType<typeof build>;

export const authorizing = once(build);

function build() {
  const env = environment();
  const publicKeys = dynamoPublicKeyStore(signedCalls(env.aws), env.tenantsTable);
  const verifier = tokenVerifier(env, publicKeys, Date.now);
  /** What a first token would be the first to do, with a signature that no key has made; 1 read unit. */
  const verifyForged = async () => {
    const [key] = await publicKeys.all();
    await verifier.verify(forgedToken({ issuer: env.tokenIssuer, kid: key?.kid ?? '' }));
  };
  return { edgeKey: env.edgeKey, verifier, operatorLog, invocation, firstCalls: () => [verifyForged()] };
}
